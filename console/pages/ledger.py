"""Privacy, the ledger of erasures: its head, whether it holds, and whether a receipt that somebody shows is genuine."""

from console.asked import Answer, Asked
from console.html import Html
from console.page import Page, Route, Section
from console.ports.privacy import Ledgers, Verdict
from console.roles import Role

_HERE = "/console/privacy/ledger"
_LONGEST = 20_000


class LedgerPages:
    def __init__(self, *, html: Html, ledger: Ledgers) -> None:
        self._html = html
        self._ledger = ledger

    def page(self) -> Page:
        viewer = Role.VIEWER
        return Page(
            section=Section.PRIVACY,
            address=_HERE,
            part="part_ledger",
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="POST", path=f"{_HERE}/verify", role=viewer, answer=self._verify),
                Route(method="POST", path=f"{_HERE}/receipt", role=viewer, answer=self._receipt),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _verify(self, asked: Asked) -> Answer:
        return await self._drawn(asked, chain=await self._ledger.verify())

    async def _receipt(self, asked: Asked) -> Answer:
        text = asked.form.get("receipt", "")
        if not text.strip() or len(text) > _LONGEST:
            return await self._drawn(asked, mistake="receipt_paste" if not text.strip() else "receipt_long")
        return await self._drawn(asked, receipt=await self._ledger.read_receipt(text))

    async def _drawn(
        self, asked: Asked, *, chain: Verdict | None = None, receipt: Verdict | None = None, mistake: str = ""
    ) -> Answer:
        mistakes = {"receipt": self._html.say(asked, mistake)} if mistake else {}
        return self._html.answer(
            asked,
            "ledger.html",
            status=422 if mistakes else 200,
            shown=await self._ledger.shown(),
            chain=chain,
            receipt=receipt,
            mistakes=mistakes,
            pasted=asked.form.get("receipt", "")[:_LONGEST] if mistakes else "",
        )
