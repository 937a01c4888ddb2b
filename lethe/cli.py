"""The command `lethe`: finds the command that was asked for, and turns every failure into a sentence and a code."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Literal

from lethe.arguments import parsed


def main(argv: Sequence[str] | None = None) -> int:
    _open_what_is_closed()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a letter is no reason to fail
            stream.reconfigure(errors="replace")
    arguments = parsed(argv)
    try:
        code = perform(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  nobody is shown a traceback
        from lethe.commands.failing import explained

        return explained(error)
    return code


def _open_what_is_closed() -> None:
    """Whoever closed a stream wants to hear nothing by it. In the order of their numbers, so that no file which is
    opened later gets one of these, and with it what was meant for a reader."""
    if sys.stdin is None:
        sys.stdin = _nothing("r")
    if sys.stdout is None:
        sys.stdout = _nothing("w")
    if sys.stderr is None:
        sys.stderr = _nothing("w")


def _nothing(mode: Literal["r", "w"]) -> TextIOWrapper:
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8", closefd=False)


def perform(arguments: argparse.Namespace) -> int:
    """Each command is imported only when it is asked for: the help must be there at once."""
    match arguments.command, getattr(arguments, "subcommand", ""):
        case "serve", _:
            from lethe.light_start import serve_lightly

            return serve_lightly(arguments.config, arguments.listen, arguments.ready_file)
        case "doctor", _:
            from lethe.commands.doctor import doctor

            return doctor(arguments.config, online=arguments.online, as_json=arguments.json)
        case "chat", _:
            from lethe.commands.chat import chat

            return chat(arguments.config, arguments.assistant)
        case "channel", "list":
            from lethe.commands.channels import list_channels

            return list_channels(arguments.config, as_json=arguments.json)
        case "channel", "add":
            from lethe.commands.channel_changes import add_channel

            return add_channel(
                arguments.config,
                arguments.kind,
                name=arguments.name,
                assistant=arguments.assistant,
                words=arguments.words,
                untested=arguments.untested,
            )
        case "channel", "change":
            from lethe.commands.channel_setting import change_channel

            return change_channel(arguments.config, arguments.name, words=arguments.words, untested=arguments.untested)
        case "channel", "show":
            from lethe.commands.channels import show_channel

            return show_channel(arguments.config, arguments.name, as_json=arguments.json)
        case "channel", "test":
            from lethe.commands.channels import try_channel

            return try_channel(arguments.config, arguments.name, as_json=arguments.json)
        case "channel", "pause":
            from lethe.commands.channel_changes import pause_channel

            return pause_channel(arguments.config, arguments.name, says=arguments.says)
        case "channel", "resume":
            from lethe.commands.channel_changes import resume_channel

            return resume_channel(arguments.config, arguments.name)
        case "channel", "remove":
            from lethe.commands.channel_changes import remove_channel

            return remove_channel(arguments.config, arguments.name, yes=arguments.yes)
        case "assistant", "add":
            from lethe.commands.assistant_changes import add_assistant

            return add_assistant(arguments.config, arguments.name, words=arguments.words, untested=arguments.untested)
        case "assistant", "change":
            from lethe.owner.assistant_commands import change_assistant

            return change_assistant(
                arguments.config, arguments.name, words=arguments.words, untested=arguments.untested
            )
        case "assistant", "remove":
            from lethe.owner.assistant_commands import remove_assistant

            return remove_assistant(arguments.config, arguments.name, yes=arguments.yes)
        case "assistant", "answers":
            from lethe.owner.assistant_commands import import_answers

            return import_answers(arguments.config, arguments.name, arguments.file, instead=arguments.instead)
        case "assistant", "versions":
            from lethe.owner.assistant_commands import list_versions

            return list_versions(arguments.config, arguments.name, as_json=arguments.json)
        case "assistant", "revert":
            from lethe.owner.assistant_commands import revert_assistant

            return revert_assistant(arguments.config, arguments.name, arguments.number)
        case "assistant", "show":
            from lethe.commands.assistants import show_assistant

            return show_assistant(arguments.config, arguments.name, as_json=arguments.json)
        case "assistant", "list":
            from lethe.commands.assistants import list_assistants

            return list_assistants(arguments.config, as_json=arguments.json)
        case "assistant", "test":
            from lethe.commands.assistants import try_assistant

            return try_assistant(arguments.config, arguments.name, as_json=arguments.json)
        case "usage", _:
            from lethe.commands.usage import show_usage

            return show_usage(arguments.config, as_json=arguments.json)
        case "recipients", _:
            from lethe.commands.recipients import show_recipients

            return show_recipients(arguments.config, as_json=arguments.json)
        case "privacy", "register":
            from lethe.commands.register import show_register

            return show_register(
                arguments.config, as_json=arguments.json, form=arguments.format, record=arguments.record
            )
        case "privacy", "requests":
            from lethe.commands.requests import show_requests

            return show_requests(
                arguments.config,
                only_overdue=arguments.overdue,
                answered=arguments.answered,
                as_json=arguments.json,
            )
        case "privacy", "understand":
            from lethe.commands.understanding import understand_lines

            return understand_lines(as_json=arguments.json)
        case "privacy", "mask":
            from lethe.commands.masking import mask_lines

            return mask_lines(as_json=arguments.json)
        case "privacy", "drill":
            from lethe.commands.drill import drill

            return drill(arguments.config, as_json=arguments.json)
        case "privacy", "notice":
            from lethe.commands.notices import perform_notices

            return perform_notices(arguments)
        case "backup", _:
            from lethe.commands.backup import backup

            return backup(arguments.config, arguments.file)
        case "restore", _:
            from lethe.commands.restore import restore

            return restore(arguments.config, arguments.file, yes=arguments.yes)
        case "keys", "rotate":
            from lethe.commands.keys import begin_epoch

            return begin_epoch(arguments.config)
        case "receipt", "verify":
            from lethe.commands.receipts import verify_receipt

            return verify_receipt(
                arguments.config,
                arguments.file,
                key=arguments.key,
                ledger=arguments.ledger,
                head=arguments.head,
                as_json=arguments.json,
            )
        case "receipt", "rotate":
            from lethe.commands.receipts import rotate_key

            return rotate_key(arguments.config)
        case "people", "find":
            from lethe.commands.people import find_person

            return find_person(arguments.config, arguments.code, as_json=arguments.json)
        case "people", "show":
            from lethe.commands.people import show_person

            return show_person(arguments.config, arguments.code, arguments.purpose, as_json=arguments.json)
        case "people", "export":
            from lethe.commands.people_export import export_person

            return export_person(
                arguments.config,
                arguments.code,
                arguments.file,
                arguments.purpose,
                for_letter=arguments.for_letter,
            )
        case "people", "erase":
            from lethe.commands.people import erase_person

            return erase_person(arguments.config, arguments.code, yes=arguments.yes)
        case "owner", "link":
            from lethe.commands.owners import owner_link

            return owner_link(arguments.config)
        case "owner", "list":
            from lethe.commands.owners import list_owners

            return list_owners(arguments.config, as_json=arguments.json)
        case "owner", "revoke":
            from lethe.commands.owners import revoke_owner

            return revoke_owner(arguments.config, arguments.name)
        case "owner", "passkeys":
            from lethe.commands.owner_passkeys import owner_passkeys

            return owner_passkeys(
                arguments.config,
                arguments.name,
                remove=arguments.remove,
                yes=arguments.yes,
                as_json=arguments.json,
            )
        case "owner", "token":
            from lethe.commands.owners import owner_token

            return owner_token(arguments.config, arguments.scope, name=arguments.name, days=arguments.days)
        case "retention", "run":
            from lethe.commands.retention import run_retention

            return run_retention(arguments.config, dry_run=arguments.dry_run, as_json=arguments.json)
        case "handover", "show":
            from lethe.commands.handover import show_handover

            return show_handover(arguments.config, as_json=arguments.json)
        case "handover", "change":
            from lethe.commands.handover import change_handover

            return change_handover(arguments.config, words=arguments.words)
        case "handover", "test":
            from lethe.commands.handover import try_handover

            return try_handover(arguments.config, as_json=arguments.json)
        case "config", "show":
            from lethe.commands.configuration import show_configuration

            return show_configuration(arguments.config, origin=arguments.origin, as_json=arguments.json)
        case "config", "check":
            from lethe.commands.configuration import check_configuration

            return check_configuration(arguments.config, as_json=arguments.json)
        case "healthcheck", _:
            from lethe.commands.healthcheck import healthcheck

            return healthcheck(arguments.config)
        case "completion", _:
            from lethe.commands.completion import show_completion

            return show_completion(arguments.shell)
        case "version", _:
            from lethe.commands.versions import show_version

            return show_version(as_json=arguments.json)
        case forgotten:
            raise LookupError(f"nobody performs {forgotten}")
