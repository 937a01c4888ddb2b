"""Memory in a folder of a test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.identifiers import Address, ChannelId
from core.log import Log
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.opening import Memory, open_memory
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from tests.fakes.still_clock import StillClock

SITE = ChannelId("site")


@asynccontextmanager
async def opened(
    folder: Path, clock: StillClock | None = None, lines: list[str] | None = None
) -> AsyncIterator[Memory]:
    """`lines`: where the log goes."""
    memory = await open_memory(
        database=folder / "lethe.db",
        keys=folder / "keys",
        files=folder / "files",
        clock=clock or StillClock(),
        log=Log(lambda line: None if lines is None else lines.append(line)),
    )
    try:
        yield memory
    finally:
        memory.close()


async def say(memory: Memory, text: str, address: str = "ada", name: str = "Ada") -> tuple[Speaker, Kept]:
    def unit(transaction: Transaction) -> tuple[Speaker, Kept]:
        speaker = memory.people.recognise(transaction, channel=SITE, address=Address(address), name=name, language="en")
        assert speaker is not None
        kept = memory.conversations.remember(
            transaction,
            speaker,
            Body(text=text),
            by_person=True,
            at=StillClock().now(),
            state=State.WAITING,
        )
        return speaker, kept

    return await memory.store.run(unit)


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
