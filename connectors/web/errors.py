"""What went wrong with a request, and how the page and other people's programs are told."""

from connectors.bodies import TooBusy, TooSlow
from core.errors import InboundError, Malformed, NotAuthentic, ServerError, StoreUnavailable, TooLarge


class NothingSaid(Malformed):
    pass


class WrongMediaType(Malformed):
    pass


class WrongMethod(InboundError):
    """Its text is the method that is right."""


class TooOften(InboundError):
    pass


def told(error: ServerError) -> tuple[int, str, dict[str, str]] | None:
    """Status, sentence and headers; None for what is not the caller's doing. The text of a Malformed is
    written in this folder and may be read by whoever sent it."""
    match error:
        case NotAuthentic():
            return 403, "forbidden", {}
        case NothingSaid():
            return 422, str(error), {}
        case WrongMediaType():
            return 415, str(error), {}
        case Malformed():
            return 400, str(error), {}
        case TooLarge():
            return 413, "This is larger than may be sent here.", {}
        case TooSlow():
            return 408, "This came too slowly.", {"Connection": "close"}
        case TooOften():
            return 429, "That is a lot at once. Please wait a minute.", {"Retry-After": "60"}
        case WrongMethod():
            return 405, "This is asked for in another way.", {"Allow": str(error)}
        case StoreUnavailable() | TooBusy():
            return 503, "Please try again in a moment.", {"Retry-After": "30"}
        case _:
            return None
