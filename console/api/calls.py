"""A call of the API as data: its route, the check of what is sent and its place in the document all follow from it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from console.api.problems import Refused, changed_meanwhile, wrong
from console.asked import Answer, Asked

JSON = "application/json"
ANY = "api"
"""The scope that every token has."""
_LONGEST_BODY = 128 * 1024
_MOST_MISTAKES = 20
AFTER_WRONG = "Send what `next` said, or leave it out to begin again."

_Row = TypeVar("_Row")
_Shape = TypeVar("_Shape", bound=BaseModel)


class Sent(BaseModel):
    """What a program sends; a word that is not known is a mistake, so that none is lost without anybody noticing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Sent):
    pass


class Paged(Sent):
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: str = Field(default="", max_length=400, description="`next` of the page before.")


class Shown(BaseModel):
    """What a program is given."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Listed(Shown, Generic[_Row]):
    items: list[_Row]
    next: str | None = Field(description="Send it as `after` for what follows; null: this was all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a call came to. `tag`: the version of what is shown, by which a change can say what it changes."""

    shown: BaseModel | None = None
    status: int = 200
    tag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    file: bytes = field(default=b"", repr=False)
    is_ended: bool = True
    """As `console.asked.Answer` has it."""

    def answer(self, media_type: str) -> Answer:
        headers = {**self.headers, **({"ETag": f'"{self.tag}"'} if self.tag else {})}
        body = self.shown.model_dump_json().encode() if self.shown is not None else self.file
        return Answer(status=self.status, body=body, media_type=media_type, headers=headers, is_ended=self.is_ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    method: str
    path: str
    """Below the API's address, as in /channels/{name}."""
    scope: str
    says: str
    """One sentence for whoever writes the program."""
    takes: type[BaseModel]
    """Of a GET its query, of any other its body."""
    gives: type[BaseModel] | None
    """None: a file, or nothing."""
    status: int
    media_type: str
    is_guarded: bool
    """Takes If-Match."""
    is_repeatable: bool
    """Takes Idempotency-Key."""
    is_harmless_twice: bool
    """Where the server went down while it was done, it may be done again under the same key."""
    longest_body: int
    when_wrong: str
    """What a 422 of it means where that is more than a mistake in what was sent."""
    answer: Callable[[Asked], Awaitable[Given]] = field(repr=False)


def call(
    method: str,
    path: str,
    *,
    scope: str,
    says: str,
    takes: type[_Shape],
    answer: Callable[[Asked, _Shape], Awaitable[Given]],
    gives: type[BaseModel] | None = None,
    status: int = 200,
    media_type: str = JSON,
    is_guarded: bool = False,
    is_repeatable: bool = False,
    is_harmless_twice: bool = False,
    longest_body: int = _LONGEST_BODY,
    when_wrong: str = "",
) -> Call:
    async def checked(asked: Asked) -> Given:
        return await answer(asked, _read(takes, asked, of_query=method == "GET"))

    return Call(
        method=method,
        path=path,
        scope=scope,
        says=says,
        takes=takes,
        gives=gives,
        status=status,
        media_type=media_type,
        is_guarded=is_guarded,
        is_repeatable=is_repeatable,
        is_harmless_twice=is_harmless_twice,
        longest_body=longest_body,
        when_wrong=when_wrong,
        answer=checked,
    )


def tag_of(shown: BaseModel, *, without: frozenset[str] = frozenset()) -> str:
    """`without`: what changes by itself."""
    return sha256(shown.model_dump_json(exclude=set(without)).encode()).hexdigest()[:32]


def unless_changed(asked: Asked, tag: str, mark: str) -> str:
    """Raises Refused where the program says which version it changes, and another one is there by now. What it gives
    goes along with the change, which is refused where somebody comes in between; empty where any version will do.

    `mark`: of what is stored, taken before `tag` was looked at: a change between the two makes one of them another."""
    wanted = asked.headers.get("if-match", "").strip()
    if not wanted or wanted == "*":
        return ""
    if f'"{tag}"' not in [one.strip() for one in wanted.split(",")]:
        raise changed_meanwhile()
    return mark


def page_of(rows: Sequence[_Row], key: Callable[[_Row], str], paged: Paged) -> tuple[Sequence[_Row], str | None]:
    """In the order of `key`, which no two have in common. Raises Refused."""
    try:
        last = urlsafe_b64decode(paged.after.encode("ascii")).decode()
    except ValueError:
        raise wrong({"after": AFTER_WRONG}) from None
    left = sorted((row for row in rows if not last or key(row) > last), key=key)
    shown = left[: paged.limit]
    return shown, urlsafe_b64encode(key(shown[-1]).encode()).decode() if len(left) > len(shown) else None


def _read(takes: type[_Shape], asked: Asked, *, of_query: bool) -> _Shape:
    """Raises Refused."""
    try:
        if of_query:
            return takes.model_validate(dict(asked.query))
        if asked.query:
            raise wrong(dict.fromkeys(asked.query, "This call takes nothing in its address; send it in the body."))
        if asked.body and asked.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise Refused(415, "not_json", "Send the body as JSON, with Content-Type: application/json.")
        return takes.model_validate_json(asked.body or b"{}", strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise Refused(400, "not_json", "The body cannot be read as JSON.") from None
        places = {".".join(map(str, one["loc"])): _sentence(one["type"], one["msg"]) for one in found[:_MOST_MISTAKES]}
        raise wrong(places) from None


def _sentence(kind: str, message: str) -> str:
    match kind:
        case "missing":
            return "This is needed."
        case "extra_forbidden":
            return "This call knows no such field; leave it out."
        case _:
            return f"{message}."


def as_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
