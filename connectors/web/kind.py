"""The web page as the owner sets it."""

from connectors.kind import Acknowledgement, Kind, Surroundings
from connectors.web.options import OPTIONS
from connectors.web.steps import STEPS
from core.ports.connector import Connector
from settings.channels import ChannelSettings
from settings.fields import Field, Value
from settings.rules import origin_of


def _origin_mistake(value: Value) -> str:
    """Sites are spoken of by their number: what is written in the wrong place may be a secret."""
    for number, origin in enumerate(value if isinstance(value, tuple) else (str(value),), start=1):
        if any(character in origin for character in " ;,'\"*"):
            return f"number {number} names more than one site; list every site by its own origin"
        if origin_of(origin) is None:
            return (
                f"number {number} is not the origin of a site; write scheme, host and, where it has one, port, "
                'and nothing else, as in "https://www.example.org"'
            )
    return ""


def _origin(text: str) -> str:
    return origin_of(text) or ""


def _make(settings: ChannelSettings, surroundings: Surroundings) -> Connector:
    # What it draws with takes 3 MB, which nobody should give who has no such channel.
    from connectors.web.connector import WebConnector

    return WebConnector(settings, surroundings)


def _shown(markdown: str) -> str:
    from connectors.web.rendering import drawn

    return drawn(markdown)


WEB = Kind(
    name="web",
    title="Web page",
    fields=(
        Field(
            name="allowed_origins",
            title="Sites that may show the chat",
            help="Origins of the sites in which the chat is embedded, such as https://www.example.org. "
            "The chat page of this server itself needs none.",
            default=(),
            check=_origin_mistake,
            becomes=_origin,
        ),
        Field(
            name="files",
            title="People may send files",
            help="Off: the chat shows no paper clip, and a message with files is refused.",
            default=True,
        ),
    ),
    acknowledgement=Acknowledgement(body=b'{"accepted": true}', media_type="application/json"),
    longest_body=32 * 1024 * 1024,
    recipient=lambda settings: None,
    make=_make,
    shown=_shown,
    steps=STEPS,
    origins="allowed_origins",
    options=OPTIONS,
)
