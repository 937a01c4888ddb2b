"""System, its backups: make one now, download its three files, and what to do when one must be put back."""

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.keeping import BackupsHere
from console.roles import Role

_HERE = "/console/system/backups"


class BackupPages:
    def __init__(self, *, html: Html, backups: BackupsHere, audit: Audit) -> None:
        self._html = html
        self._backups = backups
        self._audit = audit

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_backups",
            role=owner,
            routes=(
                Route(method="GET", path=_HERE, role=owner, answer=self._show),
                Route(method="POST", path=_HERE, role=owner, answer=self._make),
                Route(method="POST", path=f"{_HERE}/remove", role=owner, answer=self._remove),
                Route(method="GET", path=f"{_HERE}/{{file}}", role=owner, answer=self._download),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _make(self, asked: Asked) -> Answer:
        if await self._backups.begin():
            await self._audit.note(asked.owner.name, "backup.made")
        return see(_HERE)

    async def _remove(self, asked: Asked) -> Answer:
        name = asked.form.get("name", "")
        if not await self._backups.remove(name):
            return await self._drawn(asked, mistake="already_gone")
        await self._audit.note(asked.owner.name, "backup.removed", name)
        return see(f"{_HERE}?done=removed")

    async def _download(self, asked: Asked) -> Answer:
        path = self._backups.part(asked.parameters["file"])
        if path is None:
            return self._html.gone(asked, back=_HERE)
        await self._audit.note(asked.owner.name, "backup.downloaded", path.name)
        named = {"Content-Disposition": f'attachment; filename="{path.name}"'}
        return Answer(file=path, media_type="application/x-tar", headers=named)

    async def _drawn(self, asked: Asked, *, mistake: str = "") -> Answer:
        return self._html.answer(
            asked,
            "backups.html",
            status=422 if mistake else 200,
            made=await self._backups.made(),
            making=self._backups.making(),
            mistake=self._html.say(asked, mistake) if mistake else "",
            done=asked.query.get("done", ""),
        )
