"""What can go wrong between a business and Meta, on request."""

import json
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`acts`: the deed is done before it goes wrong. `line`: "hang" never answers, "drop" cuts the connection."""

    status: int = 500
    body: bytes = b""
    acts: bool = False
    line: Literal["answers", "hang", "drop"] = "answers"


def refused(code: int, *, subcode: int = 0, status: int = 400, passing: bool = False) -> Fault:
    return Fault(status=status, body=refusal(code, subcode=subcode, passing=passing))


def refused_with_200(code: int) -> Fault:
    return Fault(status=200, body=json.dumps({"errors": [{"code": code, "title": "canary-title"}]}).encode())


def failing(status: int = 500) -> Fault:
    return Fault(status=status, body=b"<html>canary</html>")


def hang(*, acts: bool = False) -> Fault:
    return Fault(line="hang", acts=acts)


def drop(*, acts: bool = True) -> Fault:
    return Fault(line="drop", acts=acts)


def garbage(body: bytes = b"<html>canary portal</html>", *, acts: bool = True) -> Fault:
    return Fault(status=200, body=body, acts=acts)


def refusal(code: int, *, subcode: int = 0, passing: bool = False) -> bytes:
    """With words in it that must not ride along."""
    error: dict[str, object] = {
        "message": f"(#{code}) canary-message about 491700000001",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "canary-details"},
        "fbtrace_id": "Az8or2yhqkZfEZ",
        "is_transient": passing,
    }
    return json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})}).encode()
