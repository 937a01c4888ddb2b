"""Assistants, notices, requests, numbers and checks by the API."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from console.api.counts import UsageCalls, UsedList
from console.asked import Asked
from console.ports.system import CountedOn, UsedOn
from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.running import running

_WRITTEN = """
[[assistants]]
name = "desk"
provider = "echo"
[[channels]]
name = "site"
kind = "web"
assistant = "desk"
"""


async def test_what_is_set_wrong_is_said_with_when_to_ask_again(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN) as house, program(house, "channels:read") as shop:
        with (tmp_path / "lethe.toml").open("a", encoding="utf-8") as file:
            file.write('kind = "post"\n')
        refused = await shop.ask("GET", "/channels")
        assert (refused.status, refused.code) == (503, "settings_wrong")
        assert refused.mistakes
        assert refused.headers["Retry-After"] == "60"


async def test_an_assistant_is_made_changed_asked_and_removed(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN) as house, program(house) as shop:
        assert (await shop.ask("GET", "/assistant-settings")).json["items"]
        body = {"name": "night", "settings": {"provider": "echo", "purpose": "Answers at night."}}
        made = await shop.ask("POST", "/assistants", body)
        assert (made.status, made.headers["Location"]) == (201, "/api/v1/assistants/night")
        assert (await shop.ask("POST", "/assistants", body)).status == 422
        assert "night" in [row["name"] for row in (await shop.ask("GET", "/assistants")).rows]
        tag = (await shop.ask("GET", "/assistants/night")).headers["ETag"]
        late = {"If-Match": tag}
        changed = await shop.ask("PATCH", "/assistants/night", {"settings": {"purpose": "Sleeps."}}, late)
        assert (changed.status, changed.json["purpose"]) == (200, "Sleeps.")
        assert (await shop.ask("PATCH", "/assistants/night", {"settings": {"purpose": "No."}}, late)).status == 412
        wrong = await shop.ask("PATCH", "/assistants/night", {"settings": {"privacy.owner_sees": "a lot"}})
        assert wrong.status == 422
        assert (await shop.ask("POST", "/assistants/night/test")).status == 200
        assert (await shop.ask("DELETE", "/assistants/night")).status == 204
        assert (await shop.ask("GET", "/assistants/night")).status == 404


async def test_prepared_questions_are_put_and_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        body = {"name": "faq", "settings": {"provider": "faq"}}
        assert (await shop.ask("POST", "/assistants", body)).status == 201
        question = {"question": "When do you open?", "answer": "At nine.", "also": ["Opening hours"], "language": "en"}
        put = await shop.ask("PUT", "/assistants/faq/questions", {"items": [question]})
        assert (put.status, put.rows) == (200, [question])
        assert (await shop.ask("GET", "/assistants/faq/questions")).rows == [question]
        assert (await shop.ask("PUT", "/assistants/faq/questions", {"items": [{"question": "?"}]})).status == 422


async def test_what_people_are_told_is_shown_and_published(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN) as house, program(house) as shop:
        notice = await shop.ask("GET", "/notices/site?language=de")
        assert (notice.status, notice.json["language"]) == (200, "de")
        assert notice.json["text"]
        assert (await shop.ask("GET", "/notices/site?language=tlh")).status == 404
        assert (await shop.ask("GET", "/notices/nobody")).status == 404
        assert [row["channel"] for row in (await shop.ask("GET", "/notice-changes")).rows] == ["site"]
        assert (await shop.ask("POST", "/notices/publish")).status == 200
        assert (await shop.ask("GET", "/notices")).status == 200


async def test_numbers_single_nobody_out(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN) as house, program(house) as shop:
        anna = Visitor(house)
        await anna.say("hello")
        await anna.read("hello")
        days = await shop.ask("GET", "/usage/days?days=2")
        assert next((row["people"], row["messages"]) for row in days.rows) == (None, 0)
        assert (await shop.ask("GET", "/usage")).status == 200
        assert (await shop.ask("GET", "/usage?days=0")).status == 422
        assert (await shop.ask("GET", "/requests")).rows == []
        assert (await shop.ask("POST", "/requests/nobody/answered")).status == 404
        checks = await shop.ask("POST", "/checks")
        assert checks.json["findings"]
        assert (await shop.ask("GET", "/checks")).json["version"] == checks.json["version"]


class _TwoCurrencies:
    """On the day on which another currency was set, and one without a price; questions tell the rows apart."""

    async def used(self, days: int) -> Sequence[UsedOn]:
        day, costs = date(2026, 11, 22), ("0.2000 EUR", "0.1000 USD", "")
        return [
            UsedOn(day=day, assistant="desk", questions=at, tokens=at, cost=cost, people=None)
            for at, cost in enumerate(costs, start=1)
        ]

    async def counted(self, days: int) -> Sequence[CountedOn]:
        return ()


async def test_what_one_day_cost_in_two_currencies_comes_page_by_page_and_all_of_it() -> None:
    (used, _) = UsageCalls(usage=_TwoCurrencies()).calls()
    questions, after = list[int](), ""
    for _page in range(3):
        query = {"limit": "1", "after": after}
        asked = Asked(method="GET", path="/api/v1/usage", query=query, now=datetime(2026, 11, 22, tzinfo=UTC))
        shown = (await used.answer(asked)).shown
        assert isinstance(shown, UsedList)
        questions += [row.questions for row in shown.items]
        after = shown.next or ""
        if not after:
            break
    assert (sorted(questions), after) == ([1, 2, 3], "")
