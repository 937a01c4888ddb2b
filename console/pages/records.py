"""Privacy, the data map: what may be kept, why, where, until when, and how a person asks; and papers begun from it."""

from typing import Literal

from console.asked import Answer, Asked
from console.html import Html
from console.page import Page, Route, Section
from console.ports.privacy import Records
from console.roles import Role

_HERE = "/console/privacy"
_TYPES = {"md": "text/markdown; charset=utf-8", "json": "application/json"}


class RecordPages:
    def __init__(self, *, html: Html, records: Records) -> None:
        self._html = html
        self._records = records

    def page(self) -> Page:
        return Page(
            section=Section.PRIVACY,
            address=_HERE,
            part="part_map",
            routes=(
                Route(method="GET", path=_HERE, role=Role.VIEWER, answer=self._show),
                Route(method="GET", path=f"{_HERE}/records/{{paper}}/{{form}}", role=Role.VIEWER, answer=self._paper),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        places = await self._records.places()
        return self._html.answer(asked, "privacy_map.html", places=places, papers=self._records.papers())

    async def _paper(self, asked: Asked) -> Answer:
        name, wanted = asked.parameters["paper"], asked.parameters["form"]
        form: Literal["md", "json"] = "md" if wanted == "md" else "json"
        content = await self._records.paper(name, form) if wanted in _TYPES else None
        if content is None:
            return self._html.gone(asked, back=_HERE)
        named = f'attachment; filename="{name}-{asked.now:%Y-%m-%d}.{form}"'
        return Answer(body=content, media_type=_TYPES[form], headers={"Content-Disposition": named})
