"""Assistants: every one with who receives what is said to it; a new one is asked before it is kept."""

from collections.abc import Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import inputs, read
from console.html import Html
from console.late_forms import early, in_words, mark_to_send, sent_mark
from console.page import Page, Route, Section
from console.pages.assistant_frame import LIST, ONE, address
from console.ports.assistants import Assistants
from console.ports.channels import Outcome
from console.roles import Role
from settings.fields import Field

_NEW = "/console/new-assistant"
_LATE = "remove_late"
_FIRST = ("purpose", "provider", "model", "base_address", "api_key")


class AssistantPages:
    def __init__(self, *, html: Html, assistants: Assistants, audit: Audit) -> None:
        self._html = html
        self._assistants = assistants
        self._audit = audit

    def page(self) -> Page:
        viewer, editor = Role.VIEWER, Role.EDITOR
        return Page(
            section=Section.ASSISTANTS,
            address=LIST,
            routes=(
                Route(method="GET", path=LIST, role=viewer, answer=self._list),
                Route(method="GET", path=_NEW, role=editor, answer=self._new),
                Route(method="POST", path=_NEW, role=editor, answer=self._add),
                Route(method="GET", path=f"{ONE}/remove", role=editor, answer=self._ask_to_remove),
                Route(method="POST", path=f"{ONE}/remove", role=editor, answer=self._remove),
            ),
        )

    async def _list(self, asked: Asked) -> Answer:
        rows = await self._assistants.rows()
        return self._html.answer(asked, "assistants.html", assistants=rows, done=asked.query.get("done", ""))

    async def _new(self, asked: Asked) -> Answer:
        return self._form(asked, outcome=Outcome())

    async def _add(self, asked: Asked) -> Answer:
        name = asked.form.get("name", "").strip()
        values = read(self._fields()[1:], asked.form)
        if not name:
            mistakes = {"name": self._html.say(asked, "assistant_name_missing")}
            return self._form(asked, outcome=Outcome(mistakes=mistakes))
        outcome = await self._assistants.add(name, values, untested="untested" in asked.form, by=asked.owner.name)
        if not outcome.stored:
            return self._form(asked, outcome=outcome)
        await self._audit.note(asked.owner.name, "assistant.added", name)
        return see(f"{address(name)}?done=added")

    async def _ask_to_remove(self, asked: Asked) -> Answer:
        return await self._removing(asked, outcome=Outcome())

    async def _remove(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        if late := early(self._html, asked, await self._assistants.mark(name), says=_LATE):
            return await self._removing(asked, outcome=late)
        if asked.form.get("typed", "").strip() != name:
            mistakes = {"typed": self._html.say(asked, "type_name", name=name)}
            return await self._removing(asked, outcome=Outcome(mistakes=mistakes))
        outcome = await self._assistants.remove(name, mark=sent_mark(asked))
        if not outcome.stored:
            return await self._removing(asked, outcome=outcome)
        await self._audit.note(asked.owner.name, "assistant.removed", name)
        return see(f"{LIST}?done=removed")

    async def _removing(self, asked: Asked, *, outcome: Outcome) -> Answer:
        mark = await self._assistants.mark(asked.parameters["name"])  # before what it is the mark of is read
        shown = await self._assistants.show(asked.parameters["name"])
        if shown is None:
            return self._html.gone(asked, back=LIST)
        mistakes = in_words(self._html, asked, outcome, says=_LATE).mistakes
        said = asked.form if mistakes else None
        return self._html.answer(
            asked,
            "assistant_remove.html",
            status=422 if mistakes else 200,
            assistant=shown.row,
            here=address(shown.row.name),
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            mistakes=mistakes,
        )

    def _form(self, asked: Asked, *, outcome: Outcome) -> Answer:
        said = asked.form if asked.method == "POST" else None
        drawn = inputs(self._fields(), said=said, mistakes=outcome.mistakes)
        return self._html.answer(
            asked, "assistant_new.html", status=422 if outcome.mistakes else 200, inputs=drawn, outcome=outcome
        )

    def _fields(self) -> Sequence[Field]:
        """The name first."""
        by_name = {field.name: field for field in self._assistants.fields()}
        name = Field(
            name="name", title="Name", help="What the settings call it: small letters, digits and -, as in helpdesk."
        )
        return [name, *(by_name[one] for one in _FIRST)]
