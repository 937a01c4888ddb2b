"""JSON of our own on the way of an answer, written and read by what is made once: `dumps` and `loads` begin anew each
time."""

import json
from typing import Any

as_json = json.JSONEncoder(ensure_ascii=False).encode
_read = json.JSONDecoder().raw_decode


def of_json(plain: bytes) -> dict[str, Any]:
    """Of a mapping as `as_json` wrote it: no encoding is guessed, and no space around it is looked for."""
    mapping, _end = _read(plain.decode())
    assert isinstance(mapping, dict)
    return mapping
