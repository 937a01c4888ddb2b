"""The web page as the owner sets it."""

from urllib.parse import SplitResult, urlsplit

from connectors.kind import Acknowledgement, Kind
from connectors.web.connector import WebConnector
from settings.fields import Field, Value


def _parts(origin: str) -> SplitResult | None:
    """None where it is no address of a site at all."""
    try:
        parts = urlsplit(origin)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if whole and parts.username is None else None


def _origin_mistake(value: Value) -> str:
    for origin in value if isinstance(value, tuple) else (str(value),):
        if any(character in origin for character in " ;,'\"*"):
            return f'"{origin}" names more than one site. List every site by its own origin.'
        parts = _parts(origin)
        if parts is None:
            return f'"{origin}" is not an origin. Write it like "https://www.example.org".'
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            return f'"{origin}" has more than scheme, host and port. Write only "{parts.scheme}://{parts.netloc}".'
    return ""


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
        ),
    ),
    acknowledgement=Acknowledgement(body=b'{"accepted": true}', media_type="application/json"),
    longest_body=32 * 1024 * 1024,
    recipient=lambda settings: None,
    make=WebConnector,
)
