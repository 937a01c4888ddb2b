"""Privacy, what is kept: for each assistant what is kept, for how long, who reads it and what is hidden; a change is
shown with what it erases and whom it asks, before it is stored."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.late_forms import early, in_words, mark_to_send, sent_mark
from console.page import Page, Route, Section
from console.ports.channels import Outcome
from console.ports.privacy import Foreseen, Modes, ModesRow
from console.roles import Role

_LIST = "/console/privacy/modes"
_ONE = f"{_LIST}/{{name}}"
_DAYS = re.compile(r"[1-9][0-9]{0,5}")
_COLLECT, _SEES, _KEPT = "privacy.collect", "privacy.owner_sees", "privacy.retention"
_MASK, _CONSENT = "privacy.mask", "privacy.consent"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    _COLLECT: ("true", "false"),
    _SEES: ("nothing", "masked", "everything"),
    _CONSENT: ("notice", "explicit"),
}


class ModesPages:
    def __init__(self, *, html: Html, modes: Modes, audit: Audit) -> None:
        self._html = html
        self._modes = modes
        self._audit = audit

    def page(self) -> Page:
        return Page(
            section=Section.PRIVACY,
            address=_LIST,
            part="part_modes",
            routes=(
                Route(method="GET", path=_LIST, role=Role.VIEWER, answer=self._list),
                Route(method="GET", path=_ONE, role=Role.VIEWER, answer=self._show),
                Route(method="POST", path=f"{_ONE}/preview", role=Role.EDITOR, answer=self._preview),
                Route(method="POST", path=_ONE, role=Role.EDITOR, answer=self._change),
            ),
        )

    async def _list(self, asked: Asked) -> Answer:
        rows = await self._modes.rows()
        return self._html.answer(asked, "modes.html", rows=[(row, _said(row)) for row in rows])

    async def _show(self, asked: Asked) -> Answer:
        mark = await self._mark(asked)
        row = await self._row(asked)
        return self._html.gone(asked, back=_LIST) if row is None else self._form(asked, row, mark, None, Outcome())

    async def _preview(self, asked: Asked) -> Answer:
        mark = await self._mark(asked)
        row = await self._row(asked)
        if row is None:
            return self._html.gone(asked, back=_LIST)
        said, mistakes = self._read(asked, row)
        if late := early(self._html, asked, mark):
            return self._form(asked, row, mark, said, late)
        if mistakes:
            return self._form(asked, row, mark, said, Outcome(mistakes=mistakes))
        changed = _changed(row, said)
        if not changed:
            return see(f"{_address(row)}?done=nothing")
        foreseen = await self._modes.foresee(row.assistant, changed)
        if foreseen.mistakes:
            return self._form(asked, row, mark, said, Outcome(mistakes=foreseen.mistakes))
        return self._previewed(asked, row, said, foreseen)

    async def _change(self, asked: Asked) -> Answer:
        mark = await self._mark(asked)
        row = await self._row(asked)
        if row is None:
            return self._html.gone(asked, back=_LIST)
        said, mistakes = self._read(asked, row)
        if late := early(self._html, asked, mark):
            return self._form(asked, row, mark, said, late)
        changed = _changed(row, said)
        if not mistakes and not changed:
            return see(f"{_address(row)}?done=nothing")
        # Looked at again: what it erases may be more than when it was shown.
        foreseen = Foreseen(mistakes=mistakes) if mistakes else await self._modes.foresee(row.assistant, changed)
        if foreseen.mistakes:
            return self._form(asked, row, mark, said, Outcome(mistakes=foreseen.mistakes))
        if foreseen.erases and asked.form.get("typed", "").strip() != row.assistant:
            typed = {"typed": self._html.say(asked, "modes_type", name=row.assistant)}
            return self._previewed(asked, row, said, foreseen, typed)
        outcome = await self._modes.change(row.assistant, changed, by=asked.owner.name, mark=sent_mark(asked))
        if not outcome.stored:
            return await self._refused(asked, said, outcome)
        await self._audit.note(asked.owner.name, "assistant.privacy_changed", row.assistant)
        return see(f"{_address(row)}?done=changed")

    async def _refused(self, asked: Asked, said: Mapping[str, str], outcome: Outcome) -> Answer:
        """With what is stored by now, which is not what was looked at before."""
        mark = await self._mark(asked)
        row = await self._row(asked)
        return self._html.gone(asked, back=_LIST) if row is None else self._form(asked, row, mark, said, outcome)

    def _form(self, asked: Asked, row: ModesRow, mark: str, said: Mapping[str, str] | None, outcome: Outcome) -> Answer:
        """`mark`: of what is stored, taken before `row` was read. `said`: None: nothing was typed yet."""
        mistakes, stored = in_words(self._html, asked, outcome).mistakes, _said(row)
        return self._html.answer(
            asked,
            "modes_one.html",
            status=422 if mistakes else 200,
            row=row,
            said=stored if said is None else said,
            stored=stored if outcome.changed_meanwhile else {},
            mark=mark_to_send(asked, mark, said=said, outcome=outcome),
            mistakes=mistakes,
            choices=_CHOICES,
            changeable=not all(map(row.locked, stored)),
            kinds=self._modes.kinds_masked(),
            done=asked.query.get("done", ""),
        )

    def _previewed(
        self,
        asked: Asked,
        row: ModesRow,
        said: Mapping[str, str],
        foreseen: Foreseen,
        mistakes: Mapping[str, str] | None = None,
    ) -> Answer:
        return self._html.answer(
            asked,
            "modes_preview.html",
            status=422 if mistakes else 200,
            row=row,
            said=said,
            foreseen=foreseen,
            mistakes=mistakes or {},
            changed=_changed(row, said),
            now=_said(row),
            mark=sent_mark(asked),
        )

    def _read(self, asked: Asked, row: ModesRow) -> tuple[dict[str, str], dict[str, str]]:
        """What was said, as settings, and what is wrong with it; what is set elsewhere stays as it is."""
        form, said, mistakes = asked.form, dict(_said(row)), dict[str, str]()
        for name, choices in _CHOICES.items():
            if not row.locked(name) and (word := form.get(name, said[name])) in choices:
                said[name] = word
        if not row.locked(_KEPT):
            days = form.get(_KEPT, said[_KEPT]).strip()
            said[_KEPT] = days
            if not _DAYS.fullmatch(days):
                mistakes[_KEPT] = self._html.say(asked, "modes_days_wrong")
        if not row.locked(_MASK) and "mask" in form:
            picked = [kind for kind in self._modes.kinds_masked() if f"mask_{kind}" in form]
            said[_MASK] = {"auto": "auto", "nothing": ""}.get(form["mask"], ", ".join(picked))
            if form["mask"] == "some" and not picked:
                mistakes[_MASK] = self._html.say(asked, "modes_mask_wrong")
        return said, mistakes

    async def _mark(self, asked: Asked) -> str:
        return await self._modes.mark(asked.parameters["name"])

    async def _row(self, asked: Asked) -> ModesRow | None:
        return next((row for row in await self._modes.rows() if row.assistant == asked.parameters["name"]), None)


def _said(row: ModesRow) -> Mapping[str, str]:
    """As the form holds it: days as a number, the mask as names."""
    return {
        **{name: row.value(name) for name in _CHOICES},
        _KEPT: str(row.days),
        _MASK: ", ".join(row.mask),
    }


def _changed(row: ModesRow, said: Mapping[str, str]) -> dict[str, str]:
    """As it is stored."""
    before = _said(row)
    words = {name: word for name, word in said.items() if word != before[name]}
    return {name: f"{word}d" if name == _KEPT else word for name, word in words.items()}


def _address(row: ModesRow) -> str:
    return f"{_LIST}/{quote(row.assistant, safe='')}"
