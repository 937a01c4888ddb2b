"""Takes values out of a platform's JSON, or refuses it: nothing that is not what it should be goes further."""

import json
import math
import re
from datetime import UTC, datetime
from typing import NoReturn, TypeGuard

from core.errors import Malformed

Record = dict[str, object]

_LARGEST = 2**63 - 1
_LATEST = 4_102_444_800
"""The year 2100: a later date is a mistake, not a time."""
_SECONDS = re.compile(r"[0-9]{1,12}")


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def load(body: bytes) -> object:
    """What some bytes of JSON say. Duplicate keys: the last one holds."""
    try:
        value: object = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Malformed("not JSON that can be read") from None
    return value


def dump(value: object) -> bytes:
    return json.dumps(value).encode("ascii")


def record(value: object) -> Record:
    if not is_record(value):
        raise Malformed("an object was expected")
    return value


def optional_record(value: object) -> Record | None:
    return None if value is None else record(value)


def listed(value: object) -> list[object]:
    """What is in a list; nothing where there is none."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed("a list was expected")
    return value


def records(value: object) -> list[Record]:
    return [record(item) for item in listed(value)]


def whole(value: object) -> int:
    """An integer of at most 63 bits; True is none."""
    if not is_whole(value) or abs(value) > _LARGEST:
        raise Malformed("a whole number was expected")
    return value


def natural(value: object) -> int:
    number = whole(value)
    if number < 0:
        raise Malformed("a number below zero")
    return number


def optional_natural(value: object) -> int | None:
    return None if value is None else natural(value)


def decimal(value: object) -> float:
    if is_whole(value) or isinstance(value, float):
        try:
            number = float(value)
        except OverflowError:
            raise Malformed("a number beyond all bounds") from None
        if math.isfinite(number):
            return number
    raise Malformed("a number was expected")


def words(value: object) -> str:
    """Text that every store takes: half a surrogate pair and the zero byte become U+FFFD."""
    if not isinstance(value, str):
        raise Malformed("text was expected")
    return whole_characters(value)


def optional_words(value: object) -> str:
    return "" if value is None else words(value)


def name(value: object, longest: int = 512) -> str:
    """What a platform calls something: never empty, never as long as to be a text."""
    called = words(value)
    if not called or len(called) > longest:
        raise Malformed("a name was expected")
    return called


def moment(value: object) -> datetime:
    """Seconds since 1970."""
    seconds = natural(value)
    if seconds > _LATEST:
        raise Malformed("a date out of all bounds")
    return datetime.fromtimestamp(seconds, UTC)


def written_moment(value: object) -> datetime:
    """The same, where they are written as text."""
    written = words(value)
    if not _SECONDS.fullmatch(written):
        raise Malformed("a time was expected")
    return moment(int(written))


def whole_characters(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def is_record(value: object) -> TypeGuard[Record]:
    return isinstance(value, dict)


def is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
