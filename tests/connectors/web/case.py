"""The contract's case for the web page: tokens of our own, and a page whose line is open."""

import base64
import json
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from connectors.web.connector import WebConnector
from connectors.web.kind import WEB
from connectors.web.visitors import Visitors
from core.identifiers import Address, ChannelId, ConversationId, PersonId, ProviderMessageId
from core.log import Log
from core.messages import InboundMessage
from core.ports.command import Speaker
from core.ports.connector import Knock
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.stand import site, surroundings
from tests.contracts.case import Case, Reading, Received

SITE = ChannelId("site")
_VISITOR = Address(base64.urlsafe_b64encode((1).to_bytes(16, "big")).decode().rstrip("="))
_JSON = "application/json"
_SPEAKER = Speaker(
    person=PersonId(1), conversation=ConversationId(1), epoch=1, key_slot=0, channel=SITE, address=_VISITOR
)
_Found = TypeVar("_Found")


def _at_once(work: Coroutine[object, None, _Found]) -> _Found:
    """What a coroutine comes to that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as done:
        found: _Found = done.value
        return found
    raise AssertionError("it waits for something")


def _visitors(channel: ChannelId, desk: MemoryDesk, log: Log) -> Visitors:
    around = surroundings(desk, log)
    key = around.derived_key(f"visits of the web channel {channel}")
    return Visitors(key=key, channel=channel, clock=desk.clock, random=around.random)


@dataclass(kw_only=True)
class WebStage:
    connector: WebConnector
    token: str
    foreign_token: str
    recipient: Address = _VISITOR
    lines: list[str] = field(default_factory=list)
    _seen: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._page = self.connector.place.open(self.recipient)

    def knock(self, body: bytes) -> Knock:
        return self._knock(f"Bearer {self.token}", body)

    def forged(self) -> Mapping[str, Knock]:
        body = b'{"client_id": "c1", "text": "forged canary"}'
        changed = self.token[:9] + ("A" if self.token[9] != "A" else "B") + self.token[10:]
        return {
            "unsigned": Knock(method="POST", address="/web/site/messages", headers={"content-type": _JSON}, body=body),
            "empty": self._knock("", body),
            "one character changed": self._knock(f"Bearer {changed}", body),
            "truncated": self._knock(f"Bearer {self.token[:-5]}", body),
            "beyond ASCII": self._knock(f"Bearer {self.token}\udcff", body),
            "another channel's": self._knock(f"Bearer {self.foreign_token}", body),
            "not a bearer": self._knock(f"Basic {self.token}", body),
        }

    def received(self) -> list[Received]:
        while self._page.waiting():
            event = _at_once(self._page.next(0))
            assert event is not None
            content = json.loads(event.data)
            files = [held.content for held in _at_once(self.connector.place.show(_SPEAKER)) if held.content is not None]
            self._seen.append(Received(text=content["text"].rstrip(), files=tuple(files)))
        return self._seen

    def log(self) -> str:
        return "".join(self.lines)

    def _knock(self, authorization: str, body: bytes) -> Knock:
        headers = {"authorization": authorization, "content-type": _JSON}
        return Knock(method="POST", address="/web/site/messages", headers=headers, body=body)


@asynccontextmanager
async def stage() -> AsyncIterator[WebStage]:
    lines: list[str] = []
    log = Log(lines.append, "debug")
    desk = MemoryDesk(MovedClock())
    yield WebStage(
        connector=WebConnector(site(SITE), surroundings(desk, log)),
        token=_visitors(SITE, desk, log).admit("de"),
        foreign_token=_visitors(ChannelId("other"), desk, log).admit("de"),
        lines=lines,
    )


def _reading(content: dict[str, object], text: str, client_id: str) -> Reading:
    understood = InboundMessage(
        channel_id=SITE,
        provider_id=ProviderMessageId(f"{_VISITOR}:{client_id}"),
        sent_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        sender=_VISITOR,
        language="de",
        text=text,
    )
    return Reading(body=json.dumps(content).encode(), understood=(understood,))


CASE = Case(
    kind=WEB,
    stage=stage,
    readings={
        "words": _reading({"client_id": "c1", "text": "canary words"}, "canary words", "c1"),
        "a command": _reading({"client_id": "c2", "text": "/delete", "more": 1}, "/delete", "c2"),
        "what no store takes": _reading({"client_id": "c3", "text": "canary\0"}, "canary\ufffd", "c3"),
    },
    broken={
        "not JSON": b"canary {",
        "not text": b"\xff\xfe\x00",
        "too deep": b"[" * 100_000,
        "no object": b'["canary"]',
        "a number": b'{"client_id": 1, "text": "canary"}',
        "nothing said": b'{"client_id": "canary", "text": " "}',
        "no name": b'{"text": "canary"}',
    },
    canaries=("canary", _VISITOR),
)
