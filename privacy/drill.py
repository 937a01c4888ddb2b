"""An invented person says something, is erased, and is looked for: that the promise holds today, on this machine."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from core.capabilities import AttachmentKind, Capabilities, Support
from core.clock import Clock
from core.errors import ServerError
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.log import Log
from core.memory.people import People
from core.memory.private_files import write_private
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.messages import Attachment, Delivery, Inbound, InboundMessage, OutboundMessage
from core.ports.command import Speaker
from core.ports.connector import Knock
from privacy.ledger import Ledger
from privacy.receipts import Receipt, read_receipt
from privacy.register import Register
from privacy.scan import scan

CHANNEL = ChannelId(".drill")
"""No owner can call a channel so, for a drill erases whoever is on it. Nobody outside hears of it."""
_PLANTED = "drill.planted"
_LETTERS = "абвгдежзийкл" + "אבגדהוז" + "कखगघचछज" + "bcdfghjkmnpqrstvwxz"
_CONFIRM = re.compile(r"/delete \d{4}")
_PATIENCE = 20.0
"""Seconds for one answer; on a machine on which it takes longer, something is wrong."""


class DrillFailed(ServerError):
    """Its text is the name of what did not hold, and says nothing of anybody."""


class DrillChannel:
    """A channel inside this process: what is sent is kept until it was read, and goes nowhere."""

    channel_id = CHANNEL

    def __init__(self) -> None:
        self.capabilities = Capabilities(
            longest_text=4096,
            files=dict.fromkeys(AttachmentKind, Support.FULL),
            largest_file=1_000_000,
            buttons=Support.FULL,
            typing_signal=Support.DROPPED,
            may_speak_first=True,
            shows_notice=False,
        )
        self.content = b""
        self._sent: asyncio.Queue[OutboundMessage] = asyncio.Queue()

    async def open(self) -> None:
        """Nobody is told."""

    async def close(self) -> None:
        """Nothing is held open."""

    def authenticate(self, knock: Knock) -> None:
        """Nobody knocks here."""

    def parse(self, knock: Knock) -> Sequence[Inbound]:
        return ()

    async def send(self, message: OutboundMessage) -> Delivery:
        self._sent.put_nowait(message)
        return Delivery(provider_id=ProviderMessageId(""))

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield self.content

    async def heard(self) -> OutboundMessage:
        """The next message. Raises DrillFailed where none comes."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._sent.get()
        except TimeoutError:
            raise DrillFailed("answered") from None


class Drill:
    """`take_in`: of the desk. `settled`: all that is under way there has ended. `folders`: what may hold anything of a
    person is below them; the first is our own."""

    def __init__(
        self,
        *,
        channel: DrillChannel,
        take_in: Callable[[Inbound], Awaitable[MessageId | None]],
        settled: Callable[[], Awaitable[None]],
        store: Store,
        people: People,
        vault: Vault,
        register: Register,
        ledger: Ledger,
        folders: Iterable[Path],
        leave_out: Iterable[Path],
        clock: Clock,
        log: Log,
        count: Callable[[str], None],
    ) -> None:
        self._channel = channel
        self._take_in = take_in
        self._settled = settled
        self._store = store
        self._people = people
        self._vault = vault
        self._register = register
        self._ledger = ledger
        self._folders = tuple(folders)
        self._leave_out = tuple(leave_out)
        self._clock = clock
        self._log = log
        self._count = count

    async def run(self) -> str:
        """What did not hold; empty where all did."""
        began = self._clock.monotonic()
        try:
            await self._all_of_it()
        except (ServerError, OSError) as error:
            step = str(error) if isinstance(error, DrillFailed) else type(error).__name__
            self._log.event("drill.failed", "error", step=step)
            self._count("failed")
            return step
        self._log.event("drill.passed", seconds=round(self._clock.monotonic() - began, 3))
        self._count("passed")
        return ""

    async def _all_of_it(self) -> None:
        canaries = [_invented() for _ in range(5)]
        address, name, word, title, content = canaries
        await self._would_be_seen(word)
        self._channel.content = f"What I keep in a file: {content}\n".encode() * 500
        await self._say(address, f"I am {name}, and I say {word}", name=name)
        if word not in await self._hears(lambda text: word in text):
            raise DrillFailed("answered")
        file = Attachment(
            kind=AttachmentKind.VIDEO, media_type="video/mp4", size=None, name=f"{title}.mp4", reference=f"of {title}"
        )
        await self._say(address, f"with this: {word}", name=name, attachments=(file,), own_words=False)
        await self._channel.heard()
        speaker = await self._store.read(lambda transaction: self._people.find(transaction, CHANNEL, Address(address)))
        if speaker is None or not await self._held(speaker):
            raise DrillFailed("kept")
        await self._say(address, "/delete")
        card = await self._channel.heard()
        confirm = next((button.says for button in card.buttons if _CONFIRM.fullmatch(button.says)), "")
        if not confirm:
            raise DrillFailed("asked")
        await self._say(address, confirm)
        receipt = await self._receipt(card.text)
        await self._settled()
        await self._is_nowhere(speaker)
        scanned = await scan(self._folders, [*canaries, receipt.nonce.hex()], self._leave_out)
        if scanned.found:
            raise DrillFailed("no trace")

    async def _would_be_seen(self, word: str) -> None:
        """A scan that finds nothing proves something only where it finds what is there."""
        planted = self._folders[0] / _PLANTED
        await asyncio.to_thread(write_private, planted, f"In plain: {word}".encode())
        try:
            scanned = await scan([planted], [word])
        finally:
            await asyncio.to_thread(planted.unlink, missing_ok=True)
        if scanned.found != {word}:
            raise DrillFailed("looked")

    async def _say(
        self,
        address: str,
        text: str,
        *,
        name: str = "",
        attachments: tuple[Attachment, ...] = (),
        own_words: bool = True,
    ) -> None:
        message = InboundMessage(
            channel_id=CHANNEL,
            provider_id=ProviderMessageId(secrets.token_hex(8)),
            sent_at=self._clock.now(),
            sender=Address(address),
            sender_name=name,
            language="en",
            text=text,
        )
        await self._take_in(replace(message, attachments=attachments, own_words=own_words))

    async def _hears(self, wanted: Callable[[str], bool]) -> str:
        """The notice may come first, by itself or above the answer."""
        text = (await self._channel.heard()).text
        return text if wanted(text) else (await self._channel.heard()).text

    async def _held(self, speaker: Speaker) -> int:
        return sum(held.count for held in await self._register.holdings(speaker))

    async def _receipt(self, card: str) -> Receipt:
        receipt = read_receipt((await self._channel.heard()).text)
        if receipt is None or not receipt.is_signed_by(self._ledger.keys):
            raise DrillFailed("receipt")
        if receipt.code not in card or not self._ledger.holds(receipt.commitment):
            raise DrillFailed("receipt")
        return receipt

    async def _is_nowhere(self, speaker: Speaker) -> None:
        def unit(transaction: Transaction) -> bool:
            return speaker.person in self._people.numbers(transaction)

        if await self._store.read(unit) or await self._held(speaker):
            raise DrillFailed("rows gone")
        if not self._vault.shredded(speaker.person, speaker.key_slot):
            raise DrillFailed("key gone")


def _invented() -> str:
    """A word that nobody else would write."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16)) + str(secrets.randbelow(10**8) + 10**8)
