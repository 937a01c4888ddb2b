"""Telegram's update to what was said: pure, and Malformed is all that it ever raises."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.json_payload import (
    Record,
    is_whole,
    moment,
    natural,
    optional_record,
    optional_words,
    record,
    records,
    whole,
    words,
)
from connectors.telegram.contents import content
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Inbound, InboundMessage, Quotes, ReachChanged

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?!\S)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_LONGEST_NAME = 128

_NOT_TYPED = frozenset({"forward_origin", "forward_from", "forward_from_chat", "forward_date", "via_bot"})
"""Signs that somebody else's words were passed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """Whom a message must address to be for us."""

    channel_id: ChannelId
    bot: int
    username: str = ""
    commands: frozenset[str] = frozenset()
    """Our own, without the slash: in a group such a command is for us also when it names nobody."""


def inbound(update: object, ourselves: Ourselves, received_at: datetime) -> tuple[Inbound, ...]:
    """() for what is not for us, also for kinds of update not yet invented. `received_at` dates what has no date."""
    fields = record(update)
    arrival = f"update:{update_id(fields)}"
    for name, read in _KINDS.items():
        if name in fields:
            said = read(record(fields[name]), ourselves, arrival, received_at)
            return () if said is None else (said,)
    return ()


def update_id(update: object) -> int:
    return natural(record(update).get("update_id"))


def _message(message: Record, ourselves: Ourselves, arrival: str, _received_at: datetime) -> Inbound | None:
    chat = record(message.get("chat"))
    match words(chat.get("type")):
        case "private":
            return _said_in_private(message, chat, ourselves, arrival)
        case "group" | "supergroup":
            return _said_in_public(message, chat, ourselves, arrival)
        case _:
            return None


def _said_in_private(message: Record, chat: Record, ourselves: Ourselves, arrival: str) -> InboundMessage | None:
    sender = record(message.get("from"))
    said = content(message)
    if sender.get("is_bot") is True or said is None:
        return None
    text = _addressed(said.text, ourselves)
    if text is None:
        return None
    return InboundMessage(
        channel_id=ourselves.channel_id,
        provider_id=_provider_id(message, chat),
        sent_at=moment(message.get("date")),
        sender=Address(str(whole(chat.get("id")))),
        sender_name=_name(sender),
        language=_language(sender),
        text=text,
        attachments=said.attachments,
        own_words=said.typed and _NOT_TYPED.isdisjoint(message),
        readable=said.readable,
        quotes=_quotes(message, chat),
        album=optional_words(message.get("media_group_id")),
        arrival=arrival,
    )


def _said_in_public(message: Record, chat: Record, ourselves: Ourselves, arrival: str) -> InboundMessage | None:
    chat_id = whole(chat.get("id"))
    if not _by_a_human(message, chat_id):
        return None
    text = optional_words(message.get("text", message.get("caption")))
    heard = _addressed(text, ourselves)
    if heard is None or not _for_us(message, text, ourselves):
        return None
    return InboundMessage(
        channel_id=ourselves.channel_id,
        provider_id=_provider_id(message, chat),
        sent_at=moment(message.get("date")),
        # Where it was said, not who said it: nothing of it is kept, and the answer goes there.
        sender=_public_address(message, chat),
        language=_language(optional_record(message.get("from")) or {}),
        text=heard,
        own_words="text" in message and _NOT_TYPED.isdisjoint(message),
        public=True,
        arrival=arrival,
    )


def _edited(message: Record, ourselves: Ourselves, arrival: str, _received_at: datetime) -> Inbound | None:
    """New words for an earlier message. In a group nothing was kept, so there is nothing to change."""
    chat = record(message.get("chat"))
    if words(chat.get("type")) != "private":
        return None
    sender = record(message.get("from"))
    said = content(message)
    if sender.get("is_bot") is True or said is None:
        return None
    original = _provider_id(message, chat)
    return InboundMessage(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(f"{original}:{arrival}"),
        sent_at=moment(message.get("edit_date", message.get("date"))),
        sender=Address(str(whole(chat.get("id")))),
        sender_name=_name(sender),
        language=_language(sender),
        text=said.text,
        attachments=said.attachments,
        own_words=False,
        readable=said.readable,
        edits=original,
        arrival=arrival,
    )


def _pressed(query: Record, ourselves: Ourselves, arrival: str, received_at: datetime) -> Inbound | None:
    """A button says its data. The message it stood under may be gone by now, and its date with it."""
    sender = record(query.get("from"))
    text = optional_words(query.get("data"))
    if sender.get("is_bot") is True or not text:
        return None
    sender_id = whole(sender.get("id"))
    under = optional_record(query.get("message"))
    chat = record(under.get("chat")) if under is not None else {}
    public = chat.get("type") != "private"
    return InboundMessage(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(f"{sender_id}:press:{arrival}"),
        sent_at=received_at,
        # In a group, as for words: where it was pressed, not who pressed it.
        sender=_public_address(under, chat) if public and under is not None else Address(str(sender_id)),
        sender_name="" if public else _name(sender),
        language=_language(sender),
        text=text,
        public=public,
        press=words(query.get("id")),
        arrival=arrival,
    )


def _membership(change: Record, ourselves: Ourselves, arrival: str, _received_at: datetime) -> Inbound | None:
    chat = record(change.get("chat"))
    if words(chat.get("type")) != "private":
        return None
    status = words(record(change.get("new_chat_member")).get("status"))
    if status not in {"kicked", "member"}:
        return None
    chat_id = whole(chat.get("id"))
    return ReachChanged(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(f"{chat_id}:reach:{arrival}"),
        sent_at=moment(change.get("date")),
        sender=Address(str(chat_id)),
        reachable=status == "member",
        arrival=arrival,
    )


_KINDS: Mapping[str, Callable[[Record, Ourselves, str, datetime], Inbound | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}

UPDATES = tuple(_KINDS)
"""Every kind of update that we ask Telegram for."""


def _provider_id(message: Record, chat: Record) -> ProviderMessageId:
    return ProviderMessageId(f"{whole(chat.get('id'))}:{natural(message.get('message_id'))}")


def _quotes(message: Record, chat: Record) -> Quotes | None:
    """What it replies to in the same chat. Of its words only a part that the person chose is taken: whether the rest is
    still kept is for memory to say."""
    replied = optional_record(message.get("reply_to_message"))
    if replied is None or not is_whole(replied.get("message_id")):
        return None
    quote = optional_record(message.get("quote")) or {}
    part = optional_words(quote.get("text")) if quote.get("is_manual") is True else ""
    return Quotes(message=_provider_id(replied, chat), part=part)


def _public_address(message: Record, chat: Record) -> Address:
    """The group, or the topic in it."""
    chat_id = whole(chat.get("id"))
    thread = natural(message.get("message_thread_id")) if message.get("is_topic_message") is True else 0
    return Address(f"{chat_id}/{thread}" if thread else str(chat_id))


def _name(sender: Record) -> str:
    names = (optional_words(sender.get("first_name")), optional_words(sender.get("last_name")))
    return " ".join(" ".join(names).split())[:_LONGEST_NAME]


def _language(sender: Record) -> str:
    language = optional_words(sender.get("language_code"))
    is_bare = language.isascii() and language.isalpha() and 2 <= len(language) <= 8
    return language if is_bare or _LANGUAGE.fullmatch(language) else ""


def _addressed(text: str, ourselves: Ourselves) -> str | None:
    """A command without the name of the bot it is for; None for another bot's."""
    command = _COMMAND.match(text) if text.startswith("/") else None
    if command is None or command[2] is None:
        return text
    if command[2].lower() != ourselves.username.lower():
        return None
    return f"/{command[1]}{text[command.end() :]}"


def _for_us(message: Record, text: str, ourselves: Ourselves) -> bool:
    command = _COMMAND.match(text)
    if command is not None and (command[2] is not None or command[1].lower() in ourselves.commands):
        return True
    replied = optional_record(message.get("reply_to_message"))
    if replied is not None and (optional_record(replied.get("from")) or {}).get("id") == ourselves.bot:
        return True
    units = text.encode("utf-16-le")
    return any(
        _mentions(entity, units, ourselves)
        for entity in records(message.get("entities", message.get("caption_entities")))
    )


def _mentions(entity: Record, units: bytes, ourselves: Ourselves) -> bool:
    match entity.get("type"):
        case "mention":
            start, length = natural(entity.get("offset")), natural(entity.get("length"))
            mentioned = units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
            return bool(ourselves.username) and mentioned.lower() == f"@{ourselves.username.lower()}"
        case "text_mention":
            return record(entity.get("user")).get("id") == ourselves.bot
        case _:
            return False


def _by_a_human(message: Record, chat_id: int) -> bool:
    """Bots never start a talk with us, or two of them would never end it. An administrator who stays
    anonymous speaks through a bot of Telegram's, in the name of the group itself."""
    sender = optional_record(message.get("from"))
    if sender is None or message.get("is_automatic_forward") is True:
        return False
    if sender.get("is_bot") is not True:
        return "sender_chat" not in message
    speaks_as = (optional_record(message.get("sender_chat")) or {}).get("id")
    return is_whole(speaks_as) and speaks_as == chat_id
