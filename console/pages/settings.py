"""System, its settings: what holds and who set it, and the whole configuration taken out and in without secrets."""

from collections.abc import Mapping, Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import inputs
from console.html import Html
from console.page import Page, Route, Section
from console.ports.keeping import Incoming, SettingRow, SettingsShown
from console.roles import Role

_HERE = "/console/system/settings"
_LARGEST = 1024 * 1024
_FIELD = "written"


class SettingsPages:
    def __init__(self, *, html: Html, settings: SettingsShown, audit: Audit) -> None:
        self._html = html
        self._settings = settings
        self._audit = audit

    def page(self) -> Page:
        viewer, owner = Role.VIEWER, Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_settings",
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="GET", path=f"{_HERE}/lethe.toml", role=owner, answer=self._export),
                Route(method="GET", path=f"{_HERE}/import", role=owner, answer=self._paste),
                Route(method="POST", path=f"{_HERE}/import", role=owner, answer=self._look_into, longest_body=_LARGEST),
                Route(method="POST", path=f"{_HERE}/take-in", role=owner, answer=self._take_in, longest_body=_LARGEST),
                Route(method="GET", path=f"{_HERE}/taking-in", role=owner, answer=self._taking_in),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        groups: dict[str, list[SettingRow]] = {}
        everything = "all" in asked.query
        rows = await self._settings.rows()
        for row in rows:
            if everything or row.origin != "default":
                groups.setdefault(_group(row.name), []).append(row)
        return self._html.answer(
            asked,
            "settings.html",
            groups=groups,
            everything=everything,
            count=len(rows),
            done=asked.query.get("done", ""),
        )

    async def _export(self, asked: Asked) -> Answer:
        await self._audit.note(asked.owner.name, "settings.exported")
        named = {"Content-Disposition": 'attachment; filename="lethe.toml"'}
        return Answer(body=await self._settings.export(), media_type="application/toml; charset=utf-8", headers=named)

    async def _paste(self, asked: Asked) -> Answer:
        return self._pasting(asked, mistakes=())

    async def _look_into(self, asked: Asked) -> Answer:
        written = asked.form.get(_FIELD, "")
        if not written.strip():
            return self._pasting(asked, mistakes=(self._html.say(asked, "nothing_pasted"),))
        incoming = await self._settings.look_into(written)
        if incoming.mistakes:
            return self._pasting(asked, mistakes=incoming.mistakes, written=written)
        return self._compared(asked, incoming, written)

    async def _take_in(self, asked: Asked) -> Answer:
        written = asked.form.get(_FIELD, "")
        incoming = await self._settings.look_into(written)
        if incoming.mistakes:
            return self._pasting(asked, mistakes=incoming.mistakes, written=written)
        secrets = {one.name: asked.form.get(one.name, "").strip() for one in incoming.asked}
        missing = {
            one.name: self._html.say(asked, "secret_needed", name=one.title)
            for one in incoming.asked
            if one.default is None and not secrets[one.name]
        }
        if missing:
            return self._compared(asked, incoming, written, mistakes=missing)
        taken = await self._settings.take_in(written, {name: word for name, word in secrets.items() if word})
        if taken.mistakes:
            return self._compared(asked, incoming, written, mistakes={"": " ".join(taken.mistakes)})
        await self._audit.note(asked.owner.name, "settings.import_begun" if taken.running else "settings.imported")
        return see(f"{_HERE}/taking-in" if taken.running else f"{_HERE}?done=changed")

    async def _taking_in(self, asked: Asked) -> Answer:
        taken = self._settings.importing()
        if taken is None or not (taken.running or taken.mistakes):
            return see(f"{_HERE}?done=changed" if taken is not None else _HERE)
        return self._html.answer(asked, "import_taking_in.html", taken=taken)

    def _pasting(self, asked: Asked, *, mistakes: Sequence[str], written: str = "") -> Answer:
        status = 422 if mistakes else 200
        return self._html.answer(asked, "import.html", status=status, mistakes=mistakes, written=written)

    def _compared(
        self, asked: Asked, incoming: Incoming, written: str, *, mistakes: Mapping[str, str] | None = None
    ) -> Answer:
        return self._html.answer(
            asked,
            "import_compared.html",
            status=422 if mistakes else 200,
            incoming=incoming,
            inputs=inputs(incoming.asked, mistakes=mistakes or {}),
            mistakes=mistakes or {},
            written=written,
        )


def _group(name: str) -> str:
    """server of server.listen, and channels.tg of channels.tg.mode."""
    pieces = name.split(".")
    return ".".join(pieces[:2]) if pieces[0] in ("assistants", "channels") else pieces[0]
