"""A desk that keeps everything in memory, a clock to move, and a bare wire."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.errors import BeingErased, StoreUnavailable
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.messages import Attachment, Button, Inbound, InboundMessage
from core.ports.transcript import Said


class MovedClock:
    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        self._passed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._passed + seconds, waiting))
        await waiting

    async def move(self, seconds: float) -> None:
        self._passed += seconds
        for due, waiting in self._sleepers:
            if due <= self._passed and not waiting.done():
                waiting.set_result(None)
        self._sleepers = [(due, waiting) for due, waiting in self._sleepers if not waiting.done()]
        await settled()

    def longest_sleep(self) -> float:
        return max((due - self._passed for due, _ in self._sleepers), default=0.0)


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what comes over a real socket, five seconds at most."""
    for _ in range(1000):
        if happened():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never happened")


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection, for requests that no client of ours would write."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@dataclass
class MemoryDesk:
    """Takes in what is handed over, and is the transcript too."""

    clock: MovedClock
    heard: list[Inbound] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)
    erased: dict[Address, datetime] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    trouble: BaseException | None = None
    being_erased: set[Address] = field(default_factory=set)
    """Who just now, which something hinders."""
    _known: set[tuple[ChannelId, str]] = field(default_factory=set)
    _said: dict[tuple[ChannelId, Address], list[Said]] = field(default_factory=dict)
    _number: int = 7000

    async def take_in(self, message: Inbound) -> MessageId | None:
        if self.trouble is not None:
            raise self.trouble
        if isinstance(message, InboundMessage) and message.sender in self.being_erased:
            raise BeingErased
        await asyncio.sleep(0)  # as a store would, give others the turn
        key = (message.channel_id, message.provider_id)
        if key in self._known:
            return None
        self._known.add(key)
        self.heard.append(message)
        self._number += 1
        if isinstance(message, InboundMessage):
            self._keep(
                message.channel_id,
                message.sender,
                message.text,
                by_person=True,
                provider_id=message.provider_id,
                attachments=message.attachments,
            )
        return MessageId(self._number)

    async def set_aside(self, channel: ChannelId, raw: bytes) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.aside.append(raw)

    def answer(
        self,
        channel: str,
        address: Address,
        text: str,
        *,
        reply_to: str = "",
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
    ) -> Said:
        self._number += 1
        return self._keep(
            ChannelId(channel), address, text, reply_to=reply_to, buttons=buttons, attachments=attachments
        )

    def _keep(
        self,
        channel: ChannelId,
        address: Address,
        text: str,
        *,
        by_person: bool = False,
        reply_to: str = "",
        provider_id: ProviderMessageId = ProviderMessageId(""),  # noqa: B008  a name for a text
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
    ) -> Said:
        said = self._said.setdefault((channel, address), [])
        one = Said(
            sequence=len(said) + 1,
            id=str(self._number),
            by_person=by_person,
            reply_to=reply_to,
            at=self.clock.now(),
            text=text,
            provider_id=provider_id,
            buttons=buttons,
            attachments=attachments,
        )
        said.append(one)
        return one

    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        if isinstance(self.trouble, StoreUnavailable):
            raise self.trouble
        return [said for said in self._said.get((channel, address), ()) if said.sequence > sequence]

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return self.erased.get(address)

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        return self.files.get(f"{address}/{reference}")

    def erase(self, channel: str, address: Address) -> None:
        self._said.pop((ChannelId(channel), address), None)
        self.erased[address] = self.clock.now()
