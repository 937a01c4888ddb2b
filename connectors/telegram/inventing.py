"""An update as Telegram would bring it, of somebody who does not exist."""

from collections.abc import Mapping
from datetime import datetime

_NOBODY = 1
"""No person at Telegram has this number."""


def invented_update(text: str, now: datetime) -> Mapping[str, object]:
    somebody = {"id": _NOBODY, "is_bot": False, "first_name": "Nobody", "language_code": "en"}
    message = {
        "message_id": 1,
        "date": int(now.timestamp()),
        "from": somebody,
        "chat": {"id": _NOBODY, "type": "private", "first_name": "Nobody"},
        "text": text,
    }
    return {"update_id": 1, "message": message}
