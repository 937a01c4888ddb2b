"""Privacy, recipients: everybody outside who receives something, what each says it does with it, and the owner's own
word where that is missing or another."""

from collections.abc import Mapping, Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.channels import SetValue
from console.ports.privacy import Recipients
from console.roles import Role

_LIST = "/console/privacy/recipients"
_ONE = f"{_LIST}/{{assistant}}"
_EMPTY: Mapping[str, str] = {"card.days_kept": "-1"}
"""What stands for nothing said."""
_NEEDED: Mapping[str, str] = {
    "card.trains": "policy_needs_trains",
    "card.terms": "policy_needs_terms",
    "card.seen": "policy_needs_seen",
}


class RecipientPages:
    def __init__(self, *, html: Html, recipients: Recipients, audit: Audit) -> None:
        self._html = html
        self._recipients = recipients
        self._audit = audit

    def page(self) -> Page:
        return Page(
            section=Section.PRIVACY,
            address=_LIST,
            part="part_recipients",
            routes=(
                Route(method="GET", path=_LIST, role=Role.VIEWER, answer=self._list),
                Route(method="GET", path=_ONE, role=Role.EDITOR, answer=self._show),
                Route(method="POST", path=_ONE, role=Role.EDITOR, answer=self._change),
            ),
        )

    async def _list(self, asked: Asked) -> Answer:
        rows = await self._recipients.rows()
        return self._html.answer(asked, "recipients.html", rows=rows, done=asked.query.get("done", ""))

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked, {})

    async def _change(self, asked: Asked) -> Answer:
        assistant = asked.parameters["assistant"]
        values = await self._recipients.card(assistant)
        if values is None:
            return self._html.gone(asked, back=_LIST)
        before = _said(values)
        locked = {value.field.name for value in values if value.locked}
        said = {name: word if name in locked else asked.form.get(name, word).strip() for name, word in before.items()}
        changed = {name: word or _EMPTY.get(name, "") for name, word in said.items() if word != before[name]}
        if not changed:
            return see(f"{_LIST}?done=nothing")
        if missing := self._missing(asked, said):
            return await self._drawn(asked, missing, said)
        outcome = await self._recipients.change(assistant, changed, by=asked.owner.name)
        if not outcome.stored:
            return await self._drawn(asked, outcome.mistakes, said)
        await self._audit.note(asked.owner.name, "card.changed", assistant)
        return see(f"{_LIST}?done=changed")

    async def _drawn(self, asked: Asked, mistakes: Mapping[str, str], said: Mapping[str, str] | None = None) -> Answer:
        assistant = asked.parameters["assistant"]
        values = await self._recipients.card(assistant)
        if values is None:
            return self._html.gone(asked, back=_LIST)
        rows = await self._recipients.rows()
        return self._html.answer(
            asked,
            "recipient_card.html",
            status=422 if mistakes else 200,
            assistant=assistant,
            said=said or _said(values),
            elsewhere={value.field.name: value.origin for value in values if value.locked},
            mistakes=mistakes,
            shown=next((row for row in rows if assistant in row.used_by), None),
        )

    def _missing(self, asked: Asked, said: Mapping[str, str]) -> Mapping[str, str]:
        """A card of the owner's own is whole, or there is none."""
        if not any(said.values()):
            return {}
        return {name: self._html.say(asked, sentence) for name, sentence in _NEEDED.items() if not said[name]}


def _said(values: Sequence[SetValue]) -> dict[str, str]:
    """As the form holds it: what nobody has said is empty."""
    said = {value.field.name: value.value for value in values}
    return {name: "" if word == _EMPTY.get(name) else word for name, word in said.items()}
