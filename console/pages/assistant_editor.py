"""One assistant's settings, in tabs; what a form says that is not stored yet can be tried in the chat beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import Input, inputs, read
from console.html import Html
from console.late_forms import early, in_words, mark_to_send, sent_mark
from console.page import Handler, Page, Route, Section
from console.pages.assistant_frame import LIST, LONGEST_FORM, ONE, Chat, Draws, Frame, Reads, address
from console.ports.assistants import Answered, Assistants, AssistantShown
from console.ports.channels import Outcome
from console.roles import Role

_TABS: Mapping[str, tuple[str, ...]] = {
    "": ("purpose", "instructions"),
    "model": (
        *("provider", "model", "base_address", "local", "api_key", "fallback", "stream", "sees", "transcribe"),
        *("card.trains", "card.days_kept", "card.terms", "card.seen"),
    ),
    "limits": (
        *("history_tokens", "answer_tokens", "first_token_seconds", "answer_seconds"),
        *("price_input", "price_output", "price_minute", "currency"),
        *("budget_tokens", "budget_money", "person_tokens", "person_money"),
    ),
}
"""By tab, what is changed there."""
_PRIVACY = "privacy"
_LONG = frozenset({"instructions"})


class AssistantEditor:
    def __init__(self, *, html: Html, assistants: Assistants, audit: Audit) -> None:
        self._html = html
        self._assistants = assistants
        self._audit = audit
        self._frame = Frame(html=html, assistants=assistants)

    def page(self) -> Page:
        routes: list[Route] = []
        for tab in _TABS:
            routes += self._frame.routes(tab, self._draws(tab), self._reads(tab))
            path = f"{ONE}/{tab}".rstrip("/")
            change = self._changes(tab)
            routes.append(Route(method="POST", path=path, role=Role.EDITOR, answer=change, longest_body=LONGEST_FORM))
        routes += self._frame.routes(_PRIVACY, self._draw_privacy)
        routes.append(Route(method="POST", path=f"{ONE}/model/test", role=Role.EDITOR, answer=self._test))
        return Page(section=Section.ASSISTANTS, address=LIST, routes=tuple(routes))

    def _draws(self, tab: str) -> Draws:
        async def draw(asked: Asked, shown: AssistantShown, chat: Chat, outcome: Outcome) -> Answer:
            return await self._drawn(asked, shown, tab, chat=chat, outcome=outcome)

        return draw

    def _reads(self, tab: str) -> Reads:
        def values(asked: Asked, shown: AssistantShown) -> Mapping[str, str]:
            own = [value for value in shown.values if value.field.name in _TABS[tab]]
            return read([value.field for value in own], _form(asked), own)

        return values

    def _changes(self, tab: str) -> Handler:
        reads = self._reads(tab)

        async def change(asked: Asked) -> Answer:
            mark = await self._assistants.mark(asked.parameters["name"])
            shown = await self._frame.shown(asked)
            if shown is None:
                return self._frame.gone(asked)
            name, values = shown.row.name, reads(asked, shown)
            if not values:
                return see(f"{address(name, tab)}?done=nothing")
            untested, by = "untested" in asked.form, asked.owner.name
            outcome = early(self._html, asked, mark) or await self._assistants.change(
                name, values, untested=untested, by=by, mark=sent_mark(asked)
            )
            if not outcome.stored:
                return await self._drawn(asked, shown, tab, chat=Chat(), outcome=outcome)
            await self._audit.note(asked.owner.name, "assistant.changed", name)
            return see(f"{address(name, tab)}?done=changed")

        return change

    async def _test(self, asked: Asked) -> Answer:
        shown = await self._frame.shown(asked)
        if shown is None:
            return self._frame.gone(asked)
        tested = await self._assistants.test(shown.row.name)
        return await self._drawn(asked, shown, "model", chat=Chat(), outcome=Outcome(), tested=tested, fresh=True)

    async def _drawn(
        self,
        asked: Asked,
        shown: AssistantShown,
        tab: str,
        *,
        chat: Chat,
        outcome: Outcome,
        tested: Answered | None = None,
        fresh: bool = False,
    ) -> Answer:
        """`fresh`: what was sent is no form of this tab."""
        said, late = _form(asked) if asked.method == "POST" and not fresh else None, outcome.changed_meanwhile
        mark = await self._assistants.mark(shown.row.name)
        if said is None or late:  # after its mark: what changes in between makes this form a late one
            shown = await self._frame.shown(asked) or shown
        outcome = in_words(self._html, asked, outcome)
        own = [value for value in shown.values if value.field.name in _TABS[tab]]
        drawn = inputs([value.field for value in own], said=said, values=own, mistakes=outcome.mistakes, late=late)
        return await self._frame.drawn(
            asked,
            shown,
            "assistant.html",
            tab=tab,
            chat=chat,
            status=422 if outcome.mistakes or chat.mistake else 200,
            inputs=[_as_wanted(one) for one in _in_order(drawn, _TABS[tab])],
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            outcome=outcome,
            tested=tested,
            card=await self._assistants.card(shown.row.name) if tab == "model" else None,
        )

    async def _draw_privacy(self, asked: Asked, shown: AssistantShown, chat: Chat, outcome: Outcome) -> Answer:
        rows = [value for value in shown.values if value.field.name.startswith("privacy.")]
        status = 422 if chat.mistake else 200
        return await self._frame.drawn(
            asked, shown, "assistant_privacy.html", tab=_PRIVACY, chat=chat, status=status, rows=rows
        )


def _form(asked: Asked) -> Mapping[str, str]:
    return {name: word.replace("\r\n", "\n") for name, word in asked.form.items()}


def _in_order(drawn: Sequence[Input], names: Sequence[str]) -> Sequence[Input]:
    return sorted(drawn, key=lambda one: names.index(one.name))


def _as_wanted(one: Input) -> Input:
    nothing = "card_public" if one.name == "card.trains" else "choice_none"
    return replace(one, kind="prose" if one.name in _LONG else one.kind, empty=nothing)
