"""A file that somebody sent, fetched through the gate in pieces."""

from collections.abc import AsyncIterator

from telegram import Bot
from telegram.error import BadRequest

from connectors.telegram.errors import translated
from core.errors import AnswerTooLong, ChannelRefused, GateError, TooLarge, TryAgain, Unreachable
from core.gate import Gate
from core.messages import Attachment


async def fetched(bot: Bot, gate: Gate, attachment: Attachment, seconds: float, largest: int) -> AsyncIterator[bytes]:
    """Raises TryAgain, TooLarge, ChannelRefused, or Unreachable when the file is gone."""
    if attachment.size is not None and attachment.size > largest:
        raise TooLarge("a file larger than we take")
    address = await _address(bot, attachment)
    try:
        async with gate.stream("GET", address, seconds=seconds, longest=largest) as answer:
            _look_at(answer.status)
            async for piece in answer.chunks():
                yield piece
    except AnswerTooLong:
        raise TooLarge("a file larger than we take") from None
    except GateError:
        raise TryAgain("the file did not arrive") from None


async def _address(bot: Bot, attachment: Attachment) -> str:
    """It holds the token: it is given to the gate and to nobody else."""
    with translated():
        try:
            file = await bot.get_file(attachment.reference)
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise TooLarge("a file larger than bots may fetch") from None
            raise Unreachable("the file is gone") from None
    if not file.file_path:
        raise Unreachable("the file is gone")
    return file.file_path


def _look_at(status: int) -> None:
    match status:
        case 200:
            return
        case 400 | 403 | 404 | 410:
            raise Unreachable("the file is gone")
        case 401:
            raise ChannelRefused("Telegram does not know this token")
        case _:
            raise TryAgain("the file did not arrive")
