"""The API's people: somebody who told their code is found, shown, exported, erased, paused and blocked.

A code is sent in the body: an address would be written into the logs of whatever stands between."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from console.api.calls import Call, Given, Sent, Shown, call
from console.api.problems import Refused, not_found, unless_missing
from console.asked import Asked
from console.audit import Audit
from console.ports.people import Exporting, People
from console.reading_words import WORDS, may_read_words

READ, EXPORT, WRITE, ERASE = "people:read", "people:export", "people:write", "people:erase"
_LONGEST_CODE, _LONGEST_PURPOSE, _LONGEST_JOB = 64, 500, 64

_TOO_LARGE = "`export_too_large`: the file was asked for and the person told, and is larger than one answer carries."


class CodeSent(Sent):
    code: str = Field(min_length=1, max_length=_LONGEST_CODE, description="As the person read it out.")


class LookSent(CodeSent):
    purpose: str = Field(
        min_length=1, max_length=_LONGEST_PURPOSE, pattern=r"\S", description="Why; the person is shown this."
    )


class Held(Shown):
    called: str
    category: str
    count: int


class Person(Shown):
    pseudonym: str = Field(description="Nothing of who they are; another one every week.")
    channel: str
    held: list[Held] = Field(description="How much is kept of them; no word of it.")
    may_read: str = Field(description="nothing, masked or everything.")
    first_seen: date | None
    last_seen: date | None
    notice: str = Field(description="The version of what they were told last.")
    paused: bool
    stopped: bool
    blocked: bool
    with_human: bool


class SaidLine(Shown):
    at: datetime
    by_person: bool
    text: str


class Looked(Shown):
    shown: str = Field(description="nothing, masked or everything.")
    lines: list[SaidLine]


class Erased(Shown):
    job: str = Field(description="The code of the erasure; with it the receipt can be asked for.")
    complete: bool = Field(description="false: the server goes on by itself; send the same again to see how far it is.")
    places: list[Held] = Field(description="What went, by place.")
    receipt: str = Field(description="Signed, for the person; empty until it is complete.")
    running: bool = Field(
        description="It is being done just now. Neither this nor complete: something hinders it, and it is tried again."
    )
    step: str = Field(description="gathering, shredding, forgetting or ending; empty once it is complete.")
    percent: int


class JobSent(Sent):
    job: str = Field(min_length=1, max_length=_LONGEST_JOB, description="As the export was answered.")


class Export(Shown):
    job: str = Field(description="With it the file is fetched; only by the token that asked for it.")
    running: bool = Field(description="It is being made. false: `/people/export/file` gives it, once.")
    percent: int


class PeopleCalls:
    def __init__(self, *, people: People, audit: Audit) -> None:
        self._people = people
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "POST",
                "/people/find",
                scope=READ,
                says="What is kept of one person, counted.",
                takes=CodeSent,
                gives=Person,
                answer=self._find,
            ),
            call(
                "POST",
                "/people/look",
                scope=WORDS,
                says="What they said, as far as `owner_sees` allows; the person sees that you looked, and why.",
                takes=LookSent,
                gives=Looked,
                answer=self._look,
            ),
            call(
                "POST",
                "/people/export",
                scope=EXPORT,
                says="Begin the file that they would be given, for one who asked in writing; they are told, and why."
                " Every word of theirs is in it, so it needs `people:words` as well. The same sent again is not made"
                " again while the first is being made.",
                takes=LookSent,
                gives=Export,
                status=202,
                when_wrong=_TOO_LARGE,
                answer=self._export,
            ),
            call(
                "POST",
                "/people/export/state",
                scope=EXPORT,
                says="How far such a file is; needs `people:words` as well.",
                takes=JobSent,
                gives=Export,
                when_wrong=_TOO_LARGE,
                answer=self._export_state,
            ),
            call(
                "POST",
                "/people/export/file",
                scope=EXPORT,
                says="The file itself, once, and within ten minutes after it was made; it is held in memory alone."
                " 503 while it is being made. Needs `people:words` as well.",
                takes=JobSent,
                media_type="application/zip",
                when_wrong=_TOO_LARGE,
                answer=self._export_file,
            ),
            call(
                "POST",
                "/people/erase",
                scope=ERASE,
                says="Delete everything that is kept of them, look again, and sign a receipt.",
                takes=CodeSent,
                gives=Erased,
                is_repeatable=True,
                is_harmless_twice=True,
                answer=self._erase,
            ),
            *self._switches(),
        )

    def _switches(self) -> Sequence[Call]:
        return (
            call(
                "POST",
                "/people/pause",
                scope=WRITE,
                says="What they say is kept and used for nothing, until they or you go on.",
                takes=CodeSent,
                status=204,
                answer=self._pause,
            ),
            call(
                "POST",
                "/people/resume",
                scope=WRITE,
                says="They are heard again.",
                takes=CodeSent,
                status=204,
                answer=self._resume,
            ),
            call(
                "POST",
                "/people/block",
                scope=WRITE,
                says="They are answered nothing but their rights, and what they say is not kept.",
                takes=CodeSent,
                status=204,
                answer=self._block,
            ),
            call(
                "POST",
                "/people/unblock",
                scope=WRITE,
                says="They are answered again.",
                takes=CodeSent,
                status=204,
                answer=self._unblock,
            ),
        )

    async def _find(self, _asked: Asked, sent: CodeSent) -> Given:
        return Given(shown=Person.model_validate(unless_missing(await self._people.find(sent.code))))

    async def _look(self, asked: Asked, sent: LookSent) -> Given:
        looked = unless_missing(await self._people.look(sent.code, sent.purpose, asked.owner))
        if looked.shown != "nothing":
            await self._audit.note(asked.owner.name, "person.read")
        return Given(shown=Looked.model_validate(looked))

    async def _export(self, asked: Asked, sent: LookSent) -> Given:
        exported = await self._people.begin_export(sent.code, sent.purpose, asked.owner)
        if exported is None and may_read_words(asked.owner) and await self._people.find(sent.code) is not None:
            says = "Several such files are being made just now. Send it again in a minute."
            raise Refused(429, "export_too_many", says, headers={"Retry-After": "60"})
        if exported is None:
            raise not_found()
        did = "person.export_begun" if exported.content is None else "person.exported"
        await self._audit.note(asked.owner.name, did)
        return Given(shown=_export_shown(exported), status=202)

    async def _export_state(self, asked: Asked, sent: JobSent) -> Given:
        exported = await self._people.export_job(sent.job, asked.owner)
        if exported is None:
            raise not_found()
        return Given(shown=_export_shown(exported))

    async def _export_file(self, asked: Asked, sent: JobSent) -> Given:
        exported = await self._people.export_job(sent.job, asked.owner, take=True)
        if exported is None:
            raise not_found()
        if exported.running:
            says = "It is being made. Ask again in a moment."
            raise Refused(503, "export_running", says, headers={"Retry-After": "2"})
        if exported.content is None:
            raise _not_made(exported)
        headers = {"Content-Disposition": 'attachment; filename="export.zip"'}
        return Given(file=exported.content, headers=headers)

    async def _erase(self, asked: Asked, sent: CodeSent) -> Given:
        before = await self._people.erasing(sent.code)
        erased = unless_missing(await self._people.erase(sent.code))
        if before is None:  # and not asked how far it is
            await self._audit.note(asked.owner.name, "person.erased")
        return Given(shown=Erased.model_validate(erased), is_ended=erased.complete)

    async def _pause(self, asked: Asked, sent: CodeSent) -> Given:
        return await self._switched(asked, "paused", there=await self._people.set_paused(sent.code, paused=True))

    async def _resume(self, asked: Asked, sent: CodeSent) -> Given:
        return await self._switched(asked, "resumed", there=await self._people.set_paused(sent.code, paused=False))

    async def _block(self, asked: Asked, sent: CodeSent) -> Given:
        return await self._switched(asked, "blocked", there=await self._people.set_blocked(sent.code, blocked=True))

    async def _unblock(self, asked: Asked, sent: CodeSent) -> Given:
        return await self._switched(asked, "unblocked", there=await self._people.set_blocked(sent.code, blocked=False))

    async def _switched(self, asked: Asked, word: str, *, there: bool) -> Given:
        if not there:
            raise not_found()
        await self._audit.note(asked.owner.name, f"person.{word}")
        return Given(status=204)


def _export_shown(exported: Exporting) -> Export:
    """Raises Refused where there will be no file."""
    if not exported.running and exported.content is None:
        raise _not_made(exported)
    return Export(job=exported.job, running=exported.running, percent=exported.percent)


def _not_made(exported: Exporting) -> Refused:
    if exported.failed:
        says = "It could not be made. The server's log says why; begin it again in a minute."
        return Refused(503, "export_failed", says, headers={"Retry-After": "60"})
    says = "It is larger than one answer carries. `lethe people export` writes it; the person can write /export."
    return Refused(422, "export_too_large", says)
