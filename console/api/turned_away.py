"""What the server's door turns away before a call is read, as a problem: to a program every refusal has one form."""

from collections.abc import Mapping

from console.api.address import PREFIX
from console.api.problems import Refused

_SAYS: Mapping[int, tuple[str, str]] = {
    400: ("not_read", "The call broke off, or cannot be read."),
    408: ("too_slow", "The body came too slowly. Send it again."),
    413: ("too_large", "The body is too long."),
    429: ("too_many", "Too many requests come from one place. Retry-After says when to go on."),
    503: ("busy", "It cannot be done just now. Send it again later."),
}
_ELSE = ("not_taken", f"A call of this form is not taken; {PREFIX}/openapi.json lists all.")


def turned_away(status: int, headers: Mapping[str, str]) -> Refused:
    """`headers`: what the door says beside it."""
    code, detail = _SAYS.get(status, _ELSE)
    return Refused(status, code, detail, headers=headers)
