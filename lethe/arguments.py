"""The words of the command line: what may be typed after `lethe`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

EXIT_CODES = (
    (0, "all is well"),
    (1, "it failed"),
    (2, "the command line is not right"),
    (3, "the configuration is not right"),
    (4, "it works, but the owner should look"),
    (5, "the network or a provider did not answer"),
    (6, "refused"),
    (130, "interrupted"),
)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="lethe",
        description="Joins your chat channels to a language model, and lets a person say "
        '"show my data" or "delete my data" in the chat they are in.',
        epilog="Exit codes: " + ", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES) + ".",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")

    serve = _command(commands, "serve", "run the server until it is told to stop")
    serve.add_argument("--listen", metavar="ADDRESS:PORT", help="listen here, whatever the configuration says")
    serve.add_argument(
        "--ready-file", type=Path, metavar="FILE", help='once ready, write {"pid", "url", "version"} there, as JSON'
    )

    doctor = _command(commands, "doctor", "look for what is wrong, why, and what to do", json=True)
    doctor.add_argument("--online", action="store_true", help="also ask each model one short question; it may cost")

    chat = _command(commands, "chat", "talk to an assistant here; nothing is kept")
    chat.add_argument("assistant", nargs="?", default="", metavar="ASSISTANT", help="its name; else the first one")

    channel = _group(commands, "channel", "the channels that are set")
    _command(channel, "list", "every channel, its kind and who answers there", json=True)

    add = _command(channel, "add", "store one more channel, once its platform has taken what you give")
    add.add_argument("kind", metavar="KIND", help="what sort of channel, as in telegram or web")
    add.add_argument("--name", default="", metavar="NAME", help="what the settings call it; else its kind")
    add.add_argument("--assistant", default="", metavar="ASSISTANT", help="who answers there; else the first one")
    _fields(add)
    _fields(_named(_command(channel, "change", "store other settings of one channel, once its platform takes them")))
    for name, about in (
        ("show", "what is set for one channel, who said it, and its address"),
        ("test", "ask one channel's platform whether all is well; changes nothing"),
    ):
        _named(_command(channel, name, about, json=True))
    pause = _named(_command(channel, "pause", "answer nobody on one channel; people read that, and keep their rights"))
    pause.add_argument(
        "--says", action="append", metavar="TEXT", help="what they read, as in 'de: Bald wieder.'; again for more"
    )
    _named(_command(channel, "resume", "answer people on a paused channel again"))
    remove = _named(_command(channel, "remove", "take one channel out, after saying what it holds"))
    remove.add_argument("--yes", action="store_true", help="do not ask")

    assistant = _group(commands, "assistant", "the assistants that are set")
    _command(assistant, "list", "every assistant, its model and who receives what is said", json=True)
    more = _named(_command(assistant, "add", "store one more assistant, once it has answered a short question"))
    _fields(more)
    _named(_command(assistant, "show", "what is set for one assistant, and where it answers", json=True))
    _named(_command(assistant, "test", "ask one assistant a short question; it may cost", json=True))
    change = _named(_command(assistant, "change", "store other settings of one assistant"))
    _fields(change)
    remove = _named(_command(assistant, "remove", "take one assistant out, once nothing uses it"))
    remove.add_argument("--yes", action="store_true", help="do not ask")
    answers = _named(_command(assistant, "answers", "store prepared answers from a table or a text"))
    answers.add_argument("file", type=Path, metavar="FILE", help="CSV, or Markdown with a heading for each question")
    answers.add_argument("--instead", action="store_true", help="those that were there go")
    _named(_command(assistant, "versions", "who changed what is stored of one assistant, and when", json=True))
    revert = _named(_command(assistant, "revert", "put earlier settings of one assistant back; its key stays"))
    revert.add_argument("number", type=int, metavar="NUMBER", help="as lethe assistant versions names it")

    handover = _group(commands, "handover", "for how long people wait for a human, and how you are told")
    _command(handover, "show", "what is set, and who set it", json=True)
    _words(_command(handover, "change", "store other settings of handing over"))
    _command(handover, "test", "tell yourself, as a test, by every way that is set", json=True)

    _command(commands, "usage", "what each assistant was asked on each day, and what it cost", json=True)

    _command(commands, "recipients", "who receives something of people, and what they do with it", json=True)

    privacy = _group(commands, "privacy", "what is kept about people, and what they can say")
    register = _command(privacy, "register", "every place that may hold something about a person", json=True)
    register.add_argument("--format", default="", choices=("md", "json"), help="as Markdown, or as JSON")
    register.add_argument(
        "--record",
        default="",
        choices=("processing", "recipients", "assessment"),
        help="begin a paper of yours from what is set: the record of processing, the list of recipients with their "
        "terms, or the impact assessment; what only you know is marked",
    )
    asked = _command(privacy, "requests", "what people asked for as their right, by when, and what was done", json=True)
    asked.add_argument("--overdue", action="store_true", help="only those whose last day is over")
    asked.add_argument("--answered", default="", metavar="ID", help="write down that you answered this one")
    understand = _command(privacy, "understand", "read a sentence a line; print what Lethe would do with it")
    understand.add_argument("--json", action="store_true", help='read {"text", "lang"} a line')
    mask = _command(privacy, "mask", "read a sentence a line; print what would be hidden from a model")
    mask.add_argument("--json", action="store_true", help='read {"text", "lang"} a line')
    _command(privacy, "drill", "erase an invented person, and look whether anything is left of them", json=True)
    notice = _command(privacy, "notice", "what people are told, as it stands now", json=True)
    notice.add_argument("--language", default="en", metavar="TAG", help="in this language; en if left out")
    notice.add_argument(
        "action",
        nargs="?",
        default="show",
        choices=("show", "list", "diff", "publish"),
        help="show it; list every version; diff: what differs; publish: keep what is set now before it is in force",
    )
    notice.add_argument("versions", nargs="*", metavar="VERSION", help="of diff: one or two; else the one in force")
    notice.add_argument("--yes", action="store_true", help="of publish: do not ask")

    people = _group(commands, "people", "somebody who told you their code, which `show` gives them in the chat")
    found = _command(people, "find", "how much is kept of one person; no word of it", json=True)
    shown = _command(people, "show", "what one person said, where you may read it; they see that you did", json=True)
    shown.add_argument("--purpose", required=True, metavar="WORDS", help="why you look; the person is shown this")
    exported = _command(people, "export", "write what one person would get as their export, to hand it to them")
    exported.add_argument("--purpose", required=True, metavar="WORDS", help="why; the person is shown this")
    exported.add_argument(
        "--for-letter", action="store_true", help="they asked you in writing; also where you may not read their words"
    )
    exported.add_argument("code", metavar="CODE", help="as the person read it out")
    exported.add_argument("file", type=Path, metavar="FILE", help="a new file, for you alone to read")
    erased = _command(people, "erase", "delete everything that is kept of one person")
    erased.add_argument("--yes", action="store_true", help="do not ask")
    for each in (found, shown, erased):
        each.add_argument("code", metavar="CODE", help="as the person read it out")

    owner = _group(commands, "owner", "who may sign in to the console, and programs that may call the API")
    _command(owner, "link", "make a link that opens the console once, also when a password was lost")
    _command(owner, "list", "who may sign in, and the tokens of programs", json=True)
    _named(_command(owner, "revoke", "take everything from one owner or one token, at once"))
    passkeys = _named(_command(owner, "passkeys", "with what one owner signs in beside the password", json=True))
    passkeys.add_argument("--remove", action="store_true", help="remove all of them; the password stays")
    passkeys.add_argument("--yes", action="store_true", help="of --remove: do not ask")
    token = _command(owner, "token", "make a token with which a program may call the API")
    token.add_argument(
        "--scope", action="append", required=True, metavar="SCOPE", help="as in channels:read; again for more"
    )
    token.add_argument("--name", default="program", metavar="NAME", help="by which you take it back; else program")
    token.add_argument("--days", type=int, default=365, metavar="N", help="how long it holds; else 365; 0: no end")

    retention = _group(commands, "retention", "what is older than it may be")
    sweep = _command(retention, "run", "forget it now; the server does so by itself from time to time", json=True)
    sweep.add_argument("--dry-run", action="store_true", help="only count it; the server may be running")

    receipt = _group(commands, "receipt", "the signed receipts of erasures")
    verify = _command(receipt, "verify", "check a receipt with the public key alone; asks nobody", json=True)
    verify.add_argument("file", type=Path, metavar="FILE", help="the receipt, whatever stands around it; - reads it")
    verify.add_argument(
        "--key", type=Path, metavar="FILE", help="the public keys, as the server publishes them; else this server's own"
    )
    verify.add_argument("--ledger", type=Path, metavar="FILE", help="also look the receipt up in this copy of a ledger")
    verify.add_argument("--head", type=Path, metavar="FILE", help="a signed head that the ledger must still go on from")
    _command(receipt, "rotate", "sign with a new key from the next start on; what the old one signed stays valid")

    backup = _command(commands, "backup", "copy all that is kept into three files, also while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file; two more are made beside it")
    restore = _command(commands, "restore", "put a backup back; whoever was deleted since stays deleted")
    restore.add_argument("file", type=Path, metavar="FILE", help="as it was named for the backup")
    restore.add_argument("--yes", action="store_true", help="even over what is newer")

    keys = _group(commands, "keys", "what people's words are sealed under")
    _command(keys, "rotate", "wrap every key anew, so that no older copy of a destroyed one opens")

    config = _group(commands, "config", "what is set")
    show = _command(config, "show", "every setting; secrets only as set or not set", json=True)
    show.add_argument(
        "--origin", action="store_true", help="also who said it: flag, environment, file, what was stored, or default"
    )
    _command(config, "check", "print ok, or every mistake", json=True)

    _command(commands, "healthcheck", "ask the running server whether it is alive")
    _command(commands, "version", "which release this is", json=True)
    completion = _command(commands, "completion", "print what your shell needs to complete these words")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")
    return top


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """Ends the process with 2 where the command line is not right. Words of fields may stand before and after flags,
    which argparse by itself allows for no command below another."""
    top = parser()
    arguments, rest = top.parse_known_args(argv)
    if rest and (not hasattr(arguments, "words") or any(word.startswith("-") for word in rest)):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        arguments.words += rest
    return arguments


def _group(commands: _Commands, name: str, help: str) -> _Commands:
    group = commands.add_parser(name, help=help, description=_sentence(help))
    return group.add_subparsers(dest="subcommand", metavar="COMMAND", required=True, title="commands")


def _command(commands: _Commands, name: str, help: str, *, json: bool = False) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=_sentence(help))
    command.add_argument(
        "--config", type=Path, metavar="FILE", help="the configuration; else LETHE_CONFIG, ./lethe.toml"
    )
    if json:
        command.add_argument("--json", action="store_true", help="print JSON, with its schema's name")
    return command


def _named(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("name", metavar="NAME", help="its name")
    return command


def _words(command: argparse.ArgumentParser, more: str = "") -> None:
    help = f"its settings; a secret only as FIELD=-, env:NAME or file:PATH{more}"
    # With a value of its own, or argparse names it among what must be given.
    command.add_argument("words", nargs="*", default=[], metavar="FIELD=VALUE", help=help)


def _fields(command: argparse.ArgumentParser) -> None:
    _words(command, ". What is missing is asked on a terminal")
    command.add_argument("--untested", action="store_true", help="store it without asking anybody whether it works")


def _sentence(help: str) -> str:
    return help[0].upper() + help[1:] + "."
