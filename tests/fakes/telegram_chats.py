"""What people do on Telegram, as the updates that a bot is sent."""

from typing import TypeAlias

Json: TypeAlias = dict[str, object]

PERSON = 5550001
GROUP = -1001234567
MOMENT = 1795250000
BOT = 777


def somebody(person: int = PERSON, **more: object) -> Json:
    return {"id": person, "is_bot": False, "first_name": "Ada", "language_code": "de", **more}


def private_chat(person: int = PERSON) -> Json:
    return {"id": person, "type": "private", "first_name": "Ada"}


def group_chat() -> Json:
    return {"id": GROUP, "type": "supergroup", "title": "Friends of the clinic"}


def message(text: str | None = None, *, person: int = PERSON, number: int = 41, **more: object) -> Json:
    """An update without its number, which the server gives."""
    said: Json = {"message_id": number, "date": MOMENT, "from": somebody(person), "chat": private_chat(person)}
    if text is not None:
        said["text"] = text
    return {"message": {**said, **more}}


def in_group(text: str, **more: object) -> Json:
    said: Json = {"message_id": 51, "date": MOMENT, "from": somebody(), "chat": group_chat(), "text": text}
    return {"message": {**said, **more}}


def edited(text: str, *, person: int = PERSON, number: int = 41) -> Json:
    update = message(text, person=person, number=number, edit_date=MOMENT + 60)
    return {"edited_message": update["message"]}


def pressed(data: str, *, person: int = PERSON, chat: Json | None = None, press: str = "4382bf") -> Json:
    under = {"message_id": 42, "date": 0, "chat": chat or private_chat(person)}
    return {
        "callback_query": {
            "id": press,
            "from": somebody(person),
            "message": under,
            "chat_instance": "-3423",
            "data": data,
        }
    }


def membership(status: str, *, person: int = PERSON) -> Json:
    bot = {"id": BOT, "is_bot": True, "first_name": "Bot", "username": "our_bot"}
    return {
        "my_chat_member": {
            "chat": private_chat(person),
            "from": somebody(person),
            "date": MOMENT + 10,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status},
        }
    }
