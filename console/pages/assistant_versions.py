"""Earlier settings of an assistant: who changed what, two of them beside each other, and back to one."""

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.numbers import sent_number
from console.page import Page, Route, Section
from console.pages.assistant_frame import LIST, ONE, Chat, Frame, address
from console.ports.assistants import Assistants, AssistantShown
from console.ports.channels import Outcome
from console.roles import Role

_TAB = "versions"
_PATH = f"{ONE}/{_TAB}"


class AssistantVersionsPages:
    def __init__(self, *, html: Html, assistants: Assistants, audit: Audit) -> None:
        self._html = html
        self._assistants = assistants
        self._audit = audit
        self._frame = Frame(html=html, assistants=assistants)

    def page(self) -> Page:
        return Page(
            section=Section.ASSISTANTS,
            address=LIST,
            routes=(
                *self._frame.routes(_TAB, self._draw),
                Route(method="POST", path=f"{_PATH}/{{number}}/revert", role=Role.EDITOR, answer=self._revert),
            ),
        )

    async def _draw(self, asked: Asked, shown: AssistantShown, chat: Chat, outcome: Outcome) -> Answer:
        name = shown.row.name
        versions = await self._assistants.versions(name)
        newest = [one.number for one in versions[:2]]
        after = sent_number(asked.query.get("after", ""), newest[0] if newest else 0)
        before = sent_number(asked.query.get("before", ""), newest[-1] if newest else 0)
        changes = await self._assistants.difference(name, before, after) if len(versions) > 1 else None
        return await self._frame.drawn(
            asked,
            shown,
            "assistant_versions.html",
            tab=_TAB,
            chat=chat,
            status=422 if outcome.mistakes or chat.mistake else 200,
            versions=versions,
            before=before,
            after=after,
            changes=changes,
            outcome=outcome,
        )

    async def _revert(self, asked: Asked) -> Answer:
        shown = await self._frame.shown(asked)
        if shown is None:
            return self._frame.gone(asked)
        name = shown.row.name
        number = sent_number(asked.parameters["number"], 0)
        outcome = await self._assistants.revert(name, number, by=asked.owner.name)
        if not outcome.stored:
            return await self._draw(asked, shown, Chat(), outcome)
        await self._audit.note(asked.owner.name, "assistant.reverted", name)
        return see(f"{address(name, _TAB)}?done=changed")
