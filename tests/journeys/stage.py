"""A journey from take-in to send, with real memory, a still clock, a scripted model and a channel that notes all."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.capabilities import AttachmentKind, Capabilities, Support
from core.errors import DeliveryError
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.journey.desk import Desk
from core.journey.telling import Telling
from core.log import Log
from core.memory.opening import Memory, open_memory
from core.messages import Attachment, Delivery, InboundMessage, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Heard, Reply
from core.ports.language_model import Assistant, Limits
from core.wording import Wording
from lethe.speaking import desk_of
from settings.limits import Limits as Caps
from settings.timing import Timing
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_reader import ScriptedReader
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE

CHANNEL = ChannelId("notes")
NOTICE = "I am an AI assistant."
_HOUSE = Path(__file__).parents[2]


class OneNotice:
    version = "v1"

    def text(self, language: str) -> str:
        return NOTICE


class NotingConnector:
    """Sends into a list; fails as it is told to."""

    channel_id = CHANNEL

    def __init__(self) -> None:
        self.capabilities = Capabilities(
            longest_text=400,
            files=dict.fromkeys(AttachmentKind, Support.FULL),
            largest_file=1_000_000,
            buttons=Support.FULL,
            typing_signal=Support.DROPPED,
            may_speak_first=True,
            shows_notice=True,
        )
        self.sent: list[OutboundMessage] = []
        self.failures: list[DeliveryError] = []
        self.holds: asyncio.Event | None = None
        """Until it is set, a send does not return."""
        self.waits = 0
        """How many sends have waited for it."""
        self.files: Mapping[str, bytes | DeliveryError] = {}
        self._changed = asyncio.Condition()

    async def send(self, message: OutboundMessage) -> Delivery:
        if self.holds is not None:
            self.waits += 1
            await self.holds.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        async with self._changed:
            self._changed.notify_all()
        return Delivery(provider_id=ProviderMessageId(f"sent-{len(self.sent)}"))

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        found = self.files[attachment.reference]
        if isinstance(found, DeliveryError):
            raise found
        yield found

    async def has_sent(self, count: int) -> list[OutboundMessage]:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.sent) >= count)
        return self.sent

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def authenticate(self, knock: object) -> None: ...
    def parse(self, knock: object) -> tuple[()]:
        return ()


@dataclass
class OneCommand:
    """Heard when somebody says `/ping`; `/bye` is answered with a farewell."""

    name: str = "ping"
    asked: int = 0
    heard: list[str] = field(default_factory=list)
    must_read: bool = False
    """Before it first hears something."""
    threads: list[int] = field(default_factory=list)
    """In which it heard."""
    breaks: list[Exception] = field(default_factory=list)
    """Raised in place of hearing, the last first."""
    fails: list[Exception] = field(default_factory=list)
    responds: Callable[[], Awaitable[Reply]] | None = None
    """What it does in place of that."""

    def hear_at_hand(self, text: str, language: str) -> Heard | None:
        return None if self.must_read and not self.threads else self.hear(text, language)

    def hear(self, text: str, language: str) -> Heard:
        self.asked += 1
        self.threads.append(threading.get_ident())
        if self.breaks:
            raise self.breaks.pop()
        if text in ("/ping", "/bye"):
            return Heard(command=self)
        return Heard(hint="Say /ping." if "ping" in text else "")

    async def respond(self, message: InboundMessage, number: int, speaker: object) -> Reply:
        if self.fails:
            raise self.fails.pop(0)
        if self.responds is not None:
            return await self.responds()
        self.heard.append(message.text)
        return Reply(text="gone", farewell=True) if message.text == "/bye" else Reply(text="pong")


class Stage:
    def __init__(
        self,
        memory: Memory,
        caps: Caps,
        timing: Timing,
        clock: StillClock,
        connector: NotingConnector,
        public_address: str = "",
    ) -> None:
        self.memory = memory
        self.clock = clock
        self.connector = connector
        self.model = ScriptedModel()
        self.hearing = OneCommand()
        self.reader = ScriptedReader()
        self.metrics = Metrics()
        self.log: list[str] = []
        self.unrecorded: list[Delivery] = []
        """What went to somebody who was fenced off before it could be written down."""
        self.open = True
        self.paused: str | None = None
        """What the owner says while their channel is paused; None: it is not."""
        self.assistant = Assistant(
            name="helpdesk",
            purpose="",
            instructions="Be kind.",
            model=self.model,
            limits=Limits(answer_tokens=100, first_token_seconds=30, gap_seconds=20, answer_seconds=120),
            history_tokens=2000,
            is_ai=True,
            recipient="",
            retention_days=30,
        )
        self.telling = Telling(Log(self.log.append))
        self.desk: Desk = desk_of(
            limits=caps,
            timing=timing,
            memory=memory,
            hearing=self.hearing,
            connectors=lambda _: self.connector if self.open else None,
            assistant=lambda _: self.assistant,
            paused=lambda channel, language: self.paused,
            notice=lambda _: OneNotice(),
            wording=Wording([_HOUSE / "core" / "languages"]),
            documents=self.reader,
            clock=clock,
            log=Log(self.log.append, "debug"),
            metrics=self.metrics,
            public_address=public_address,
            unrecorded=lambda speaker, delivery: self.unrecorded.append(delivery),
            telling=self.telling,
        )
        self._count = 0

    def inbound(self, text: str, sender: str = "ada", **more: object) -> InboundMessage:
        self._count += 1
        message = InboundMessage(
            channel_id=CHANNEL,
            provider_id=ProviderMessageId(f"{sender}-{self._count}"),
            sent_at=self.clock.now(),
            sender=Address(sender),
            text=text,
        )
        return replace(message, **more)  # type: ignore[arg-type]

    async def say(self, text: str, sender: str = "ada", **more: object) -> int | None:
        return await self.desk.take_in(self.inbound(text, sender, **more))

    async def hold(self, said: str) -> asyncio.Event:
        """Say it, and come back once the model was asked; it answers when the event is set."""
        held, asked = asyncio.Event(), len(self.model.asked)
        self.model.script = [held]
        await self.say(said)
        await self.model.was_asked(asked + 1)
        return held

    async def settled(self) -> None:
        """Nothing is under way; what is put off may still wait."""
        async with asyncio.timeout(PATIENCE):
            while self.desk.under_way():
                await asyncio.sleep(0.001)

    def texts(self) -> list[str]:
        return [message.text for message in self.connector.sent]


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    clock: StillClock | None = None,
    connector: NotingConnector | None = None,
    caps: Caps | None = None,
    timing: Timing | None = None,
    public_address: str = "",
) -> AsyncIterator[Stage]:
    clock = clock or StillClock()
    memory = await open_memory(
        database=folder / "lethe.db",
        keys=folder / "keys",
        files=folder / "files",
        clock=clock,
        log=Log(lambda line: None),
    )
    acting = Stage(memory, caps or Caps(), timing or Timing(), clock, connector or NotingConnector(), public_address)
    try:
        yield acting
    finally:
        await acting.desk.stop(0)
        memory.close()
