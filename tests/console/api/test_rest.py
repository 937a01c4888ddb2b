"""Assistants, notices, requests, numbers and checks by the API."""

from pathlib import Path

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
