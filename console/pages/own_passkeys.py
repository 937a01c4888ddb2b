"""System, one's own account: the passkeys, added and taken away."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from console.asked import Answer, Asked, see
from console.html import Html
from console.numbers import sent_number
from console.owners import NotAllowed
from console.page import Route
from console.passkeys.keeping import Passkeys
from console.passwords import TooManyAtOnce
from console.roles import Role
from console.throttle import Throttle

_ACCOUNT = "/console/system/account"
_HERE = f"{_ACCOUNT}/passkeys"
SENT_BYTES = 16 * 1024
"""Of a form that holds what a device said."""

Draws = Callable[[Asked, Mapping[str, str]], Awaitable[Answer]]


class OwnPasskeys:
    """`draws`: the page of the account, with these mistakes."""

    def __init__(self, *, html: Html, passkeys: Passkeys, throttle: Throttle, draws: Draws) -> None:
        self._html = html
        self._passkeys = passkeys
        self._throttle = throttle
        self._draws = draws
        viewer = Role.VIEWER
        self.routes: Sequence[Route] = (
            Route(method="POST", path=f"{_HERE}/ask", role=viewer, answer=self._ask),
            Route(method="POST", path=_HERE, role=viewer, answer=self._add, longest_body=SENT_BYTES),
            Route(method="POST", path=f"{_HERE}/remove", role=viewer, answer=self._remove),
        )

    async def facts(self, asked: Asked) -> dict[str, object]:
        """For templates/passkeys.html."""
        return {
            "offer": await self._passkeys.offer(asked.origin),
            "passkeys": await self._passkeys.of(asked.owner.name),
            "asks_password": await self._passkeys.asks_password(asked.owner, asked.now),
        }

    async def _ask(self, asked: Asked) -> Answer:
        account, password = asked.owner.name.casefold(), asked.form.get("password", "")
        if seconds := self._throttle.seconds_to_wait(account, asked.source):
            return said(429, {"mistake": self._html.say(asked, "wait", seconds=seconds)})
        try:
            asks = await self._passkeys.ask_to_add(asked.owner, asked.origin, password, asked.source, asked.now)
        except NotAllowed as error:
            if error.field == "password":
                self._throttle.failed(account, asked.source)
            return said(422, {"mistake": self._html.say(asked, error.sentence)})
        except TooManyAtOnce:
            return said(429, {"mistake": self._html.say(asked, "wait", seconds=2)})
        return said(200, asks)

    async def _add(self, asked: Asked) -> Answer:
        name, sent = asked.form.get("label", ""), asked.form.get("credential", "")
        try:
            await self._passkeys.add(asked.owner, asked.origin, name, sent)
        except NotAllowed as error:
            return await self._draws(asked, {error.field: self._html.say(asked, error.sentence)})
        return see(f"{_ACCOUNT}?done=added")

    async def _remove(self, asked: Asked) -> Answer:
        number = sent_number(asked.form.get("number", ""))
        if await self._passkeys.remove(asked.owner, number):
            return see(f"{_ACCOUNT}?done=removed")
        return await self._draws(asked, {"": self._html.say(asked, "already_gone")})


def said(status: int, facts: Mapping[str, object]) -> Answer:
    """For the console's own script."""
    return Answer(status=status, body=json.dumps(facts).encode(), media_type="application/json")
