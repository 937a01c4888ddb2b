"""System, one's own account: another password, and being signed in nowhere else."""

from collections.abc import Mapping

from console.app import SIGN_IN
from console.asked import Answer, Asked, see
from console.html import Html
from console.own_account import OwnAccount
from console.owners import NotAllowed
from console.page import Page, Route, Section
from console.pages.own_passkeys import OwnPasskeys
from console.passkeys.keeping import Passkeys
from console.passwords import TooManyAtOnce
from console.roles import Role
from console.sessions import Sessions
from console.throttle import Throttle

_HERE = "/console/system/account"


class AccountPages:
    def __init__(
        self, *, html: Html, account: OwnAccount, passkeys: Passkeys, sessions: Sessions, throttle: Throttle
    ) -> None:
        self._html = html
        self._account = account
        self._sessions = sessions
        self._throttle = throttle
        self._own = OwnPasskeys(html=html, passkeys=passkeys, throttle=throttle, draws=self._with_mistakes)

    def page(self) -> Page:
        viewer = Role.VIEWER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_account",
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="POST", path=f"{_HERE}/password", role=viewer, answer=self._change_password),
                Route(method="POST", path=f"{_HERE}/sign-out", role=viewer, answer=self._sign_out),
                *self._own.routes,
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _change_password(self, asked: Asked) -> Answer:
        account = asked.owner.name.casefold()
        if seconds := self._throttle.seconds_to_wait(account, asked.source):
            return await self._drawn(asked, mistake=NotAllowed("wait"), seconds=seconds)
        before, after = asked.form.get("before", ""), asked.form.get("after", "")
        try:
            session = await self._account.change_password(asked.owner, before, after, asked.browser)
        except NotAllowed as error:
            if error.field == "before":
                self._throttle.failed(account, asked.source)
            return await self._drawn(asked, mistake=error)
        except TooManyAtOnce:
            return await self._drawn(asked, mistake=NotAllowed("wait"), seconds=2)
        self._throttle.succeeded(account, asked.source)
        return see(f"{_HERE}?done=changed", session=session)

    async def _sign_out(self, asked: Asked) -> Answer:
        await self._account.sign_out_everywhere(asked.owner, asked.owner.name)
        return see(SIGN_IN, session="")

    async def _drawn(self, asked: Asked, *, mistake: NotAllowed | None = None, seconds: int = 0) -> Answer:
        says = {mistake.field: self._html.say(asked, mistake.sentence, seconds=seconds)} if mistake else {}
        return await self._with_mistakes(asked, says)

    async def _with_mistakes(self, asked: Asked, mistakes: Mapping[str, str]) -> Answer:
        return self._html.answer(
            asked,
            "account.html",
            status=422 if mistakes else 200,
            sessions=[one for one in await self._sessions.all() if one.name == asked.owner.name],
            mistakes=mistakes,
            done=asked.query.get("done", ""),
            **await self._own.facts(asked),
        )
