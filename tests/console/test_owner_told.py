"""Whoever waits for a human: the owner is told by the ways they chose, and nothing of the person is said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from core.gate import Gate
from core.identifiers import ChannelId, PersonId
from core.log import Log
from lethe.owner_told import OwnerTold
from privacy.handing_over import Asked
from settings.handover import HandoverSettings

_ASKED = Asked(person=PersonId(7781), channel=ChannelId("site"), at=datetime(2026, 11, 22, 9, tzinfo=UTC))


@asynccontextmanager
async def _mail_server(heard: list[str]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        in_mail = False
        while line := await reader.readline():
            heard.append(line.decode().strip())
            if in_mail and line == b".\r\n":
                in_mail = False
                writer.write(b"250 kept\r\n")
            elif not in_mail:
                in_mail = line.upper().startswith(b"DATA")
                writer.write(b"354 go on\r\n" if in_mail else b"250 well\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def _told(settings: HandoverSettings, gate: Gate, log: list[str]) -> None:
    told = OwnerTold(
        settings=settings,
        gate=gate,
        connector=lambda channel: None,
        console="https://bots.example.org",
        log=Log(log.append),
    )
    told.tell(_ASKED)
    await told.drain()


async def test_by_mail_to_a_declared_server_without_anything_of_the_person() -> None:
    heard: list[str] = []
    log: list[str] = []
    gate = Gate()
    async with _mail_server(heard) as port:
        await _told(HandoverSettings(email="desk@example.org", mail_server=f"127.0.0.1:{port}"), gate, log)
    assert log == []
    assert [one.name for one in gate.recipients()] == ["mail server"]
    said = "\n".join(heard)
    assert "Somebody waits for a human on site." in said
    assert "https://bots.example.org/console/people" in said
    assert "7781" not in said


async def test_what_could_not_be_told_is_a_line_of_log_and_no_more() -> None:
    log: list[str] = []
    settings = HandoverSettings(email="desk@example.org", mail_server="127.0.0.1:1", channel="tg", chat="4455667788")
    await _told(settings, Gate(), log)
    assert [line.count('"handover.not_told"') for line in log] == [1, 1]
    assert not any("desk@" in line or "4455667788" in line for line in log)
