"""People: nobody is listed; who reads their code out is found, shown within the rules, exported, erased or blocked."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.handing import Handing
from console.ports.people import Looked, People, PersonFound
from console.roles import Role
from core.read_out import as_typed

_LIST = "/console/people"
_ONE = "/console/people/one/{who}"
_HELD_FOR = timedelta(hours=1)
_MOST = 500
LONGEST_PURPOSE = 500


class Found:
    """Which code stands behind an address, for one session and for an hour: no code is ever part of an address."""

    def __init__(self) -> None:
        self._codes: OrderedDict[tuple[int, str], tuple[str, datetime]] = OrderedDict()

    def hold(self, asked: Asked, code: str) -> str:
        who = secrets.token_urlsafe(12)
        self._codes[asked.owner.session, who] = (code, asked.now)
        if len(self._codes) > _MOST:
            self._codes.popitem(last=False)
        return who

    def code(self, asked: Asked) -> str:
        """Empty where there is none any more."""
        code, since = self._codes.get((asked.owner.session, asked.parameters["who"]), ("", asked.now))
        return code if asked.now - since < _HELD_FOR else ""


class PeoplePages:
    def __init__(self, *, html: Html, people: People, handing: Handing | None, audit: Audit) -> None:
        self._html = html
        self._people = people
        self._handing = handing
        self._audit = audit
        self._found = Found()

    def page(self) -> Page:
        viewer, owner = Role.VIEWER, Role.OWNER
        return Page(
            section=Section.PEOPLE,
            address=_LIST,
            routes=(
                Route(method="GET", path=_LIST, role=viewer, answer=self._list),
                Route(method="POST", path=f"{_LIST}/find", role=viewer, answer=self._find),
                Route(method="GET", path=_ONE, role=viewer, answer=self._show),
                Route(method="POST", path=f"{_ONE}/look", role=owner, answer=self._look),
                Route(method="POST", path=f"{_ONE}/export", role=owner, answer=self._export),
                Route(method="GET", path=f"{_ONE}/exported", role=owner, answer=self._exported),
                Route(method="GET", path=f"{_ONE}/exported/person.zip", role=owner, answer=self._download),
                Route(method="GET", path=f"{_ONE}/erase", role=owner, answer=self._ask_to_erase),
                Route(method="POST", path=f"{_ONE}/erase", role=owner, answer=self._erase),
                Route(method="GET", path=f"{_ONE}/erased", role=owner, answer=self._erased),
                Route(method="POST", path=f"{_ONE}/pause", role=owner, answer=self._pause),
                Route(method="POST", path=f"{_ONE}/resume", role=owner, answer=self._resume),
                Route(method="POST", path=f"{_ONE}/block", role=owner, answer=self._block),
                Route(method="POST", path=f"{_ONE}/unblock", role=owner, answer=self._unblock),
            ),
        )

    async def _list(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _find(self, asked: Asked) -> Answer:
        code = asked.form.get("code", "").strip()
        if not code:
            return await self._drawn(asked, mistakes={"code": self._html.say(asked, "code_needed")})
        if await self._people.find(code) is None:
            return await self._drawn(asked, mistakes={"code": self._html.say(asked, "code_of_nobody")}, code=code)
        return see(_address(self._found.hold(asked, code)))

    async def _show(self, asked: Asked) -> Answer:
        return await self._shown(asked)

    async def _look(self, asked: Asked) -> Answer:
        purpose = asked.form.get("purpose", "").strip()
        if mistake := purpose_mistake(purpose):
            return await self._shown(asked, mistakes={"purpose": self._html.say(asked, mistake)}, purpose=purpose)
        looked = await self._people.look(self._found.code(asked), purpose, asked.owner)
        if looked is None:
            return self._gone(asked)
        if looked.shown != "nothing":
            await self._audit.note(asked.owner.name, "person.read")
        return await self._shown(asked, looked=looked, purpose=purpose)

    async def _export(self, asked: Asked) -> Answer:
        code, purpose = self._found.code(asked), asked.form.get("export_purpose", "").strip()
        mistakes = {}
        if mistake := purpose_mistake(purpose):
            mistakes["export_purpose"] = self._html.say(asked, mistake)
        if not _is_same(asked.form.get("export_code", ""), code):
            mistakes["export_code"] = self._html.say(asked, "code_not_same")
        if mistakes:
            return await self._shown(asked, mistakes=mistakes, purpose=purpose)
        found = await self._people.find(code)
        made = None if found is None else await self._people.begin_export(code, purpose, asked.owner)
        if found is None:
            return self._gone(asked)
        if made is None:
            return await self._shown(asked, mistakes={"export_purpose": self._html.say(asked, "export_too_many")})
        did = "person.export_begun" if made.content is None else "person.exported"
        await self._audit.note(asked.owner.name, did, found.channel)
        if made.content is None:  # the person was told already, so it is said where no form asks for it once more
            return see(f"{_address(asked.parameters['who'])}/exported")
        return _handed_out(made.content)

    async def _exported(self, asked: Asked) -> Answer:
        made = await self._people.exporting(self._found.code(asked), asked.owner)
        if made is None:
            return self._gone(asked)
        here = _address(asked.parameters["who"])
        return self._html.answer(asked, "person_exporting.html", exporting=made, here=here)

    async def _download(self, asked: Asked) -> Answer:
        made = await self._people.exporting(self._found.code(asked), asked.owner)
        return self._gone(asked) if made is None or made.content is None else _handed_out(made.content)

    async def _ask_to_erase(self, asked: Asked) -> Answer:
        return await self._erasing(asked)

    async def _erase(self, asked: Asked) -> Answer:
        code = self._found.code(asked)
        if not _is_same(asked.form.get("typed", ""), code):
            return await self._erasing(asked, mistakes={"typed": self._html.say(asked, "code_not_same")})
        found = await self._people.find(code)
        erased = await self._people.erase(code)
        if erased is None:
            return self._gone(asked)
        if found is not None:  # and not the same form once more
            await self._audit.note(asked.owner.name, "person.erased", found.channel)
        if erased.running:
            return see(f"{_address(asked.parameters['who'])}/erased")
        return self._html.answer(asked, "person_erased.html", erased=erased, here=_address(asked.parameters["who"]))

    async def _erased(self, asked: Asked) -> Answer:
        erased = await self._people.erasing(self._found.code(asked))
        if erased is None:
            return self._gone(asked)
        return self._html.answer(asked, "person_erased.html", erased=erased, here=_address(asked.parameters["who"]))

    async def _pause(self, asked: Asked) -> Answer:
        return await self._changed(asked, "paused", await self._people.set_paused(self._found.code(asked), paused=True))

    async def _resume(self, asked: Asked) -> Answer:
        done = await self._people.set_paused(self._found.code(asked), paused=False)
        return await self._changed(asked, "resumed", done)

    async def _block(self, asked: Asked) -> Answer:
        done = await self._people.set_blocked(self._found.code(asked), blocked=True)
        return await self._changed(asked, "blocked", done)

    async def _unblock(self, asked: Asked) -> Answer:
        done = await self._people.set_blocked(self._found.code(asked), blocked=False)
        return await self._changed(asked, "unblocked", done)

    async def _changed(self, asked: Asked, word: str, done: bool) -> Answer:
        if not done:
            return self._gone(asked)
        await self._audit.note(asked.owner.name, f"person.{word}")
        return see(f"{_address(asked.parameters['who'])}?done={word}")

    async def _drawn(self, asked: Asked, *, mistakes: Mapping[str, str] | None = None, code: str = "") -> Answer:
        waiting = await self._handing.waiting() if self._handing is not None else ()
        return self._html.answer(
            asked,
            "people.html",
            status=422 if mistakes else 200,
            mistakes=mistakes or {},
            code=code,
            waiting=waiting,
            hands_over=self._handing is not None and self._handing.comes,
            done=asked.query.get("done", ""),
        )

    async def _shown(
        self,
        asked: Asked,
        *,
        mistakes: Mapping[str, str] | None = None,
        looked: Looked | None = None,
        purpose: str = "",
    ) -> Answer:
        person = await self._person(asked)
        if person is None:
            return self._gone(asked)
        return self._html.answer(
            asked,
            "person.html",
            status=422 if mistakes else 200,
            person=person,
            here=_address(asked.parameters["who"]),
            mistakes=mistakes or {},
            looked=looked,
            purpose=purpose,
            longest=LONGEST_PURPOSE,
            done=asked.query.get("done", ""),
        )

    async def _erasing(self, asked: Asked, *, mistakes: Mapping[str, str] | None = None) -> Answer:
        person = await self._person(asked)
        if person is None:
            return self._gone(asked)
        return self._html.answer(
            asked,
            "person_erase.html",
            status=422 if mistakes else 200,
            person=person,
            here=_address(asked.parameters["who"]),
            mistakes=mistakes or {},
        )

    async def _person(self, asked: Asked) -> PersonFound | None:
        code = self._found.code(asked)
        return await self._people.find(code) if code else None

    def _gone(self, asked: Asked) -> Answer:
        return self._html.gone(asked, back=_LIST)


def purpose_mistake(purpose: str) -> str:
    """The name of a sentence; empty where it will do."""
    if not purpose:
        return "purpose_needed"
    return "purpose_long" if len(purpose) > LONGEST_PURPOSE else ""


def _is_same(typed: str, code: str) -> bool:
    return bool(code) and hmac.compare_digest(as_typed(typed).encode(), as_typed(code).encode())


def _handed_out(archive: bytes) -> Answer:
    headers = {"Content-Disposition": 'attachment; filename="person.zip"'}
    return Answer(body=archive, media_type="application/zip", headers=headers)


def _address(who: str) -> str:
    return f"{_LIST}/one/{who}"
