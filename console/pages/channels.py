"""Channels: every one with its state; a new one is tried against its platform before it is kept."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import inputs, read
from console.html import Html
from console.late_forms import early, in_words, mark_to_send, sent_mark
from console.page import Page, Route, Section
from console.ports.channels import ChannelKind, Channels, Outcome, SetValue
from console.roles import Role
from settings.channels import ASSISTANT, NAME, PAUSED_SAYS
from settings.fields import Field

_LIST = "/console/channels"
_ONE = "/console/channels/{name}"
_LATE = "remove_late"


class ChannelPages:
    def __init__(self, *, html: Html, channels: Channels, audit: Audit) -> None:
        self._html = html
        self._channels = channels
        self._audit = audit

    def page(self) -> Page:
        viewer, editor = Role.VIEWER, Role.EDITOR
        return Page(
            section=Section.CHANNELS,
            address=_LIST,
            routes=(
                Route(method="GET", path=_LIST, role=viewer, answer=self._list),
                Route(method="GET", path="/console/new-channel", role=editor, answer=self._choose),
                Route(method="GET", path="/console/new-channel/{kind}", role=editor, answer=self._new),
                Route(method="POST", path="/console/new-channel/{kind}", role=editor, answer=self._add),
                Route(method="GET", path=_ONE, role=viewer, answer=self._show),
                Route(method="POST", path=_ONE, role=editor, answer=self._change),
                Route(method="POST", path=f"{_ONE}/test", role=editor, answer=self._test),
                Route(method="GET", path=f"{_ONE}/pause", role=editor, answer=self._ask_to_pause),
                Route(method="POST", path=f"{_ONE}/pause", role=editor, answer=self._pause),
                Route(method="POST", path=f"{_ONE}/resume", role=editor, answer=self._resume),
                Route(method="GET", path=f"{_ONE}/remove", role=editor, answer=self._ask_to_remove),
                Route(method="POST", path=f"{_ONE}/remove", role=editor, answer=self._remove),
            ),
        )

    async def _list(self, asked: Asked) -> Answer:
        rows = await self._channels.rows()
        return self._html.answer(asked, "channels.html", channels=rows, done=asked.query.get("done", ""))

    async def _choose(self, asked: Asked) -> Answer:
        return self._html.answer(asked, "channel_kinds.html", kinds=self._channels.kinds())

    async def _new(self, asked: Asked) -> Answer:
        kind = self._kind(asked)
        if kind is None:
            return self._gone(asked)
        said = {NAME.name: await self._channels.free_name(kind.name)}
        drawn = inputs(await self._first_fields(), said=said) + inputs(kind.fields)
        return self._html.answer(asked, "channel_new.html", kind=kind, inputs=drawn, outcome=Outcome())

    async def _add(self, asked: Asked) -> Answer:
        kind = self._kind(asked)
        if kind is None:
            return self._gone(asked)
        name = asked.form.get(NAME.name, "").strip()
        outcome = await self._channels.add(
            kind.name,
            name,
            asked.form.get(ASSISTANT.name, "").strip(),
            read(kind.fields, asked.form),
            untested="untested" in asked.form,
        )
        if not outcome.stored:
            fields = (*await self._first_fields(), *kind.fields)
            drawn = inputs(fields, said=asked.form, mistakes=outcome.mistakes)
            return self._html.answer(asked, "channel_new.html", status=422, kind=kind, inputs=drawn, outcome=outcome)
        await self._audit.note(asked.owner.name, "channel.added", name)
        return see(f"{_address(name)}?done=added")

    async def _show(self, asked: Asked) -> Answer:
        return await self._shown(asked, outcome=Outcome())

    async def _change(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        mark = await self._channels.mark(name)
        shown = await self._channels.show(name)
        if shown is None:
            return self._gone(asked)
        changed = read([value.field for value in shown.values], asked.form, shown.values)
        if not changed:
            return see(f"{_address(name)}?done=nothing")
        untested = "untested" in asked.form
        outcome = early(self._html, asked, mark) or await self._channels.change(
            name, changed, untested=untested, mark=sent_mark(asked)
        )
        if not outcome.stored:
            return await self._shown(asked, outcome=outcome, said=asked.form, status=422)
        await self._audit.note(asked.owner.name, "channel.changed", name)
        return see(f"{_address(name)}?done=changed")

    async def _test(self, asked: Asked) -> Answer:
        findings = await self._channels.test(asked.parameters["name"])
        if findings is None:
            return self._gone(asked)
        return await self._shown(asked, outcome=Outcome(findings=findings))

    async def _ask_to_pause(self, asked: Asked) -> Answer:
        return await self._pausing(asked, outcome=Outcome())

    async def _pause(self, asked: Asked) -> Answer:
        name, says = asked.parameters["name"], asked.form.get(PAUSED_SAYS.name)
        outcome = early(self._html, asked, await self._channels.mark(name)) or await self._channels.set_paused(
            name, paused=True, says=None if says is None else says.strip(), mark=sent_mark(asked)
        )
        if not outcome.stored:
            return await self._pausing(asked, outcome=outcome, said=says, status=422)
        await self._audit.note(asked.owner.name, "channel.paused", name)
        return see(f"{_address(name)}?done=paused")

    async def _resume(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        outcome = await self._channels.set_paused(name, paused=False)
        if not outcome.stored:
            return await self._shown(asked, outcome=outcome, status=422)
        await self._audit.note(asked.owner.name, "channel.resumed", name)
        return see(f"{_address(name)}?done=resumed")

    async def _pausing(self, asked: Asked, *, outcome: Outcome, said: str | None = None, status: int = 200) -> Answer:
        mark = await self._channels.mark(asked.parameters["name"])  # before what it is the mark of is read
        shown = await self._channels.show(asked.parameters["name"])
        if shown is None:
            return self._gone(asked)
        outcome, late = in_words(self._html, asked, outcome), outcome.changed_meanwhile
        typed = None if said is None else {PAUSED_SAYS.name: said}
        stored = SetValue(
            field=PAUSED_SAYS, value=shown.paused_says, is_set=bool(shown.paused_says), origin="", locked=False
        )
        (drawn,) = inputs((PAUSED_SAYS,), said=typed, values=(stored,), mistakes=outcome.mistakes, late=late)
        return self._html.answer(
            asked,
            "channel_pause.html",
            status=status,
            channel=shown.row,
            says=replace(drawn, kind="prose"),
            mark=mark_to_send(asked, mark, said=typed, outcome=outcome),
            outcome=outcome,
        )

    async def _ask_to_remove(self, asked: Asked) -> Answer:
        return await self._removing(asked, outcome=Outcome())

    async def _remove(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        if late := early(self._html, asked, await self._channels.mark(name), says=_LATE):
            return await self._removing(asked, outcome=late)
        if asked.form.get("typed", "").strip() != name:
            mistakes = {"typed": self._html.say(asked, "type_name", name=name)}
            return await self._removing(asked, outcome=Outcome(mistakes=mistakes))
        outcome = await self._channels.remove(name, mark=sent_mark(asked))
        if not outcome.stored:
            return await self._removing(asked, outcome=outcome)
        await self._audit.note(asked.owner.name, "channel.removed", name)
        return see(f"{_LIST}?done=removed")

    async def _removing(self, asked: Asked, *, outcome: Outcome) -> Answer:
        mark = await self._channels.mark(asked.parameters["name"])  # before what it is the mark of is read
        shown = await self._channels.show(asked.parameters["name"])
        if shown is None:
            return self._gone(asked)
        holds = await self._channels.holds(shown.row.name)
        mistakes = in_words(self._html, asked, outcome, says=_LATE).mistakes
        said = asked.form if mistakes else None
        return self._html.answer(
            asked,
            "channel_remove.html",
            status=422 if mistakes else 200,
            channel=shown.row,
            holds=holds,
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            mistakes=mistakes,
        )

    async def _shown(
        self, asked: Asked, *, outcome: Outcome, said: Mapping[str, str] | None = None, status: int = 200
    ) -> Answer:
        mark = await self._channels.mark(asked.parameters["name"])  # before what it is the mark of is read
        shown = await self._channels.show(asked.parameters["name"])
        if shown is None:
            return self._gone(asked)
        outcome, late = in_words(self._html, asked, outcome), outcome.changed_meanwhile
        fields = [value.field for value in shown.values]
        drawn = inputs(fields, said=said, values=shown.values, mistakes=outcome.mistakes, late=late)
        return self._html.answer(
            asked,
            "channel.html",
            status=status,
            channel=shown.row,
            inputs=drawn,
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            outcome=outcome,
            done=asked.query.get("done", ""),
        )

    async def _first_fields(self) -> tuple[Field, Field]:
        return NAME, replace(ASSISTANT, choices=("", *await self._channels.assistants()))

    def _kind(self, asked: Asked) -> ChannelKind | None:
        return next((one for one in self._channels.kinds() if one.name == asked.parameters["kind"]), None)

    def _gone(self, asked: Asked) -> Answer:
        return self._html.gone(asked, back=_LIST)


def _address(name: str) -> str:
    return f"{_LIST}/{quote(name, safe='')}"
