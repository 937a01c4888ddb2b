"""Usage: what was asked, by how many people as far as that may be said, what it cost, and how it went, day by day."""

from collections.abc import Sequence

from console.asked import Answer, Asked
from console.charts import Chart, chart
from console.html import Html
from console.page import Page, Route, Section
from console.ports.system import CountedOn, Usage, UsedOn
from console.roles import Role
from console.tables import Table, as_csv

_HERE = "/console/usage"
SPANS = (14, 30, 90)
"""Days."""
_MOST_ROWS = 150
"""Of the table by assistant, the latest of them; the file has them all."""


class UsagePages:
    def __init__(self, *, html: Html, usage: Usage) -> None:
        self._html = html
        self._usage = usage

    def page(self) -> Page:
        viewer = Role.VIEWER
        return Page(
            section=Section.USAGE,
            address=_HERE,
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="GET", path=f"{_HERE}/days.csv", role=viewer, answer=self._days_file),
                Route(method="GET", path=f"{_HERE}/assistants.csv", role=viewer, answer=self._assistants_file),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        days = _span(asked)
        counted, used = await self._usage.counted(days), await self._usage.used(days)
        latest = list(reversed(used))
        return self._html.answer(
            asked,
            "usage.html",
            days=days,
            spans=SPANS,
            charts=self._charts(asked, counted, used),
            by_day=self._by_day(asked, list(reversed(counted))),
            by_assistant=self._by_assistant(asked, latest[:_MOST_ROWS]),
            left_out=max(0, len(latest) - _MOST_ROWS),
            is_empty=not used and not any(one.messages or one.errors for one in counted),
        )

    async def _days_file(self, asked: Asked) -> Answer:
        days = _span(asked)
        return _file(self._by_day(asked, await self._usage.counted(days)), "days")

    async def _assistants_file(self, asked: Asked) -> Answer:
        return _file(self._by_assistant(asked, await self._usage.used(_span(asked))), "assistants")

    def _charts(self, asked: Asked, counted: Sequence[CountedOn], used: Sequence[UsedOn]) -> list[Chart]:
        def say(name: str) -> str:
            return self._html.say(asked, name)

        tokens = {one.day: sum(each.tokens for each in used if each.day == one.day) for one in counted}
        series: list[tuple[str, str, list[tuple[str, float]]]] = [
            ("usage_messages", "messages", [(f"{one.day}", one.messages) for one in counted]),
            ("usage_answer_seconds", "seconds", [(f"{one.day}", one.answer_seconds or 0) for one in counted]),
            ("usage_errors", "errors", [(f"{one.day}", one.errors) for one in counted]),
            ("usage_tokens", "tokens_used", [(f"{day}", number) for day, number in tokens.items()]),
        ]
        told = [one for one in series if any(number for _, number in one[2])]  # a picture of nothing says nothing
        return [chart(say(title), say(unit), numbers) for title, unit, numbers in told]

    def _by_day(self, asked: Asked, counted: Sequence[CountedOn]) -> Table:
        head = ("day", "messages", "people", "errors", "usage_answer_seconds")
        rows = [
            (
                f"{one.day}",
                f"{one.messages:,}",
                self._people(asked, one),
                f"{one.errors:,}",
                "" if one.answer_seconds is None else _seconds(one.answer_seconds),
            )
            for one in counted
        ]
        return self._table(asked, "usage_by_day", head, rows)

    def _by_assistant(self, asked: Asked, used: Sequence[UsedOn]) -> Table:
        head = ("day", "assistant", "people", "usage_questions", "tokens_used", "cost")
        rows = [
            (
                f"{one.day}",
                one.assistant,
                self._people(asked, one),
                f"{one.questions:,}",
                f"{one.tokens:,}",
                one.cost or self._html.say(asked, "price_unknown"),
            )
            for one in used
        ]
        return self._table(asked, "usage_by_assistant", head, rows)

    def _people(self, asked: Asked, one: CountedOn | UsedOn) -> str:
        if one.people is not None:
            return f"{one.people:,}+"
        return self._html.say(asked, "few_people" if one.is_over else "people_not_yet")

    def _table(self, asked: Asked, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
        return Table(
            caption=self._html.say(asked, caption), head=[self._html.say(asked, name) for name in head], rows=rows
        )


def _span(asked: Asked) -> int:
    wanted = asked.query.get("days", "")
    return next((span for span in SPANS if str(span) == wanted), SPANS[0])


def _file(table: Table, name: str) -> Answer:
    headers = {"Content-Disposition": f'attachment; filename="usage-{name}.csv"'}
    return Answer(body=as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


def _seconds(number: float) -> str:
    """As the picture beside it says it, of an answer that takes no time to speak of too."""
    return f"{number:.1f}" if number >= 1 else f"{number:.2g}"
