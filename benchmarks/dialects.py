"""What a message is when Telegram, Twilio or Meta brings it: signed as each signs, with as little work as possible."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import time
from urllib.parse import urlencode

PUBLIC_ADDRESS = "https://bench.example.org"
"""What platforms are told to call, and what Twilio signs."""
SECRET = "benchmarks-only-webhook-secret"
ACCOUNT = "AC00000000000000000000000000000001"
TWILIO_TOKEN = "benchmarks-only-token-of-twilio"
SENDER = "whatsapp:+14155550100"
NUMBER = "20090000000001"
META_SECRET = "benchmarks-only-app-secret"
_SAYS = "Hello! Could you tell me when you are open on Saturday, please? My reference is {word}, I wrote last week too."
_COUNTRY = 490_000_000_000
"""So that the number of a chat is a whole telephone number."""

# None twice in one run: whoever remembers the first would rightly not answer the second.
_NUMBERS = count(1)

Written = tuple[bytes, bytes]
"""Headers of its own, each with its line's end, and the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    path: str
    """Where the server is called."""
    write: Callable[[int, str], Written]
    """A chat and a word to a message with that word in it, never the same again."""


def telephone(chat: int) -> str:
    return str(_COUNTRY + chat)


def chat_of(telephone: str) -> int:
    return int(telephone.removeprefix("whatsapp:").removeprefix("+")) - _COUNTRY


def _by_telegram(chat: int, word: str) -> Written:
    number = next(_NUMBERS)
    who = {"id": chat, "first_name": "Bench", "last_name": f"Number {chat}"}
    said = {
        "message_id": number,
        "from": {**who, "is_bot": False, "language_code": "en"},
        "chat": {**who, "type": "private"},
        "date": int(time()),
        "text": _SAYS.format(word=word),
    }
    body = json.dumps({"update_id": 100_000_000 + number, "message": said}).encode()
    headers = f"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
    return headers.encode(), body


def _by_twilio(chat: int, word: str) -> Written:
    name, number = f"SM{next(_NUMBERS):032x}", telephone(chat)
    fields = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": _SAYS.format(word=word),
        "From": f"whatsapp:+{number}",
        "MessageSid": name,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": f"Bench Number {chat}",
        "SmsMessageSid": name,
        "SmsSid": name,
        "SmsStatus": "received",
        "To": SENDER,
        "WaId": number,
    }
    signed = f"{PUBLIC_ADDRESS}{TWILIO.path}" + "".join(key + value for key, value in sorted(fields.items()))
    signature = b64encode(hmac.digest(TWILIO_TOKEN.encode(), signed.encode(), "sha1")).decode()
    headers = f"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: {signature}\r\n"
    return headers.encode(), urlencode(fields).encode()


def _by_meta(chat: int, word: str) -> Written:
    number = telephone(chat)
    said = {
        "id": f"wamid.BENCH{next(_NUMBERS)}=",
        "from": number,
        "timestamp": str(int(time())),
        "type": "text",
        "text": {"body": _SAYS.format(word=word)},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "14155550100", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": f"Bench Number {chat}"}, "wa_id": number}],
        "messages": [said],
    }
    entry = {"id": "10050000000001", "changes": [{"field": "messages", "value": value}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signature = hmac.digest(META_SECRET.encode(), body, "sha256").hex()
    return f"Content-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}\r\n".encode(), body


TELEGRAM = Dialect(path="/hooks/tg", write=_by_telegram)
TWILIO = Dialect(path="/hooks/wa", write=_by_twilio)
META = Dialect(path="/hooks/wac", write=_by_meta)
