"""The API's privacy: what is kept of each assistant's people, what a change of it would do, and a run of retention.

The rules are the pages' own: what a change erases and whom it asks is said first, and what erases wants the name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from console.api.calls import Call, Given, Nothing, Sent, Shown, call, tag_of, unless_changed
from console.api.problems import unless_missing, wrong
from console.api.settings_shown import unless_wrong
from console.asked import Asked
from console.audit import Audit
from console.ports.privacy import Foreseen, Modes, ModesRow, Retention

READ, WRITE = "privacy:read", "privacy:write"
_ONE = "/privacy/{name}"
_SETTINGS: Mapping[str, str] = {
    "collect": "privacy.collect",
    "owner_sees": "privacy.owner_sees",
    "consent": "privacy.consent",
    "retention_days": "privacy.retention",
    "mask": "privacy.mask",
}
_LONGEST_DAYS, _MOST_KINDS = 36_500, 30


class Kept(Shown):
    assistant: str
    channels: list[str] = Field(description="Where this holds.")
    collect: bool
    owner_sees: str = Field(description="nothing, masked or everything.")
    consent: str = Field(description="notice or explicit.")
    retention_days: int
    mask: list[str] = Field(description="Kinds of words that are replaced; auto: all, before what leaves the house.")
    waits_for_start: bool = Field(description="Stored, and told from the next start on.")


class KeptList(Shown):
    items: list[Kept]


class KeptSent(Sent):
    collect: bool | None = None
    owner_sees: Literal["nothing", "masked", "everything"] | None = None
    consent: Literal["notice", "explicit"] | None = None
    retention_days: int | None = Field(default=None, ge=1, le=_LONGEST_DAYS)
    mask: list[str] | None = Field(default=None, max_length=_MOST_KINDS, description="Kinds, or auto alone.")


class KeptChanged(KeptSent):
    typed: str = Field(
        default="", max_length=100, description="The assistant's name; needed where the change erases something."
    )


class WouldDo(Shown):
    erases: bool = Field(description="Then the change wants the name, in `typed`.")
    erases_words: str = Field(description="About how many messages; empty: none.")
    erases_people: str = Field(description="About how many people; empty: none.")
    asks: bool = Field(description="It is less than what people were told, so they are asked before it holds for them.")
    asked_again: str
    leaves: str = Field(description="To whom words go that were hidden from them; empty: nobody.")


class SweptAway(Shown):
    messages: int
    files: int
    people: str = Field(description="About how many.")
    refused: bool = Field(description="The clock has jumped, so nobody knows what is old.")


class LastRun(Shown):
    running: bool
    percent: int = Field(description="Of the run that goes on, about.")
    is_late: bool
    last_at: datetime | None
    next_at: datetime | None
    just_done: SweptAway | None = Field(description="What the run came to that was last begun here.")


class ModesCalls:
    def __init__(self, *, modes: Modes, audit: Audit) -> None:
        self._modes = modes
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/privacy",
                scope=READ,
                says="Of each assistant, what is kept and who reads it.",
                takes=Nothing,
                gives=KeptList,
                answer=self._list,
            ),
            call("GET", _ONE, scope=READ, says="Of one assistant.", takes=Nothing, gives=Kept, answer=self._show),
            call(
                "POST",
                f"{_ONE}/preview",
                scope=READ,
                says="What a change would erase, and whom it would ask; nothing is changed.",
                takes=KeptSent,
                gives=WouldDo,
                answer=self._preview,
            ),
            call(
                "PATCH",
                _ONE,
                scope=WRITE,
                says="Change it; what erases something wants its name in `typed`. Told from the next start.",
                takes=KeptChanged,
                gives=Kept,
                is_guarded=True,
                answer=self._change,
            ),
        )

    async def _list(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=KeptList(items=[_kept(row) for row in await self._modes.rows()]))

    async def _show(self, asked: Asked, _sent: Nothing) -> Given:
        return _given(await self._row(asked))

    async def _preview(self, asked: Asked, sent: KeptSent) -> Given:
        row = await self._row(asked)
        return Given(shown=WouldDo.model_validate(await self._foreseen(row, _changed(row, sent))))

    async def _change(self, asked: Asked, sent: KeptChanged) -> Given:
        mark = await self._modes.mark(asked.parameters["name"])
        row = await self._row(asked)
        mark = unless_changed(asked, _tag(row), mark)
        values = _changed(row, sent)
        if not values:
            return _given(row)
        foreseen = await self._foreseen(row, values)
        if foreseen.erases and sent.typed.strip() != row.assistant:
            says = f"This erases what is kept already. Look at {_ONE}/preview, then send typed: {row.assistant}."
            raise wrong({"typed": says})
        unless_wrong(await self._modes.change(row.assistant, values, by=asked.owner.name, mark=mark))
        await self._audit.note(asked.owner.name, "assistant.privacy_changed", row.assistant)
        return _given(await self._row(asked))

    async def _foreseen(self, row: ModesRow, values: Mapping[str, str]) -> Foreseen:
        """Raises Refused."""
        foreseen = await self._modes.foresee(row.assistant, values)
        if foreseen.mistakes:
            ours = {setting: name for name, setting in _SETTINGS.items()}
            raise wrong({ours.get(field, field): says for field, says in foreseen.mistakes.items()})
        return foreseen

    async def _row(self, asked: Asked) -> ModesRow:
        """Raises Refused."""
        name = asked.parameters["name"]
        return unless_missing(next((row for row in await self._modes.rows() if row.assistant == name), None))


class RetentionCalls:
    def __init__(self, *, retention: Retention, audit: Audit) -> None:
        self._retention = retention
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/retention",
                scope=READ,
                says="When what is too old was last forgotten.",
                takes=Nothing,
                gives=LastRun,
                answer=self._show,
            ),
            call(
                "POST",
                "/retention/preview",
                scope=READ,
                says="What a run would forget now; nothing is touched.",
                takes=Nothing,
                gives=SweptAway,
                answer=self._preview,
            ),
            call(
                "POST",
                "/retention/run",
                scope=WRITE,
                says="Forget now what is too old. A long run goes on after the answer.",
                takes=Nothing,
                gives=LastRun,
                answer=self._run,
            ),
        )

    async def _show(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=LastRun.model_validate(await self._retention.shown()))

    async def _preview(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=SweptAway.model_validate(await self._retention.foresee()))

    async def _run(self, asked: Asked, _sent: Nothing) -> Given:
        await self._audit.note(asked.owner.name, "retention.run")
        await self._retention.begin()
        return Given(shown=LastRun.model_validate(await self._retention.shown()))


def _changed(row: ModesRow, sent: KeptSent) -> dict[str, str]:
    """As it is stored; only what differs."""
    kept = _kept(row)
    wanted = {name: getattr(sent, name) for name in _SETTINGS}
    return {
        _SETTINGS[name]: _as_stored(name, value)
        for name, value in wanted.items()
        if value is not None and value != getattr(kept, name)
    }


def _as_stored(name: str, value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(str(one) for one in value)
        case _:
            return f"{value}d" if name == "retention_days" else str(value)


def _given(row: ModesRow) -> Given:
    return Given(shown=_kept(row), tag=_tag(row))


def _tag(row: ModesRow) -> str:
    return tag_of(_kept(row), without=frozenset({"waits_for_start", "channels"}))


def _kept(row: ModesRow) -> Kept:
    return Kept(
        assistant=row.assistant,
        channels=list(row.channels),
        collect=row.value("privacy.collect") == "true",
        owner_sees=row.value("privacy.owner_sees"),
        consent=row.value("privacy.consent"),
        retention_days=row.days,
        mask=list(row.mask),
        waits_for_start=row.waits_for_start,
    )
