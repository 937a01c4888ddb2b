"""The API's start again, for what is stored and waits for that."""

from collections.abc import Sequence

from console.api.calls import Call, Given, Nothing, Shown, call
from console.api.problems import wrong
from console.asked import Asked
from console.audit import Audit
from console.ports.set_up import SetUp

START = "server:start"


class StartsAgain(Shown):
    says: str


class StartCalls:
    def __init__(self, *, set_up: SetUp, audit: Audit) -> None:
        self._set_up = set_up
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "POST",
                "/start-again",
                scope=START,
                says="Start the server again, so that what waits for that holds; it is away for a few seconds.",
                takes=Nothing,
                gives=StartsAgain,
                status=202,
                answer=self._start,
            ),
        )

    async def _start(self, asked: Asked, _sent: Nothing) -> Given:
        if not self._set_up.can_start_again():
            raise wrong({"": "Whoever started this server must start it again; it cannot do that by itself."})
        await self._audit.note(asked.owner.name, "server.started_again")
        self._set_up.start_again()
        return Given(shown=StartsAgain(says="It starts again. Ask /healthz whether it is there."), status=202)
