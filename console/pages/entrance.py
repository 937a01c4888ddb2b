"""The pages that let somebody in and out: claiming with a link, signing in, signing out."""

from collections.abc import Mapping

from console.app import SIGN_IN
from console.asked import Answer, Asked, see
from console.html import Html
from console.owners import NotAllowed, Owners, shown_name
from console.page import Page, Route
from console.pages.passkey_entrance import AFTER, OFFER
from console.passkeys.keeping import Passkeys
from console.passwords import TooManyAtOnce, is_too_long
from console.roles import Role
from console.sessions import Sessions
from console.throttle import Throttle

_HOME = "/console"
_CLAIM = "/console/claim"


class Entrance:
    def __init__(
        self, *, html: Html, owners: Owners, passkeys: Passkeys, sessions: Sessions, throttle: Throttle
    ) -> None:
        self._html = html
        self._owners = owners
        self._passkeys = passkeys
        self._sessions = sessions
        self._throttle = throttle

    def page(self) -> Page:
        return Page(
            routes=(
                Route(method="GET", path=_CLAIM, role=Role.NOBODY, answer=self._claim_page),
                Route(method="POST", path=_CLAIM, role=Role.NOBODY, answer=self._claim),
                Route(method="GET", path=SIGN_IN, role=Role.NOBODY, answer=self._sign_in_page),
                Route(method="POST", path=SIGN_IN, role=Role.NOBODY, answer=self._sign_in),
                Route(method="POST", path="/console/sign-out", role=Role.VIEWER, answer=self._sign_out),
            )
        )

    async def _claim_page(self, asked: Asked) -> Answer:
        return await self._drawn(asked, "claim.html", 200, {}, "")

    async def _claim(self, asked: Asked) -> Answer:
        name, source = asked.form.get("name", ""), asked.source
        if seconds := self._throttle.seconds_to_wait("", source):
            return await self._wait(asked, "claim.html", seconds, name, asked.form.get("token", ""))
        try:
            session = await self._owners.claim(
                asked.form.get("token", "").strip(),
                name,
                asked.form.get("password", ""),
                asked.browser,
                forgets_passkeys="forget_passkeys" in asked.form,
            )
        except NotAllowed as error:
            if error.field == "token":
                self._throttle.failed("", source)
            mistakes = {error.field: self._html.say(asked, error.sentence)}
            token = "" if error.field == "token" else asked.form.get("token", "")
            return await self._drawn(asked, "claim.html", 422, mistakes, name, token)
        except TooManyAtOnce:
            return await self._wait(asked, "claim.html", 2, name, asked.form.get("token", ""))
        offer = await self._passkeys.offer(asked.origin)
        may_add = offer.works and not await self._passkeys.of(shown_name(name))
        return see(OFFER if may_add else AFTER, session=session)

    async def _sign_in_page(self, asked: Asked) -> Answer:
        return see(_HOME) if asked.who else await self._drawn(asked, "sign_in.html", 200, {}, "")

    async def _sign_in(self, asked: Asked) -> Answer:
        name, password = asked.form.get("name", ""), asked.form.get("password", "")
        account = shown_name(name).casefold()
        if seconds := self._throttle.seconds_to_wait(account, asked.source):
            return await self._wait(asked, "sign_in.html", seconds, name)
        try:
            too_long = is_too_long(password)
            session = None if too_long else await self._owners.sign_in(name, password, asked.browser)
        except TooManyAtOnce:
            return await self._wait(asked, "sign_in.html", 2, name)
        if session is None:
            self._throttle.failed(account, asked.source)
            mistakes = {"password": self._html.say(asked, "sign_in_wrong")}
            return await self._drawn(asked, "sign_in.html", 403, mistakes, name)
        self._throttle.succeeded(account, asked.source)
        if asked.who is not None:
            await self._sessions.end(asked.who.session)
        return see(_HOME, session=session)

    async def _sign_out(self, asked: Asked) -> Answer:
        await self._sessions.end(asked.owner.session)
        return see(SIGN_IN, session="")

    async def _wait(self, asked: Asked, template: str, seconds: int, name: str, token: str = "") -> Answer:
        """`token`: it stands in the form again, for the address that it came with is not that of this page."""
        mistakes = {"": self._html.say(asked, "wait", seconds=seconds)}
        page = await self._drawn(asked, template, 429, mistakes, name, token)
        return Answer(status=429, body=page.body, headers={"Retry-After": str(seconds)})

    async def _drawn(
        self, asked: Asked, template: str, status: int, mistakes: Mapping[str, str], name: str, token: str = ""
    ) -> Answer:
        offer = await self._passkeys.offer(asked.origin)
        return self._html.answer(asked, template, status=status, mistakes=mistakes, name=name, token=token, offer=offer)
