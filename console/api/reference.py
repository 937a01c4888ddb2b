"""The reference page of the API, written from the calls themselves."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, JsonValue

from console.api.address import PREFIX
from console.api.calls import ANY, Call
from console.api.catalogue import calls
from console.audit import Audit
from console.ports.assistants import Assistants
from console.ports.channels import Channels
from console.ports.handing import Handing
from console.ports.handover import HandoverSet
from console.ports.keeping import BackupsHere
from console.ports.people import People
from console.ports.privacy import Modes, Notices, Requests, Retention
from console.ports.set_up import SetUp
from console.ports.system import Checks, Usage
from console.workings import Workings
from settings.events import CARRIES, KINDS, EventKind

_INTRODUCTION = f"""\
# The API

<!-- Written by `./run docs` from the code; change it there. -->

A program does at `{PREFIX}` what an owner does in the console. `GET {PREFIX}/openapi.json` is the same page for
programs (OpenAPI 3.1).

## Tokens

`lethe owner token --scope channels:read --scope people:erase --name shop --days 90` prints a token once; only a hash of
it is kept. A program sends it with every call as `Authorization: Bearer TOKEN`, never in an address. `lethe owner list`
names the tokens, `lethe owner revoke NAME` takes one back at once. A call for which a token has no scope is answered as
if it were not there: 404, the same for everything.

## What goes wrong

Every refusal is a problem (RFC 9457, `application/problem+json`) with `status`, `code` (a word that stays the same),
`detail` (what to do) and `mistakes` (`field` and `says`). 422 and 412 mean that nothing was changed; where a 422 means
something else too, the call says so. 429 and 503 bring `Retry-After`.

## Long lists, versions, sending again

A list takes `limit` and `after`; it answers `items` and `next`, which is sent as `after` for what follows.

What can be changed is shown with an `ETag`. A change that sends it back as `If-Match` is made only if nobody changed it
meanwhile; else 412.

Where `Idempotency-Key` is named, the same call with the same word is made once within a day, and answered the same.
Where the server went down while it was being done, the answer is 409 `end_unknown`: look whether it is done, and if it
is not, send it with another word. An erasure is then simply done; while it is not `complete`, the same call with the
same word says how far it is, and in the end brings the receipt.

A person's code is always sent in the body, so that no log on the way holds it.
"""

_EVENTS = """
## Events

What happens is told to the owner's own systems, each of which is one `[[events]]` in the settings:

```toml
[[events]]
name = "crm"
address = "https://crm.example.org/from-lethe"
secret = "env:CRM_SECRET"        # whsec_ and at least 24 random bytes as base64
kinds = ["person.erased", "handover.requested"]
```

An event is a POST of `{"type", "timestamp", "data"}`. There is no word of anybody in it. `person` is a keyed hash, the
same in each event about one person; it leads to nobody. `commitment` is what the ledger holds of the receipt of that
erasure; it is empty where no receipt was given.

| type | when | in `data` |
| --- | --- | --- |
"""

_HAPPENS: Mapping[EventKind, str] = {
    "person.erased": "all that was kept of somebody is gone, and they were told; not where no server runs meanwhile",
    "handover.requested": "somebody waits for a human",
    "channel.down": "a channel is refused by its platform, or was not open for a minute",
    "channel.up": "it is open again",
}

_HOW_EVENTS_COME = """
Whoever answers 2xx has it. Anything else is sent again, ten times over about three days; `Retry-After` is heeded, and
410 means: this one never again. An event may come twice, and two may come in another order.

It is signed as [Standard Webhooks](https://www.standardwebhooks.com/) says. A receiver keeps each `webhook-id` that it
has taken, and refuses what is older than five minutes:

```python
import hmac
import time
from base64 import b64decode, b64encode
from hashlib import sha256


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    named, at = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(at)) > 300:
        return False
    key = b64decode(secret.removeprefix("whsec_"))
    made = b64encode(hmac.new(key, f"{named}.{at}.".encode() + body, sha256).digest())
    given = [one.partition(",")[2].encode() for one in headers["webhook-signature"].split() if one.startswith("v1,")]
    return any(hmac.compare_digest(made, one) for one in given)
```
"""

_SECTIONS: Mapping[str, str] = {
    "assistants": "Assistants",
    "assistant-settings": "Assistants",
    "channels": "Channels",
    "channel-kinds": "Channels",
    "notices": "Notices",
    "notice-changes": "Notices",
    "privacy": "Privacy",
    "retention": "Privacy",
    "people": "People",
    "waiting": "People",
    "handover": "People",
    "usage": "Usage",
    "requests": "Requests",
    "checks": "Checks",
    "backups": "Server",
    "start-again": "Server",
}
"""By the first piece of a path."""


class _NoAssistants(Assistants):
    """Nobody asks it: a call is described without being made. So with those that follow."""


class _NoChannels(Channels):
    pass


class _NoPeople(People):
    pass


class _NoNotices(Notices):
    pass


class _NoRequests(Requests):
    pass


class _NoUsage(Usage):
    pass


class _NoChecks(Checks):
    pass


class _NoModes(Modes):
    pass


class _NoRetention(Retention):
    pass


class _NoHanding(Handing):
    pass


class _NoHandover(HandoverSet):
    pass


class _NoBackups(BackupsHere):
    pass


class _NoSetUp(SetUp):
    pass


class _NoAudit(Audit):
    def __init__(self) -> None:
        """It writes nothing down."""


def every_call() -> tuple[Call, ...]:
    workings = Workings(
        assistants=_NoAssistants(),  # type: ignore[abstract]  # it is never asked
        channels=_NoChannels(),  # type: ignore[abstract]  # likewise
        people=_NoPeople(),  # type: ignore[abstract]  # likewise
        notices=_NoNotices(),  # type: ignore[abstract]  # likewise
        requests=_NoRequests(),  # type: ignore[abstract]  # likewise
        usage=_NoUsage(),  # type: ignore[abstract]  # likewise
        checks=_NoChecks(),  # type: ignore[abstract]  # likewise
        modes=_NoModes(),  # type: ignore[abstract]  # likewise
        retention=_NoRetention(),  # type: ignore[abstract]  # likewise
        handing=_NoHanding(),  # type: ignore[abstract]  # likewise
        handover=_NoHandover(),  # type: ignore[abstract]  # likewise
        backups=_NoBackups(),  # type: ignore[abstract]  # likewise
        set_up=_NoSetUp(),  # type: ignore[abstract]  # likewise
    )
    return tuple(calls(workings, _NoAudit()))


def api_page() -> str:
    parts = [_INTRODUCTION]
    section = ""
    for one in every_call():
        if (its := _SECTIONS[one.path.split("/")[1]]) != section:
            section = its
            parts.append(f"\n## {section}\n")
        parts.append("".join(_call(one)))
    return "".join([*parts, _EVENTS, *map(_event, KINDS), _HOW_EVENTS_COME])


def _event(kind: EventKind) -> str:
    carried = ", ".join(f"`{name}`" for name in CARRIES[kind])
    return f"| `{kind}` | {_HAPPENS[kind]} | {carried} |\n"


def _call(one: Call) -> Iterator[str]:
    needed = "Any token may." if one.scope == ANY else f"Scope `{one.scope}`."
    yield f"\n### `{one.method} {one.path}`\n\n{one.says} {needed}"
    yield " Takes `If-Match`." if one.is_guarded else ""
    yield " Takes `Idempotency-Key`." if one.is_repeatable else ""
    yield f" Answers {one.status}" + (f", `{one.media_type}`.\n" if one.gives is None and one.status == 200 else ".\n")
    if one.takes.model_fields:
        yield f"\nIn the {'address' if one.method == 'GET' else 'body'}:\n\n{_table(one.takes, 'validation')}"
    if one.gives is not None:
        yield f"\nShows:\n\n{_table(one.gives, 'serialization')}"


def _table(shape: type[BaseModel], mode: str) -> str:
    whole = shape.model_json_schema(mode="validation" if mode == "validation" else "serialization")
    needed = set(whole.get("required", ())) if mode == "validation" else set()
    rows = ["| name | sort | what it is |\n| --- | --- | --- |\n"]
    for name, schema in whole.get("properties", {}).items():
        says = str(schema.get("description", ""))
        told = f"{says} Needed." if name in needed else says
        rows.append(f"| `{name}` | {_sort(schema, whole.get('$defs', {}))} | {told.strip()} |\n")
    return "".join(rows)


def _sort(schema: Mapping[str, JsonValue], definitions: Mapping[str, Mapping[str, JsonValue]]) -> str:
    if isinstance(reference := schema.get("$ref"), str):
        found = definitions[reference.rpartition("/")[2]].get("properties", {})
        assert isinstance(found, dict)
        return "{" + ", ".join(f"`{name}`" for name in found) + "}"
    if isinstance(either := schema.get("anyOf"), list):
        return " or ".join(_sort(one, definitions) for one in either if isinstance(one, dict))
    if schema.get("type") == "array" and isinstance(items := schema.get("items"), dict):
        return f"list of {_sort(items, definitions)}"
    if isinstance(form := schema.get("format"), str):
        return form
    return str(schema.get("type", "any"))
