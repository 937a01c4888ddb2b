"""One step of a message to WhatsApp, and how far messages of several steps have come."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from connectors.json_payload import Record, is_record
from connectors.whatsapp_cloud.errors import CROWDED, OVERRUN, Refusal, ours, translated
from connectors.whatsapp_cloud.graph import Graph
from connectors.whatsapp_cloud.leftovers import Leftovers
from connectors.whatsapp_cloud.pace import Pace
from connectors.whatsapp_cloud.rendering import Enclosure, Step, Words, addressed, enclosed
from core.errors import InDoubt, NotTaken, TryAgain
from core.gate import Part
from core.identifiers import Address

_MOST_REMEMBERED = 1_000


class Progress:
    """How far messages of several steps have come, so that trying again does not say twice what was said. Holds
    nothing but our own numbers of messages."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, int] = OrderedDict()
        self._reported: OrderedDict[str, None] = OrderedDict()
        self._doubted: OrderedDict[str, int] = OrderedDict()

    def done(self, message: str) -> int:
        """How many steps have gone; one that was in doubt has, once a report of it came."""
        done = self._done.get(message, 0)
        while tag(message, done) in self._reported:
            done += 1
        return done

    def note(self, message: str, done: int) -> None:
        _remember(self._done, message, done)

    def doubt(self, message: str, step: int) -> None:
        """Nobody knows whether this step has gone."""
        _remember(self._doubted, message, step)

    def is_past_doubt(self, message: str) -> bool:
        """The step that was in doubt has gone, and there are others to be sent."""
        step = self._doubted.get(message)
        return step is not None and self.done(message) > step

    def reported(self, tagged: str) -> None:
        """A step has arrived. That of a whole message is noted where the message is kept."""
        if "." in tagged:
            _remember(self._reported, tagged, None)

    def forget(self, message: str) -> None:
        self._doubted.pop(message, None)
        for step in range(self._done.pop(message, 0)):
            self._reported.pop(tag(message, step), None)


_Remembered = TypeVar("_Remembered")


def _remember(kept: OrderedDict[str, _Remembered], name: str, value: _Remembered) -> None:
    kept[name] = value
    if len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)


def tag(message: str, step: int) -> str:
    """What Meta brings back with every report of a step but the last. That one has the message's own name, for the
    message has arrived when its last step has."""
    return f"{message}.{step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """`number`: Meta's name of the telephone number that speaks."""

    graph: Graph
    number: str
    file_seconds: float
    pace: Pace
    leftovers: Leftovers

    async def send_step(self, recipient: Address, step: Step, tagged: str) -> str:
        """Returns Meta's name of the message. Raises a DeliveryError."""
        content = step.content if isinstance(step, Words) else enclosed(step, await self._uploaded(step, tagged))
        said = {**addressed(recipient), **content, "biz_opaque_callback_data": tagged}
        await self.pace.turn(recipient)
        try:
            return _name_in(await self.graph.post(f"{self.number}/messages", said))
        except Refusal as refusal:
            if refusal.code == CROWDED:
                self.pace.crowded(recipient)
            elif refusal.code == OVERRUN:
                self.pace.overrun()
            raise ours(refusal) from None

    async def _uploaded(self, file: Enclosure, tagged: str) -> str:
        if file.attachment.content is None:
            raise NotTaken("a file without its bytes")
        parts = (
            Part(name="messaging_product", content=b"whatsapp"),
            Part(name="type", content=file.media_type.encode("utf-8", "replace")),
            Part(
                name="file",
                content=file.attachment.content,
                file_name=file.attachment.name or "file",
                media_type=file.media_type,
            ),
        )
        with translated():
            answer = await self.graph.upload(f"{self.number}/media", parts, seconds=self.file_seconds)
        media = answer.get("id")
        if not isinstance(media, str) or not media:
            raise TryAgain("an upload without a name")
        self.leftovers.uploaded(tagged, media)
        return media


def _name_in(answer: Record) -> str:
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    called = first.get("id") if is_record(first) else None
    if not isinstance(called, str) or not called:
        raise InDoubt("an answer without a name")
    return called
