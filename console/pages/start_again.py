"""Starting the server again from the console, for what waits for that."""

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route
from console.ports.set_up import SetUp
from console.roles import Role

_HERE = "/console/system/start-again"
_THEN = ("/console", "/console/set-up/channel", "/console/assistants", "/console/privacy/notices")


class StartAgainPages:
    def __init__(self, *, html: Html, set_up: SetUp, audit: Audit) -> None:
        self._html = html
        self._set_up = set_up
        self._audit = audit

    def page(self) -> Page:
        return Page(
            routes=(
                Route(method="POST", path=_HERE, role=Role.OWNER, answer=self._start_again),
                Route(method="GET", path=_HERE, role=Role.OWNER, answer=self._after),
            )
        )

    async def _start_again(self, asked: Asked) -> Answer:
        if not self._set_up.can_start_again():
            return self._html.answer(asked, "start_again.html", status=422, can=False, then="/console")
        await self._audit.note(asked.owner.name, "server.started_again")
        self._set_up.start_again()
        return self._html.answer(asked, "start_again.html", can=True, then=_then(asked.form.get("then", "")))

    async def _after(self, asked: Asked) -> Answer:
        """Somebody loads the page again that said so."""
        return see("/console")


def _then(word: str) -> str:
    """Only where a button of ours leads."""
    return word if word in _THEN else _THEN[0]
