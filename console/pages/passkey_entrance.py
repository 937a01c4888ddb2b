"""Passkeys at the entrance: signing in with one, and the offer of one right after claiming, which may be skipped."""

from console.asked import Answer, Asked, see
from console.html import Html
from console.owners import NotAllowed
from console.page import Page, Route
from console.pages.own_passkeys import SENT_BYTES, said
from console.passkeys.keeping import Passkeys
from console.roles import Role
from console.sessions import Sessions
from console.throttle import Throttle

_SIGN_IN = "/console/sign-in/passkey"
OFFER = "/console/claim/passkey"
AFTER = "/console?welcome"
_ANYBODY = "\x00passkey"
"""For the throttle: whose a passkey is, is known only once it holds. No account has such a name."""


class PasskeyEntrance:
    def __init__(self, *, html: Html, passkeys: Passkeys, sessions: Sessions, throttle: Throttle) -> None:
        self._html = html
        self._passkeys = passkeys
        self._sessions = sessions
        self._throttle = throttle

    def page(self) -> Page:
        nobody, viewer = Role.NOBODY, Role.VIEWER
        return Page(
            routes=(
                Route(method="POST", path=f"{_SIGN_IN}/ask", role=nobody, answer=self._ask),
                Route(method="POST", path=_SIGN_IN, role=nobody, answer=self._sign_in, longest_body=SENT_BYTES),
                Route(method="GET", path=OFFER, role=viewer, answer=self._offer),
                Route(method="POST", path=OFFER, role=viewer, answer=self._take_offer, longest_body=SENT_BYTES),
            )
        )

    async def _ask(self, asked: Asked) -> Answer:
        if seconds := self._throttle.seconds_to_wait(_ANYBODY, asked.source):
            return said(429, {"mistake": self._html.say(asked, "wait", seconds=seconds)})
        try:
            return said(200, await self._passkeys.ask_to_sign(asked.origin, asked.source))
        except NotAllowed as error:
            return said(422, {"mistake": self._html.say(asked, error.sentence)})

    async def _sign_in(self, asked: Asked) -> Answer:
        if seconds := self._throttle.seconds_to_wait(_ANYBODY, asked.source):
            page = await self._wrong(asked, 429, self._html.say(asked, "wait", seconds=seconds))
            return Answer(status=429, body=page.body, headers={"Retry-After": str(seconds)})
        try:
            session = await self._passkeys.sign_in(asked.origin, asked.form.get("credential", ""), asked.browser)
        except NotAllowed as error:
            self._throttle.failed(_ANYBODY, asked.source)
            return await self._wrong(asked, 403, self._html.say(asked, error.sentence))
        self._throttle.succeeded(_ANYBODY, asked.source)
        if asked.who is not None:
            await self._sessions.end(asked.who.session)
        return see("/console", session=session)

    async def _offer(self, asked: Asked) -> Answer:
        return await self._offered(asked)

    async def _take_offer(self, asked: Asked) -> Answer:
        name, sent = asked.form.get("label", ""), asked.form.get("credential", "")
        try:
            await self._passkeys.add(asked.owner, asked.origin, name, sent)
        except NotAllowed as error:
            return await self._offered(asked, {error.field: self._html.say(asked, error.sentence)})
        return see(AFTER)

    async def _offered(self, asked: Asked, mistakes: dict[str, str] | None = None) -> Answer:
        return self._html.answer(
            asked,
            "passkey_offer.html",
            status=422 if mistakes else 200,
            offer=await self._passkeys.offer(asked.origin),
            asks_password=await self._passkeys.asks_password(asked.owner, asked.now),
            mistakes=mistakes or {},
            after=AFTER,
        )

    async def _wrong(self, asked: Asked, status: int, mistake: str) -> Answer:
        offer = await self._passkeys.offer(asked.origin)
        return self._html.answer(
            asked, "sign_in.html", status=status, mistakes={"": mistake}, name="", token="", offer=offer
        )
