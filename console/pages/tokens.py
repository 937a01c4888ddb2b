"""System, its API tokens: what programs may do in the owner's name, made once, shown once, taken back at any time."""

from collections.abc import Sequence
from datetime import timedelta

from console.api.address import PREFIX
from console.asked import Answer, Asked, see
from console.html import Html
from console.numbers import sent_number
from console.own_account import OwnAccount
from console.owners import NotAllowed, Owners
from console.page import Page, Route, Section
from console.roles import Role

_HERE = "/console/system/tokens"
_DAYS = (30, 90, 365)
_BOX = "scope-"


class TokenPages:
    def __init__(self, *, html: Html, owners: Owners, account: OwnAccount, scopes: Sequence[str]) -> None:
        """`scopes`: all that a call of the API asks for."""
        self._html = html
        self._owners = owners
        self._account = account
        self._scopes = sorted(set(scopes))

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_tokens",
            role=owner,
            routes=(
                Route(method="GET", path=_HERE, role=owner, answer=self._show),
                Route(method="POST", path=_HERE, role=owner, answer=self._make),
                Route(method="POST", path=f"{_HERE}/end", role=owner, answer=self._end),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _make(self, asked: Asked) -> Answer:
        chosen = [scope for scope in self._scopes if f"{_BOX}{scope}" in asked.form]
        days = asked.form.get("days", "")
        until = asked.now + timedelta(days=int(days)) if days in map(str, _DAYS) else None
        try:
            token = await self._account.make_token(asked.owner, asked.form.get("name", ""), chosen, until)
        except NotAllowed as error:
            return await self._drawn(asked, mistake=error)
        return await self._drawn(asked, token=token)

    async def _end(self, asked: Asked) -> Answer:
        number = sent_number(asked.form.get("number", ""))
        if not await self._owners.end_token(asked.owner, number):
            return await self._drawn(asked, mistake=NotAllowed("already_gone"))
        return see(f"{_HERE}?done=removed")

    async def _drawn(self, asked: Asked, *, token: str = "", mistake: NotAllowed | None = None) -> Answer:
        keeps = mistake is not None
        return self._html.answer(
            asked,
            "tokens.html",
            status=422 if keeps else 200,
            tokens=await self._owners.tokens(),
            scopes=self._scopes,
            days=_DAYS,
            token=token,
            address=f"{asked.origin}{PREFIX}/openapi.json",
            name=asked.form.get("name", "") if keeps else "",
            ticked={name.removeprefix(_BOX) for name in asked.form if name.startswith(_BOX)} if keeps else set(),
            mistakes={mistake.field: self._html.say(asked, mistake.sentence)} if mistake is not None else {},
            done=asked.query.get("done", ""),
        )
