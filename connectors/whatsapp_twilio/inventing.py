"""A form as Twilio would bring it, of somebody who does not exist."""

from urllib.parse import urlencode

_NOBODY = "whatsapp:+15550100000"
"""A number that is given to nobody."""


def invented_form(text: str, account_sid: str, ours: str) -> bytes:
    fields = {
        "AccountSid": account_sid,
        "MessageSid": f"SM{'0' * 32}",
        "From": _NOBODY,
        "To": ours or _NOBODY,
        "Body": text,
        "NumMedia": "0",
        "ProfileName": "Nobody",
        "WaId": _NOBODY.rpartition("+")[2],
    }
    return urlencode(fields).encode()
