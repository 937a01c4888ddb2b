"""The API's numbers: what was used, what was counted, which requests wait, and what is to be mended."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from console.api.calls import AFTER_WRONG, Call, Given, Listed, Nothing, Paged, Shown, call, page_of
from console.api.problems import not_found, wrong
from console.api.settings_shown import FindingShown, findings_shown
from console.asked import Asked
from console.audit import Audit
from console.ports.privacy import Requests
from console.ports.system import Checks, Usage
from console.ports.system import UsedOn as Used

USAGE, REQUESTS, ANSWER, CHECKS = "usage:read", "requests:read", "requests:write", "checks:read"


class Days(Paged):
    days: int = Field(default=14, ge=1, le=366, description="So many days back from today, in UTC.")


class UsedOn(Shown):
    day: date
    assistant: str
    questions: int
    tokens: int
    cost: str = Field(description="With its currency; empty where no price is set.")


class UsedList(Listed[UsedOn]):
    pass


class CountedOn(Shown):
    day: date
    messages: int
    people: int | None = Field(description="null: fewer than ten on each channel, or the day is not over.")
    errors: int
    answer_seconds: float | None


class CountedList(Listed[CountedOn]):
    pass


class RequestLine(Shown):
    id: str = Field(description="Says nothing of who asked.")
    kind: str
    channel: str
    day: str
    due: str = Field(description="Empty where it was answered at once.")
    state: str = Field(description="answered, waiting, overdue or under way.")
    proof: str
    days_left: int | None


class RequestList(Listed[RequestLine]):
    pass


class Condition(Shown):
    version: str
    is_well: bool
    findings: list[FindingShown]


class UsageCalls:
    def __init__(self, *, usage: Usage) -> None:
        self._usage = usage

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/usage",
                scope=USAGE,
                says="What each assistant used on each day.",
                takes=Days,
                gives=UsedList,
                answer=self._used,
            ),
            call(
                "GET",
                "/usage/days",
                scope=USAGE,
                says="Messages, people, errors and seconds on each day.",
                takes=Days,
                gives=CountedList,
                answer=self._counted,
            ),
        )

    async def _used(self, _asked: Asked, sent: Days) -> Given:
        rows = await self._usage.used(sent.days)
        shown, following = page_of(rows, _place, sent)
        return Given(shown=UsedList(items=[UsedOn.model_validate(row) for row in shown], next=following))

    async def _counted(self, _asked: Asked, sent: Days) -> Given:
        shown, following = page_of(await self._usage.counted(sent.days), lambda row: str(row.day), sent)
        return Given(shown=CountedList(items=[CountedOn.model_validate(row) for row in shown], next=following))


def _place(row: Used) -> str:
    """On the day on which another currency is set, an assistant has a row of each."""
    return f"{row.day} {row.assistant} {row.cost.rpartition(' ')[2]}"


class RequestCalls:
    def __init__(self, *, requests: Requests, audit: Audit) -> None:
        self._requests = requests
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/requests",
                scope=REQUESTS,
                says="What people asked about their data, and by when it is due; never who.",
                takes=Paged,
                gives=RequestList,
                answer=self._list,
            ),
            call(
                "POST",
                "/requests/{id}/answered",
                scope=ANSWER,
                says="Write down that you answered it.",
                takes=Nothing,
                status=204,
                answer=self._answered,
            ),
        )

    async def _list(self, _asked: Asked, sent: Paged) -> Given:
        page = await self._requests.page(after=sent.after, most=sent.limit)
        if page is None:
            raise wrong({"after": AFTER_WRONG})
        items = [RequestLine.model_validate(row) for row in page.rows]
        return Given(shown=RequestList(items=items, next=page.after or None))

    async def _answered(self, asked: Asked, _sent: Nothing) -> Given:
        if not await self._requests.answer(asked.parameters["id"]):
            raise not_found()
        await self._audit.note(asked.owner.name, "request.answered")
        return Given(status=204)


class CheckCalls:
    def __init__(self, *, checks: Checks) -> None:
        self._checks = checks

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/checks",
                scope=CHECKS,
                says="What is well, and what is to be mended.",
                takes=Nothing,
                gives=Condition,
                answer=self._show,
            ),
            call(
                "POST",
                "/checks",
                scope=CHECKS,
                says="Look again now.",
                takes=Nothing,
                gives=Condition,
                answer=self._again,
            ),
        )

    async def _show(self, _asked: Asked, _sent: Nothing) -> Given:
        return await self._looked(again=False)

    async def _again(self, _asked: Asked, _sent: Nothing) -> Given:
        return await self._looked(again=True)

    async def _looked(self, *, again: bool) -> Given:
        looks = await self._checks.look(again=again)
        is_well = all(finding.ok or finding.minor for finding in looks.findings)
        findings = findings_shown(looks.findings)
        return Given(shown=Condition(version=looks.version, is_well=is_well, findings=findings))
