"""What Home shows besides what is to be mended: the last days drawn, who waits for their rights, and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.asked import Asked
from console.charts import Chart, chart
from console.html import Html
from console.ports.assistants import AssistantRow, CardShown
from console.ports.privacy import RequestRow
from console.workings import Workings
from core.errors import StorageError

_DAYS = 14
_OPEN = ("overdue", "waiting", "under way")
_MOST_REQUESTS, _MOST_ASSISTANTS = 5, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An assistant that answers somewhere, and what its provider says it does."""

    row: AssistantRow
    card: CardShown | None

    def fact(self, name: str) -> str:
        """Its first sentence; the rest stands with the card."""
        says = next((says for each, says in self.card.facts if each == name), "") if self.card else ""
        return says.partition(". ")[0].removesuffix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    charts: Sequence[Chart]
    has_usage: bool
    requests: Sequence[RequestRow]
    """Open ones, the most pressing first."""
    more_requests: int
    answering: Sequence[Answering]


async def home_facts(html: Html, workings: Workings, asked: Asked, assistants: Sequence[AssistantRow]) -> HomeFacts:
    requests, every = await _open(workings)
    shown = [one for one in assistants if one.channels][:_MOST_ASSISTANTS]
    port = workings.assistants
    return HomeFacts(
        charts=await _charts(html, workings, asked),
        has_usage=workings.usage is not None,
        requests=requests,
        more_requests=max(0, every - len(requests)),
        answering=[Answering(row=one, card=await port.card(one.name)) for one in shown] if port else (),
    )


async def _open(workings: Workings) -> tuple[Sequence[RequestRow], int]:
    """The first that are open, and how many are."""
    if workings.requests is None:
        return (), 0
    try:
        counts = await workings.requests.counts()
        first = await workings.requests.page(most=_MOST_REQUESTS)
    except StorageError:  # what is to be mended says so
        return (), 0
    rows = first.rows if first is not None else ()
    return [one for one in rows if one.state in _OPEN], sum(counts[state] for state in _OPEN)


async def _charts(html: Html, workings: Workings, asked: Asked) -> Sequence[Chart]:
    if workings.usage is None:
        return ()
    counted = await workings.usage.counted(_DAYS)
    series: list[tuple[str, str, list[tuple[str, float]]]] = [
        ("usage_messages", "messages", [(f"{one.day}", one.messages) for one in counted]),
        ("usage_answer_seconds", "seconds", [(f"{one.day}", one.answer_seconds or 0) for one in counted]),
    ]
    told = [one for one in series if any(number for _, number in one[2])]  # a picture of nothing says nothing
    return [chart(html.say(asked, title), html.say(asked, unit), numbers) for title, unit, numbers in told]
