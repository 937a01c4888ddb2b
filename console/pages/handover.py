"""System, handing over: for how long people wait for a human, how the owner is told, and a test of that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import inputs, read
from console.html import Html
from console.late_forms import early, in_words, mark_to_send, sent_mark
from console.page import Page, Route, Section
from console.ports.channels import Outcome
from console.ports.handover import HandoverSet, TriedWay
from console.roles import Role

_HERE = "/console/system/handing-over"


class HandoverPages:
    def __init__(self, *, html: Html, handover: HandoverSet, audit: Audit) -> None:
        self._html = html
        self._handover = handover
        self._audit = audit

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_handing",
            role=owner,
            routes=(
                Route(method="GET", path=_HERE, role=owner, answer=self._show),
                Route(method="POST", path=_HERE, role=owner, answer=self._change),
                Route(method="POST", path=f"{_HERE}/test", role=owner, answer=self._test),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _change(self, asked: Asked) -> Answer:
        mark = await self._handover.mark()
        values = await self._handover.values()
        changed = read([value.field for value in values], asked.form, values)
        if not changed:
            return see(f"{_HERE}?done=nothing")
        outcome = early(self._html, asked, mark) or await self._handover.change(changed, mark=sent_mark(asked))
        if not outcome.stored:
            return await self._drawn(asked, outcome=outcome, said=asked.form, status=422)
        await self._audit.note(asked.owner.name, "handover.changed")
        return see(f"{_HERE}?done=changed")

    async def _test(self, asked: Asked) -> Answer:
        tried = await self._handover.try_out()
        await self._audit.note(asked.owner.name, "handover.tried")
        return await self._drawn(asked, tried=tried)

    async def _drawn(
        self,
        asked: Asked,
        *,
        outcome: Outcome | None = None,
        said: Mapping[str, str] | None = None,
        tried: Sequence[TriedWay] | None = None,
        status: int = 200,
    ) -> Answer:
        mark = await self._handover.mark()  # before what it is the mark of is read
        outcome, values = in_words(self._html, asked, outcome or Outcome()), await self._handover.values()
        fields, late = [value.field for value in values], outcome.changed_meanwhile
        drawn = inputs(fields, said=said, values=values, mistakes=outcome.mistakes, late=late)
        return self._html.answer(
            asked,
            "handover.html",
            status=status,
            inputs=[
                replace(one, empty="handing_none", label=self._html.say(asked, f"handing_label_{one.name}"))
                for one in drawn
            ],
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            outcome=outcome,
            tried=tried,
            done=asked.query.get("done", ""),
        )
