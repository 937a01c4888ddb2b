"""A batch as Meta would bring it, of somebody who does not exist."""

from collections.abc import Mapping
from datetime import datetime

_NOBODY = "15550100000"
"""A number that is given to nobody."""


def invented_batch(text: str, number: str, now: datetime) -> Mapping[str, object]:
    message = {
        "from": _NOBODY,
        "id": "wamid.invented",
        "timestamp": str(int(now.timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": number},
        "contacts": [{"wa_id": _NOBODY, "profile": {"name": "Nobody"}}],
        "messages": [message],
    }
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": changes}]}
