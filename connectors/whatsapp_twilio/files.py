"""A file that somebody sent, fetched through the gate in pieces."""

from collections.abc import AsyncIterator

from connectors.whatsapp_twilio.contents import is_medium
from core.errors import AnswerTooLong, ChannelRefused, GateError, NotDeclared, TooLarge, TryAgain, Unreachable
from core.gate import Gate
from core.messages import Attachment


async def fetched(
    gate: Gate, account_address: str, authorization: str, attachment: Attachment, seconds: float, largest: int
) -> AsyncIterator[bytes]:
    """Raises TryAgain, TooLarge, ChannelRefused, or Unreachable when the file is gone. Twilio sends us on to where the
    bytes lie; the gate follows, and says there no longer who we are."""
    if not is_medium(attachment.reference):
        raise Unreachable("no file of Twilio's")
    address = f"{account_address}/{attachment.reference}"
    try:
        async with gate.stream(
            "GET", address, headers={"authorization": authorization}, seconds=seconds, longest=largest
        ) as answer:
            _look_at(answer.status)
            async for piece in answer.chunks():
                yield piece
    except AnswerTooLong:
        raise TooLarge("a file larger than we take") from None
    except NotDeclared:
        raise Unreachable("the file lies where we do not go") from None
    except GateError:
        raise TryAgain("the file did not arrive") from None


def _look_at(status: int) -> None:
    match status:
        case 200:
            return
        case 400 | 403 | 404 | 410:
            raise Unreachable("the file is gone")
        case 401:
            raise ChannelRefused("Twilio does not know this account's key")
        case _:
            raise TryAgain("the file did not arrive")
