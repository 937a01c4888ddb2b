"""Handing over by the API: shown without its password, changed, and tried out."""

from pathlib import Path

from tests.console.api.program import program
from tests.console.running import running
from tests.fakes.mail_server import mail_server

_PASSWORD = "canary-mail-4471-password"


async def test_it_is_changed_and_tried(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop, mail_server({"DATA": "554 full"}) as mail:
        assert (await shop.ask("POST", "/handover/test")).json == {"items": []}
        given = {"email": "desk@example.org", "mail_server": f"127.0.0.1:{mail.port}", "minutes": 30}
        changed = await shop.ask("PATCH", "/handover", {"settings": {**given, "mail_password": _PASSWORD}})
        assert changed.status == 200
        assert _PASSWORD.encode() not in changed.body
        assert house.settings.read_again().handover.minutes == 30
        await shop.ask("PATCH", "/handover", {"settings": {"mail_password": ""}})
        (one,) = (await shop.ask("POST", "/handover/test")).rows
        assert (one["way"], one["ok"], one["says"]) == ("mail", False, "The mail server answered 554: full")
        wrong = await shop.ask("PATCH", "/handover", {"settings": {"email": "nobody", "channel": "nowhere"}})
        assert (wrong.status, list(wrong.mistakes)) == (422, ["channel"])


async def test_a_token_without_the_scope_finds_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "handover:read") as reader:
        assert (await reader.ask("GET", "/handover")).status == 200
        assert (await reader.ask("PATCH", "/handover", {"settings": {"minutes": 5}})).status == 405
        assert not house.settings.read_again().handover.minutes
        assert (await reader.ask("POST", "/handover/test")).status == 404
