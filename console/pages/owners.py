"""System, its owners: who may sign in and as what, and where they are signed in."""

from collections.abc import Awaitable, Callable

from console.asked import Answer, Asked, see
from console.claiming import claim_address
from console.html import Html
from console.numbers import sent_number
from console.own_account import OwnAccount
from console.owners import NotAllowed, Owners
from console.page import Page, Route, Section
from console.roles import Role, role_named
from console.sessions import Sessions

_HERE = "/console/system/owners"


class OwnerPages:
    def __init__(self, *, html: Html, owners: Owners, sessions: Sessions, account: OwnAccount) -> None:
        self._html = html
        self._owners = owners
        self._sessions = sessions
        self._account = account

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_owners",
            role=owner,
            routes=(
                Route(method="GET", path=_HERE, role=owner, answer=self._show),
                Route(method="POST", path=f"{_HERE}/invite", role=owner, answer=self._invite),
                Route(method="POST", path=f"{_HERE}/role", role=owner, answer=self._change_role),
                Route(method="POST", path=f"{_HERE}/remove", role=owner, answer=self._remove),
                Route(method="POST", path=f"{_HERE}/end-session", role=owner, answer=self._end_session),
                Route(method="POST", path=f"{_HERE}/end-sessions", role=owner, answer=self._end_sessions),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _invite(self, asked: Asked) -> Answer:
        role = role_named(asked.form.get("role", ""))
        if role is None:
            return await self._drawn(asked, mistake="role_wrong")
        token = await self._owners.invite(asked.owner, role)
        return await self._drawn(asked, link=claim_address(asked.origin, token))

    async def _change_role(self, asked: Asked) -> Answer:
        role = role_named(asked.form.get("role", ""))
        if role is None:
            return await self._drawn(asked, mistake="role_wrong")
        return await self._done(asked, lambda: self._owners.change_role(asked.owner, asked.form.get("name", ""), role))

    async def _remove(self, asked: Asked) -> Answer:
        name = asked.form.get("name", "")
        if asked.form.get("typed", "").strip() != name:
            return await self._drawn(asked, mistake="type_name", name=name)
        return await self._done(asked, lambda: self._owners.remove(asked.owner, name))

    async def _end_session(self, asked: Asked) -> Answer:
        return await self._done(
            asked, lambda: self._owners.end_session(asked.owner, sent_number(asked.form.get("number", "")))
        )

    async def _end_sessions(self, asked: Asked) -> Answer:
        ended = await self._account.sign_out_everywhere(asked.owner, asked.form.get("name", ""))
        return see(f"{_HERE}?done=changed") if ended else await self._drawn(asked, mistake="already_gone")

    async def _done(self, asked: Asked, change: Callable[[], Awaitable[bool]]) -> Answer:
        try:
            found = await change()
        except NotAllowed as error:
            return await self._drawn(asked, mistake=error.sentence)
        return see(f"{_HERE}?done=changed") if found else await self._drawn(asked, mistake="already_gone")

    async def _drawn(self, asked: Asked, *, link: str = "", mistake: str = "", name: str = "") -> Answer:
        return self._html.answer(
            asked,
            "owners.html",
            status=422 if mistake else 200,
            owners=await self._owners.all(),
            sessions=await self._sessions.all(),
            roles=[role for role in reversed(Role) if role is not Role.NOBODY],
            link=link,
            mistake=self._html.say(asked, mistake, name=name) if mistake else "",
            done=asked.query.get("done", ""),
        )
