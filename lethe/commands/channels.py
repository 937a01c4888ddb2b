"""`lethe channel list`, `show` and `test`: the channels as they are set, and what their platforms say of them."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from connectors.kind import Kind
from core.errors import ServerError
from core.gate import Gate
from core.ports.examination import Finding
from lethe.catalogue import kind_named
from lethe.commands.checks.channels import examine_channel
from lethe.commands.checks.check import Patient, unexamined
from lethe.commands.configuration import written
from lethe.commands.configured import configured
from lethe.commands.doctor import closing, exit_code, lines
from lethe.commands.printing import print_json, print_table
from lethe.running_port import running_port
from lethe.saying import say
from lethe.unopened import unopened
from settings.channels import ChannelSettings
from settings.settings import Settings


def list_channels(config: Path | None, *, as_json: bool) -> int:
    channels = configured(config).channels
    if as_json:
        rows = [
            {"name": one.name, "kind": one.kind, "assistant": one.assistant, "paused": one.paused} for one in channels
        ]
        print_json("lethe.channels/1", channels=rows)
    else:
        print_table(
            ("channel", "kind", "assistant", "state"),
            [(one.name, one.kind, one.assistant, "paused" if one.paused else "open") for one in channels],
        )
    return 0


def show_channel(config: Path | None, name: str, *, as_json: bool) -> int:
    settings = configured(config)
    channel = channel_named(settings, name)
    if channel is None:
        return 2
    prefix = f"channels.{name}."
    rows = [row for row in settings.shown if row.name.startswith(prefix)]
    address = address_of(settings, kind_named(channel.kind), channel, running_port(settings))
    if as_json:
        said = [{"name": row.name.removeprefix(prefix), "value": row.value, "origin": row.origin} for row in rows]
        print_json("lethe.channel/1", name=name, kind=channel.kind, address=address, settings=said)
        return 0
    print_table(
        ("setting", "value", "origin"), [(row.name.removeprefix(prefix), written(row), row.origin) for row in rows]
    )
    if address:
        print(f"\nIts address: {address}")
    elif kind_named(channel.kind).recipient(channel) is None:
        say("The system chooses its port when the server starts, and none runs now.")
    return 0


def try_channel(config: Path | None, name: str, *, as_json: bool) -> int:
    settings = configured(config)
    channel = channel_named(settings, name)
    if channel is None:
        return 2
    findings = asyncio.run(found(settings, channel))
    code = exit_code(findings)
    if as_json:
        print_json("lethe.channel-test/1", name=name, findings=[asdict(finding) for finding in findings])
        return code
    for finding in findings:
        print("\n".join(lines(finding, sys.stdout.encoding)))
    say(closing(findings))
    return code


async def found(settings: Settings, channel: ChannelSettings) -> Sequence[Finding]:
    """What the channel's own connector finds, which changes nothing on its platform."""
    gate = Gate()
    try:
        return await examine_channel(Patient(settings=settings, gate=gate, online=False), channel)
    except (ServerError, OSError) as error:
        return [unexamined("CH-1", error)]
    finally:
        await gate.close()


async def refuse_unbuildable(settings: Settings, channel: ChannelSettings) -> None:
    """Nobody is asked. Raises SettingError where a server with this channel would not start."""
    gate = Gate()
    try:
        await unopened(settings, gate, channel).close()
    finally:
        await gate.close()


def channel_named(settings: Settings, name: str) -> ChannelSettings | None:
    """None once it was said that there is none."""
    channel = next((one for one in settings.channels if one.name == name), None)
    if channel is None:
        names = ", ".join(one.name for one in settings.channels)
        say(f"There is no channel of this name; {f'there is {names}' if names else 'there is none at all'}.")
    return channel


def address_of(settings: Settings, kind: Kind, channel: ChannelSettings, port: int = 0) -> str:
    """Where people open it, or else where its platform may call it; empty where nobody outside can, or where nobody
    knows the port yet. `port`: the one that is listened on, where that is known."""
    public, listen = settings.server.public_address, settings.server.listen
    if port and not settings.server.listen_port:
        listen = f"{listen.rpartition(':')[0]}:{port}"
    if kind.recipient(channel) is None:
        if not public and not port and not settings.server.listen_port:
            return ""
        return f"{public or f'http://{listen}'}/chat/{channel.name}"
    return f"{public}/hooks/{channel.name}" if public else ""
