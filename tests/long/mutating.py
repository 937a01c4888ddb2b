"""Payloads bent in their structure: what no platform sends, and whoever reads must bear. Pure, but for the dice."""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from random import Random
from urllib.parse import parse_qsl, quote_plus, urlencode

_Form = list[tuple[str, str]]
_Holder = dict[str, object] | list[object]

_HOLE = "\ue000"
"""Where something is put that is no JSON of ours."""
_WRITTEN_HOLE = b'"\\ue000"'
_PLAIN = (
    *("null", "true", "false", "[]", "{}", '""', '" "', "[[]]", "[null]", '{"": null}', '["x"]', '{"id": {}}'),
    *("0", "-0", "-1", "1.5", "1e20", "1e400", "-1E+999", "NaN", "Infinity", "-Infinity", "1795250000", '"1795250000"'),
    *(str(2**31), str(2**53 + 1), str(2**63 - 1), str(2**63), str(-(2**63) - 1), str(2**70), "9" * 4_000, "9" * 5_000),
    *('"\\ud83d"', '"\\udc00x"', '"\\u0000"', '"a\\u0000b"', '"\\u202e\\u200f"', '"\\u200d"', '"\\r\\n\\t\\u001b[2J"'),
    *(
        '"\\uff11"',
        '"0x10"',
        '"1e5"',
        '"/delete"',
        '"/delete yes 1"',
        '"STOP"',
        '"<script>"',
        '"../../x"',
        '"https://x"',
    ),
    *('"DE.x"', '"+49 170 3000001"', '"491700200001"', '"wamid.x"', '"%00"', '"whatsapp:+"', '"text"', '"private"'),
)
_DEPTHS = (50, 900, 1_100, 20_000)
_LENGTHS = (10, 300, 5_000, 5_000, 70_000)
_SIGNS = ("x", "\\u0301", "\\ud83d\\ude00", "\\u0000", " ", "\\n", "*_~`[](", "&amp;<b>")
_CHARSETS = ("utf-16", "utf-32", "utf-8-sig", "latin-1", "utf-7", "cp037")
_NAMES = (
    "id",
    "type",
    "text",
    "from",
    "message",
    "date",
    "timestamp",
    "errors",
    "system",
    "edit",
    "revoke",
    "__proto__",
    "",
)
_FIELDS = (
    *("Body", "From", "To", "WaId", "ExternalUserId", "NumMedia", "MediaUrl0", "MediaContentType0", "MessageSid"),
    *("AccountSid", "SmsStatus", "MessageStatus", "MessageType", "OptOutType", "ErrorCode", "ProfileName", "Latitude"),
    *(
        "Longitude",
        "ButtonPayload",
        "ButtonText",
        "ChannelMetadata",
        "Forwarded",
        "ReferralBody",
        "OriginalRepliedMessageSid",
    ),
)
_VALUES = (
    *("", " ", "-1", "0", "1", "99999", "1e9", "NaN", "\uff11", "\x00", "a\x00b", "\u202e", "\u200d", "\ud83d", "null"),
    *(
        "[]",
        "{}",
        '{"data": []}',
        '{"data": {"context": 5}}',
        "https://x/y",
        "file:///etc/passwd",
        "STOP",
        "START",
        "HELP",
    ),
    *("delivered", "failed", "received", "63016", "whatsapp:+", "whatsapp:+491700200001", "+491700200001", "/delete"),
    *("91.5", "1e400", "\r\nX: y", "<Response/>", "MM" + "0" * 32, "9" * 5_000, "x" * 2_000, "\U0001f600" * 900),
)


def mutated_json(random: Random, sample: object) -> bytes:
    """The sample with one to four of its parts bent; or, one time in six, no longer what can be read at all."""
    tree = [deepcopy(sample)]
    holes: list[bytes] = []
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _bend(random, tree, holes)
    written = _with_holes_filled(json.dumps(tree[0]).encode("ascii"), holes)
    return _unreadable(random, written) if random.random() < 1 / 6 else written


def mutated_form(random: Random, sample: bytes) -> bytes:
    fields: _Form = parse_qsl(sample.decode(), keep_blank_values=True)
    for _ in range(random.choice((1, 1, 2, 5))):
        name = random.choice((random.choice(fields)[0] if fields else "Body", random.choice(_FIELDS)))
        match random.randrange(6):
            case 0:
                fields = [field for field in fields if field[0] != name]
            case 1 | 2:
                fields = [field for field in fields if field[0] != name] + [(name, random.choice(_VALUES))]
            case 3:
                fields.insert(random.randrange(len(fields) + 1), (name, random.choice(_VALUES)))
            case 4:
                fields += [(f"New{number}", random.choice(_VALUES)) for number in range(random.choice((1, 20)))]
            case _:
                random.shuffle(fields)
    if random.random() < 0.01:
        fields += [(f"Many{number}", "x") for number in range(1_200)]
    written = urlencode(fields, errors="replace").encode("ascii")
    if random.random() < 1 / 10:
        odd = random.choice(
            (b"&", b"=", b"&&==", b"%", b"%zz", b"%ff", b"\xff", b"%ed%a0%bd", b"+", b";", b"&Body", b"\0")
        )
        at = random.randrange(len(written) + 1)
        written = written[:at] + odd + written[at:]
    return written


def with_fresh_names(random: Random, sample: bytes, number: int) -> bytes:
    """By somebody else, and as the message of this number."""
    person = random.randrange(500)
    told = (
        (b"5550001", str(600_000_000 + person).encode()),
        (b"491700000001", str(491_700_200_000 + person).encode()),
        (b"DE.Ab12Cd34", f"DE.P{person}".encode()),
        (b"wamid.Canary", f"wamid.F{number}".encode()),
        (b'"update_id": 9', f'"update_id": {number}9'.encode()),
        (b"SM00000000000000", f"SM{number:014d}".encode()),
        (quote_plus("whatsapp:DE.Ab12Cd34").encode(), quote_plus(f"whatsapp:DE.P{person}").encode()),
    )
    for old, new in told:
        sample = sample.replace(old, new)
    return sample


def _bend(random: Random, tree: list[object], holes: list[bytes]) -> None:
    """`tree`: a list with the whole in it, so that the whole can be replaced too."""
    holder, key, held = random.choice(list(_places(tree)))
    way = random.randrange(8)
    if way == 0 and isinstance(holder, dict) and isinstance(key, str):
        del holder[key]
    elif way == 1 and isinstance(holder, dict) and isinstance(key, str):
        holder[random.choice(_NAMES)] = holder.pop(key)
    elif way == 2 and isinstance(held, dict):
        held[random.choice(_NAMES)] = _hole(random, holes)
    elif way == 3 and isinstance(held, list) and held:
        held *= random.choice((2, 2, 30))
    elif way == 4 and isinstance(held, list | dict):
        _put(holder, key, [held] if isinstance(held, dict) else {"0": held})
    else:
        _put(holder, key, _hole(random, holes))


def _put(holder: _Holder, key: str | int, value: object) -> None:
    if isinstance(holder, dict):
        holder[str(key)] = value
    else:
        holder[int(key)] = value


def _places(holder: _Holder) -> Iterator[tuple[_Holder, str | int, object]]:
    pairs: Iterable[tuple[str | int, object]] = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, held in pairs:
        yield holder, key, held
        if isinstance(held, dict | list):
            yield from _places(held)


def _hole(random: Random, holes: list[bytes]) -> str:
    draw = random.random()
    if draw < 0.02:
        opened, closed = random.choice((("[", "]"), ('{"a":', "}")))
        depth = random.choice(_DEPTHS)
        holes.append((opened * depth + "1" + closed * depth).encode())
    elif draw < 0.1:
        holes.append(f'"{random.choice(_SIGNS) * random.choice(_LENGTHS)}"'.encode())
    else:
        holes.append(random.choice(_PLAIN).encode())
    return _HOLE


def _with_holes_filled(written: bytes, holes: list[bytes]) -> bytes:
    pieces = written.split(_WRITTEN_HOLE)
    filled = pieces[0]
    for at, piece in enumerate(pieces[1:]):
        filled += holes[at % len(holes)] + piece
    return filled


def _unreadable(random: Random, written: bytes) -> bytes:
    match random.randrange(6):
        case 0:
            return written[: random.randrange(len(written) + 1)]
        case 1:
            return written.decode("ascii").encode(random.choice(_CHARSETS))
        case 2:
            at = random.randrange(len(written) + 1)
            return written[:at] + bytes([random.randrange(256)]) + written[at + 1 :]
        case 3:
            return written + random.choice((b"x", b"\0", b"\xff", written, b"//", b" " * 9_000))
        case 4:  # the same key twice
            at = written.find(b"{") + 1
            return written[:at] + b'"message": 1, "entry": [], "text": {}, "object": "x", ' + written[at:]
        case _:
            return random.choice((b"", b"\0", b"hello", b"\xef\xbb\xbf", written.replace(b'"', b"'"), b'"' + written))
