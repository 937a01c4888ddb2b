"""What a kind of channel is: a name, a title, its settings, how to acknowledge, how to open one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from aiohttp import web

from connectors.page_checks import PageChecks
from connectors.shown import as_written
from core.clock import Clock
from core.gate import Gate, Recipient
from core.log import Log
from core.messages import ErasureAsked
from core.ports.connector import Connector, HandOver, Knock
from core.ports.personal_place import PersonalPlace
from core.ports.transcript import Transcript
from core.wording import Wording
from settings.channels import ChannelSettings, Suits, suits_any
from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    body: bytes
    media_type: str


FORBIDDEN = Acknowledgement(body=b'{"error":"forbidden"}', media_type="application/json")
"""The one answer to an unknown channel, a closed one, a wrong signature and a missing one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a connector may use of the house."""

    public_address: str
    """https://host, without a path; empty where the owner set none."""
    assistant_name: str
    assistant_purpose: str
    gate: Gate
    clock: Clock
    log: Log
    transcript: Transcript
    wording: Wording
    notice: Callable[[str], tuple[str, str]]
    """A language to the (version, text) of the notice in force."""
    menu: Callable[[str], tuple[tuple[str, str], ...]]
    """A language to the (command, description) pairs that a channel may register or show."""
    languages: tuple[str, ...]
    """All that commands and notices are written in."""
    derived_key: Callable[[str], bytes] = field(repr=False)
    """32 bytes that are the same at every start, for a purpose named in words."""
    random: Callable[[int], bytes] = field(repr=False)
    body_seconds: float = 15.0
    """How long a body may take to arrive, for a channel that reads bodies by itself."""
    visit_days: int = 30
    """How long a visit of a page may be taken up again."""
    visits_a_minute: int = 30
    """New visits from one address outside."""
    ping_seconds: float = 15.0
    """Between two signs of life on an open page."""
    write_seconds: float = 30.0
    """For an open page to take one event."""
    visitor_streams: int = 5
    """Open pages of one visitor; the oldest makes room."""
    send_seconds: float = 20.0
    """For a platform to take one message."""
    file_seconds: float = 60.0
    """For a file to arrive from a platform."""
    poll_seconds: int = 50
    """How long one request waits for new messages when polling."""
    webhook_check_seconds: float = 300.0
    """Between two looks whether a platform still calls our address."""
    largest_file: int = 20 * 1024 * 1024
    """Bytes of one file that the owner lets in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing an owner does to set up such a channel, in the order in which it is done."""

    title: str
    says: str
    fields: tuple[str, ...] = ()
    """What of the channel's settings is known once it is done, by name."""
    afterwards: bool = False
    """Done once the channel is stored, with the address that its platform calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    title: str
    fields: tuple[Field, ...]
    acknowledgement: Acknowledgement
    longest_body: int
    """Bytes of one knock; more is answered 413. The door reads no knock longer than its own limit either."""
    recipient: Callable[[ChannelSettings], Recipient | None]
    """Who outside receives something of a person through such a channel."""
    make: Callable[[ChannelSettings, Surroundings], Connector]
    """Builds the connector; nothing leaves before its `open`."""
    suits: Suits = suits_any
    """Where the platform does not let every assistant answer."""
    shown: Callable[[str], str] = as_written
    """An answer in Markdown to HTML that can do nothing, as people there will see it."""
    steps: tuple[Step, ...] = ()
    """Of setting one up."""
    origins: str = ""
    """Which setting lists the sites that may show it; empty where no site can."""
    options: tuple[Field, ...] = ()
    """What a site that shows it may say of how it looks there."""


@runtime_checkable
class ServesPages(Protocol):
    async def serve(self, request: web.Request, tail: str, hand_over: HandOver) -> web.StreamResponse:
        """Answer `/web/{channel}/{tail}`; the tails `chat` and `widget.js` are also asked for from elsewhere."""


@runtime_checkable
class AnswersHandshake(Protocol):
    def handshake(self, knock: Knock) -> Acknowledgement:
        """Answer the GET by which a platform makes sure of us; it was authenticated before."""


@runtime_checkable
class HearsErasures(Protocol):
    def erasure_asked(self, knock: Knock) -> ErasureAsked:
        """What a platform asks at `/hooks/{channel}/deletion`. Checks by itself that it is the platform's: raises
        NotAuthentic, or Malformed for what is authentic and cannot be understood."""

    def erasure_noted(self, address: str, code: str) -> Acknowledgement:
        """What it is answered. `address`: where whoever has the code may see how far it is."""


@runtime_checkable
class HoldsPersonalData(Protocol):
    place: PersonalPlace
    """What the channel holds of people while it is open."""


@runtime_checkable
class OpensByLink(Protocol):
    def link(self) -> str:
        """Where people open the channel on their telephone; empty where that is not known (yet)."""


@runtime_checkable
class Invents(Protocol):
    def invented(self, text: str) -> Knock:
        """A knock as the platform would bring it if somebody wrote `text`, for `parse` and for nothing else."""


@runtime_checkable
class ChecksPages(Protocol):
    page_checks: PageChecks
    """Of a channel that is shown on pages of other sites."""
