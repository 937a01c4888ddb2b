"""One who waits for a human: what they said where it may be read, an answer, and back to the assistant."""

import asyncio
from collections.abc import Mapping, Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.pages.people import LONGEST_PURPOSE, purpose_mistake
from console.ports.handing import Handing
from console.ports.people import SaidLine
from console.reading_words import may_read_words
from console.roles import Role
from console.sent_once import SentOnce

_ONCE = "once"
"""The hidden field of the answer's form."""
_MOST_FORMS = 2000
_PEOPLE = "/console/people"
_ONE = "/console/human/{number}"


class HumanPages:
    def __init__(self, *, html: Html, handing: Handing, audit: Audit) -> None:
        self._html = html
        self._handing = handing
        self._audit = audit
        self._forms = SentOnce(most=_MOST_FORMS)
        self._one_by_one = asyncio.Lock()

    def page(self) -> Page:
        editor = Role.EDITOR
        return Page(
            section=Section.PEOPLE,
            address=_PEOPLE,
            routes=(
                Route(method="GET", path=_ONE, role=editor, answer=self._show),
                Route(method="POST", path=f"{_ONE}/look", role=Role.OWNER, answer=self._look),
                Route(method="POST", path=f"{_ONE}/answer", role=editor, answer=self._answer),
                Route(method="POST", path=f"{_ONE}/back", role=editor, answer=self._give_back),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _look(self, asked: Asked) -> Answer:
        purpose = asked.form.get("purpose", "").strip()
        if mistake := purpose_mistake(purpose):
            return await self._drawn(asked, mistakes={"purpose": self._html.say(asked, mistake)}, purpose=purpose)
        lines = await self._handing.look(asked.parameters["number"], purpose, asked.owner)
        if lines is not None:
            await self._audit.note(asked.owner.name, "person.read")
        return await self._drawn(asked, lines=lines or (), purpose=purpose)

    async def _answer(self, asked: Asked) -> Answer:
        number, text = asked.parameters["number"], asked.form.get("text", "").replace("\r\n", "\n").strip()
        waiting = await self._handing.show(number)
        if waiting is None:
            return self._gone(asked, text)
        mistake = ""
        if not text:
            mistake = self._html.say(asked, "human_answer_needed")
        elif len(text) > waiting.longest:
            mistake = self._html.say(asked, "human_answer_long", most=f"{waiting.longest:,}", now=f"{len(text):,}")
        if mistake:
            return await self._drawn(asked, mistakes={"text": mistake}, text=text)
        once = asked.form.get(_ONCE, "")
        async with self._one_by_one:  # the second of a double click comes while the first is being kept
            if not self._forms.was_sent(once, text):
                if not await self._handing.answer(number, text):
                    return self._gone(asked, text)
                self._forms.sent(once, text)
                await self._audit.note(asked.owner.name, "person.answered", waiting.waits.channel)
        return see(f"/console/human/{number}?done=answered")

    async def _give_back(self, asked: Asked) -> Answer:
        if not await self._handing.give_back(asked.parameters["number"]):
            return self._gone(asked)
        await self._audit.note(asked.owner.name, "person.given_back")
        return see(f"{_PEOPLE}?done=gave_back")

    async def _drawn(
        self,
        asked: Asked,
        *,
        mistakes: Mapping[str, str] | None = None,
        lines: Sequence[SaidLine] = (),
        purpose: str = "",
        text: str = "",
    ) -> Answer:
        number = asked.parameters["number"]
        waiting = await self._handing.show(number)
        if waiting is None:
            return self._gone(asked, text)
        return self._html.answer(
            asked,
            "human.html",
            status=422 if mistakes else 200,
            waiting=waiting,
            here=f"/console/human/{number}",
            mistakes=mistakes or {},
            lines=lines,
            reads=may_read_words(asked.owner),
            purpose=purpose,
            text=text,
            once=self._forms.mark(),
            longest_purpose=LONGEST_PURPOSE,
            done=asked.query.get("done", ""),
        )

    def _gone(self, asked: Asked, text: str = "") -> Answer:
        """`text`: what they wrote, so that it is not lost; it was not sent."""
        return self._html.answer(asked, "human_gone.html", status=404, text=text)
