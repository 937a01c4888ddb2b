"""One bot as Telegram keeps it: what it may do, what it did, and what it is told when it asks for too much."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LARGEST_FILE = 20 * 1024 * 1024
DELETABLE_SECONDS = 48 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    method: str
    values: Mapping[str, str]
    files: Mapping[str, File]

    def json(self, name: str) -> object:
        value: object = json.loads(self.values[name]) if name in self.values else None
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that reached a chat."""

    method: str
    chat: int
    number: int
    text: str
    entities: tuple[dict[str, object], ...]
    buttons: tuple[tuple[str, str], ...]
    file: File | None
    values: Mapping[str, str]
    at: float


class Refusal(Exception):
    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


@dataclass(slots=True, kw_only=True)
class Bot:
    token: str
    number: int
    username: str
    now: Callable[[], float] = time.time
    reads_all: bool = False
    sent: list[Sent] = field(default_factory=list)
    drafts: list[Call] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    heard: dict[tuple[int, int], float] = field(default_factory=dict)
    """What people said, by chat and number, and when."""
    gone: set[tuple[int, int]] = field(default_factory=set)
    batches_fail: bool = False
    """One message that cannot be deleted keeps all that were named with it."""
    files: dict[str, bytes] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    webhook: dict[str, object] = field(default_factory=dict)
    secret: str = ""
    rival: str = ""
    """Somebody who takes the webhook as soon as it is set."""
    numbers: dict[int, int] = field(default_factory=dict)

    def perform(self, call: Call) -> object:
        """Raises Refusal as Telegram would refuse."""
        name = call.method.lower()
        if name in {"sendmessage", "senddocument", "sendphoto", "sendvoice"}:
            return self._send(call)
        deeds: dict[str, Callable[[Call], object]] = {
            "getme": self._me,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands,
            "sendmessagedraft": self._draft,
            "sendchataction": lambda call: self._chat(call) != 0,
            "answercallbackquery": self._answer_press,
            "getfile": self._file,
            "deletemessage": self._delete,
            "deletemessages": self._delete_many,
        }
        if name not in deeds:
            raise Refusal(404, "Not Found: method not found")
        return deeds[name](call)

    def _me(self, call: Call) -> object:
        return {
            "id": self.number,
            "is_bot": True,
            "first_name": "Our bot",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
        }

    def _set_webhook(self, call: Call) -> object:
        secret = call.values.get("secret_token", "")
        if not call.values.get("url", "").startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not secret.isascii() or not all(letter.isalnum() or letter in "-_" for letter in secret):
            raise bad("secret token contains unallowed characters")
        self.webhook = {"url": call.values["url"], "allowed_updates": call.json("allowed_updates") or []}
        self.secret = secret
        return True

    def _delete_webhook(self, call: Call) -> object:
        self.webhook, self.secret = {}, ""
        return True

    def _webhook_info(self, call: Call) -> object:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **self.webhook} | (
            {"url": self.rival} if self.rival else {}
        )

    def _set_commands(self, call: Call) -> object:
        commands = call.json("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad("can't parse commands")
        if any(not 1 <= len(command["description"]) <= 256 for command in commands):
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[call.values.get("language_code", "")] = commands
        return True

    def _get_commands(self, call: Call) -> object:
        return self.commands.get(call.values.get("language_code", ""), [])

    def _answer_press(self, call: Call) -> object:
        if call.values.get("callback_query_id") == "too-old":
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return True

    def _draft(self, call: Call) -> object:
        if self._chat(call) < 0 or int(call.values["draft_id"]) == 0:
            raise bad("drafts are for private chats")
        _text(call, "text", "entities", 4096)
        self.drafts.append(call)
        return True

    def _file(self, call: Call) -> object:
        reference = call.values["file_id"]
        if reference not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(self.files[reference]) > LARGEST_FILE:
            raise bad("file is too big")
        return {"file_id": reference, "file_unique_id": f"u{reference}", "file_path": f"documents/{reference}"}

    def _delete(self, call: Call) -> object:
        chat, number = self._chat(call), int(call.values["message_id"])
        at = self._at(chat, number)
        if at is None:
            raise bad("message to delete not found")
        if self.now() - at > DELETABLE_SECONDS:
            raise bad("message can't be deleted")
        self.gone.add((chat, number))
        return True

    def _delete_many(self, call: Call) -> object:
        chat, numbers = self._chat(call), call.json("message_ids")
        if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
            raise bad("there are no or too many messages to delete")
        found = {number: at for number in numbers if (at := self._at(chat, number)) is not None}
        young = {number for number, at in found.items() if self.now() - at <= DELETABLE_SECONDS}
        if self.batches_fail and len(young) < len(found):
            raise bad("message can't be deleted")
        self.gone |= {(chat, number) for number in young}
        return True

    def _at(self, chat: int, number: int) -> float | None:
        """None for what is gone, or never was."""
        if (chat, number) in self.gone:
            return None
        sent = next((sent.at for sent in self.sent if (sent.chat, sent.number) == (chat, number)), None)
        return self.heard.get((chat, number), sent)

    def _chat(self, call: Call) -> int:
        chat = int(call.values["chat_id"])
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat in self.unknown:
            raise bad("chat not found")
        return chat

    def _send(self, call: Call) -> object:
        chat = self._chat(call)
        if call.method.lower() == "sendmessage":
            text, entities = _text(call, "text", "entities", 4096)
            if not text.strip():
                raise bad("message text is empty")
            enclosed = None
        else:
            text, entities = _text(call, "caption", "caption_entities", 1024)
            enclosed = call.files.get(call.method.lower().removeprefix("send"))
            if enclosed is None:
                raise bad("there is no file in the request")
        number = self.numbers[chat] = self.numbers.get(chat, 1000) + 1
        sent = Sent(
            method=call.method,
            chat=chat,
            number=number,
            text=text,
            entities=entities,
            buttons=_buttons(call),
            file=enclosed,
            values=call.values,
            at=self.now(),
        )
        self.sent.append(sent)
        kind = "private" if chat > 0 else "supergroup"
        return {
            "message_id": number,
            "date": int(self.now()),
            "from": {"id": self.number, "is_bot": True, "first_name": "Our bot", "username": self.username},
            "chat": {"id": chat, "type": kind},
            "text": text,
            "entities": list(entities),
        }


def _text(call: Call, name: str, marks: str, longest: int) -> tuple[str, tuple[dict[str, object], ...]]:
    text = call.values.get(name, "")
    length = len(text.encode("utf-16-le")) // 2
    if length > longest:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    entities = call.json(marks) or []
    if not isinstance(entities, list):
        raise bad("can't parse entities: a list is expected")
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > length:
            raise bad("can't parse entities: ENTITY_BOUNDS_INVALID")
    return text, tuple(entities)


def _buttons(call: Call) -> tuple[tuple[str, str], ...]:
    markup = call.json("reply_markup")
    if not isinstance(markup, dict):
        return ()
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in markup["inline_keyboard"]):
        raise bad("too many buttons")
    if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in buttons):
        raise bad("BUTTON_DATA_INVALID")
    return tuple((button["text"], button["callback_data"]) for button in buttons)
