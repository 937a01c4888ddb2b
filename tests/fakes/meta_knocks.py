"""What Meta brings to a business's address, in its own shapes: batches of changes with messages and reports."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from urllib.parse import urlencode

Json = dict[str, object]

NUMBER = "20090000000001"
BUSINESS = "10050000000001"
DISPLAYED = "14155550100"
ADA = "491700000001"
ADA_USER = "DE.Ab12Cd34Ef"
MOMENT = 1795250000


def batch(*changes: Json, entries: int = 1) -> Json:
    """The changes dealt out over so many entries."""
    dealt = [list(changes[start::entries]) for start in range(entries)]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": BUSINESS, "changes": some} for some in dealt],
    }


def change(
    *messages: Json, statuses: Sequence[Json] = (), contacts: Sequence[Json] | None = None, number: str = NUMBER
) -> Json:
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": DISPLAYED, "phone_number_id": number},
    }
    if messages:
        value["messages"] = list(messages)
        value["contacts"] = [contact()] if contacts is None else list(contacts)
        if not value["contacts"]:
            del value["contacts"]
    if statuses:
        value["statuses"] = list(statuses)
    return {"field": "messages", "value": value}


def contact(number: str = ADA, user: str = ADA_USER, name: str = "Ada") -> Json:
    """Without what is empty."""
    said: Json = {"profile": {"name": name}}
    return said | ({"wa_id": number} if number else {}) | ({"user_id": user} if user else {})


def message(
    kind: str = "text",
    held: object = None,
    *,
    id: str = "wamid.HBgLAAA=",
    number: str = ADA,
    user: str = ADA_USER,
    moment: int = MOMENT,
    **more: object,
) -> Json:
    said: Json = {"id": id, "timestamp": str(moment), "type": kind}
    said |= {"from": number} if number else {}
    said |= {"from_user_id": user} if user else {}
    return said | ({kind: held} if held is not None else {}) | more


def text(body: str, *, id: str = "wamid.HBgLAAA=", number: str = ADA, user: str = ADA_USER) -> Json:
    return message("text", {"body": body}, id=id, number=number, user=user)


def status(fate: str, *, id: str = "wamid.OUT1", tag: str = "77", code: int = 0, moment: int = MOMENT + 20) -> Json:
    said: Json = {"id": id, "status": fate, "timestamp": str(moment), "recipient_id": ADA}
    said |= {"biz_opaque_callback_data": tag} if tag else {}
    return said | ({"errors": [{"code": code, "title": "canary-title"}]} if code else {})


def said_in(*messages: Json) -> Json:
    return batch(change(*messages))


def written(knock: object) -> bytes:
    """As Meta writes it: what is not ASCII as \\u escapes, and every slash as \\/."""
    return json.dumps(knock).replace("/", "\\/").encode("ascii")


def deletion(user: object, secret: str, *, issued_at: int | None = MOMENT, **more: object) -> bytes:
    """The form by which Meta asks to delete somebody's data."""
    said: Json = {"user_id": user, "algorithm": "HMAC-SHA256", "expires": MOMENT + 3600}
    return signed_request(said | ({} if issued_at is None else {"issued_at": issued_at}) | more, secret)


def signed_request(said: object, secret: str) -> bytes:
    payload = urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")
    signature = urlsafe_b64encode(hmac.new(secret.encode(), payload, "sha256").digest()).rstrip(b"=")
    return urlencode({"signed_request": f"{signature.decode()}.{payload.decode()}"}).encode()


def signed(body: bytes, secret: str) -> dict[str, str]:
    """The header that goes with these very bytes."""
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"}
