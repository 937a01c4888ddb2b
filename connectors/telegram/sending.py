"""One step of a message to Telegram: words or a file, in one request."""

import json
from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Protocol

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest

from connectors.telegram.errors import is_about_nobody, translated
from connectors.telegram.rendering import Drawn, Enclosure, Step, Words
from connectors.telegram.wire import Taken, Unintelligible, Wire
from core.errors import NotTaken, Unreachable
from core.identifiers import Address

_NO_PREVIEW = {"link_preview_options": LinkPreviewOptions(is_disabled=True).to_json()}
"""Telegram would fetch what a model links to, without anybody having clicked. Written once, not for each message."""
_MOST_BEGUN = 1_000


class Progress:
    """How far messages of several steps have come, so that trying again does not say twice what was said."""

    def __init__(self) -> None:
        self._begun: OrderedDict[str, tuple[int, ...]] = OrderedDict()

    def sent(self, message: str) -> tuple[int, ...]:
        """Telegram's numbers of the steps that are done."""
        return self._begun.get(message, ())

    def note(self, message: str, sent: tuple[int, ...]) -> None:
        self._begun[message] = sent
        if len(self._begun) > _MOST_BEGUN:
            self._begun.popitem(last=False)

    def forget(self, message: str) -> None:
        self._begun.pop(message, None)


class _Way(Protocol):
    def __call__(
        self,
        chat: int,
        content: InputFile,
        /,
        *,
        caption: str | None,
        caption_entities: Sequence[MessageEntity] | None,
        reply_markup: InlineKeyboardMarkup | None,
        message_thread_id: int | None,
        read_timeout: float,
    ) -> Awaitable[object]: ...


async def send_step(bot: Bot, wire: Wire, recipient: Address, step: Step) -> int:
    """Returns Telegram's number of the message. `wire`: that of the bot. Raises a DeliveryError."""
    chat, _, thread = recipient.partition("/")
    try:
        place = int(chat), int(thread) if thread else None
    except ValueError:  # the owner may have named a chat of theirs so
        raise Unreachable("no number of a chat") from None
    with translated():
        try:
            match step:
                case Words():
                    return await _send_words(bot, wire, *place, step)
                case Enclosure():
                    return await _send_file(bot, *place, step)
        except BadRequest as error:
            if is_about_nobody(error):
                raise
            raise NotTaken("Telegram will not take this message as it is") from None


async def _send_words(bot: Bot, wire: Wire, chat: int, thread: int | None, words: Words) -> int:
    address = f"{bot.base_url}/sendMessage"
    try:
        return await wire.say(address, _fields(chat, thread, words.drawn, words.keyboard))
    except BadRequest as error:
        if not words.drawn.entities or is_about_nobody(error):
            raise
    # Marks that Telegram cannot take must not cost the person the words.
    return await wire.say(address, _fields(chat, thread, words.source, words.keyboard))


def _fields(chat: int, thread: int | None, drawn: Drawn, keyboard: InlineKeyboardMarkup | None) -> dict[str, str]:
    """Each written as the package writes it."""
    fields = {"chat_id": str(chat), "text": drawn.text, **_NO_PREVIEW}
    if drawn.entities:
        fields["entities"] = json.dumps([entity.to_dict() for entity in drawn.entities])
    if keyboard is not None:
        fields["reply_markup"] = keyboard.to_json()
    if thread is not None:
        fields["message_thread_id"] = str(thread)
    return fields


async def _send_file(bot: Bot, chat: int, thread: int | None, file: Enclosure) -> int:
    if file.attachment.content is None:
        raise NotTaken("a file without its bytes")
    send = _way(bot, file)
    content, taken = InputFile(file.attachment.content, filename=file.attachment.name or None), Taken()
    try:
        await send(
            chat,
            content,
            caption=file.caption.text if file.caption is not None else None,
            caption_entities=file.caption.entities or None if file.caption is not None else None,
            reply_markup=file.keyboard,
            message_thread_id=thread,
            read_timeout=taken,
        )
    except BadRequest as error:
        if file.sent_as == "document" or is_about_nobody(error):
            raise
        # Not every picture or recording is one to Telegram; as a document anything goes.
        return await _send_file(bot, chat, thread, replace(file, sent_as="document"))
    if not taken.number:
        raise Unintelligible("no number")
    return taken.number


def _way(bot: Bot, file: Enclosure) -> _Way:
    match file.sent_as:
        case "document":
            return bot.send_document
        case "photo":
            return bot.send_photo
        case "voice":
            return bot.send_voice
