"""People by the API: only by the code that they read out, their words only where the owner may see them."""

import json
from pathlib import Path

from console.audit import Audit
from tests.console.api.program import program
from tests.console.chatting import DESK, Visitor
from tests.console.running import Running, running

_CANARY = "the parrot Quetzal-7782"


async def _said(house: Running) -> tuple[Visitor, str]:
    anna = Visitor(house)
    await anna.say(_CANARY)
    await anna.read("Quetzal")
    return anna, await anna.code()


async def test_a_person_is_found_shown_exported_and_erased_once(tmp_path: Path) -> None:
    async with (
        running(tmp_path, DESK.format(sees="everything")) as house,
        program(house) as shop,
        program(house, "people:read", name="reader") as reader,
        program(house, "people:export", name="packer") as packer,
    ):
        anna, code = await _said(house)
        found = await reader.ask("POST", "/people/find", {"code": code.lower()})
        assert (found.status, found.json["channel"], found.json["may_read"]) == (200, "site", "everything")
        assert _CANARY.encode() not in found.body
        for path in ("look", "export", "erase", "pause", "block"):
            assert (await reader.ask("POST", f"/people/{path}", {"code": code, "purpose": "why"})).status == 404
        assert (await shop.ask("POST", "/people/look", {"code": code, "purpose": " "})).status == 422
        assert (await shop.ask("POST", "/people/look", {"code": code})).status == 422
        looked = await shop.ask("POST", "/people/look", {"code": code, "purpose": "they asked"})
        assert _CANARY.encode() in looked.body
        refused = await packer.ask("POST", "/people/export", {"code": code, "purpose": "a letter"})
        assert refused.status == 404, "every word is in it: whoever may read none may not have it"
        exported = await shop.ask("POST", "/people/export", {"code": code, "purpose": "a letter"})
        assert (exported.status, exported.json["running"]) == (202, False)
        named = {"job": exported.json["job"]}
        again = await shop.ask("POST", "/people/export", {"code": code, "purpose": "a letter"})
        assert again.json["job"] == exported.json["job"], "what is sent twice is made once"
        for path in ("state", "file"):
            assert (await packer.ask("POST", f"/people/export/{path}", named)).status == 404
        assert (await shop.ask("POST", "/people/export/state", named)).json["percent"] == 100
        file = await shop.ask("POST", "/people/export/file", named)
        assert (file.headers["Content-Type"], file.body[:2]) == ("application/zip", b"PK")
        assert (await shop.ask("POST", "/people/export/file", named)).status == 404, "it is given once"
        await anna.read("made a copy of all your data")  # they are told
        word = {"Idempotency-Key": "erase-000-1"}
        erased = await shop.ask("POST", "/people/erase", {"code": code}, word)
        assert (erased.status, erased.json["complete"]) == (200, True)
        assert erased.json["job"]
        assert "Messages" in json.dumps(erased.json["places"])
        again = await shop.ask("POST", "/people/erase", {"code": code}, word)
        assert (again.body, again.headers["Idempotency-Replayed"]) == (erased.body, "true")
        assert (await shop.ask("POST", "/people/find", {"code": code})).status == 404
        done = await Audit(house.server.memory).page()
        assert [(one.did, one.subject) for one in done if one.who == "program shop"] == [
            ("person.erased", ""),
            ("person.exported", ""),
            ("person.exported", ""),
            ("person.read", ""),
        ]
        plain = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        job, receipt = str(erased.json["job"]), str(erased.json["receipt"])
        for kept in (code, code.replace("-", ""), job, receipt[-60:], _CANARY):
            assert not any(kept.encode() in content for content in plain)


async def test_where_the_owner_sees_nothing_no_call_shows_a_word(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house, program(house) as shop:
        _, code = await _said(house)
        for path in ("find", "look"):
            body = {"code": code, "purpose": "why"} if path == "look" else {"code": code}
            got = await shop.ask("POST", f"/people/{path}", body)
            assert got.status == 200
            assert b"Quetzal" not in got.body
        assert [one.did for one in await Audit(house.server.memory).page() if one.did.startswith("person")] == []
        assert (await shop.ask("POST", "/people/block", {"code": code})).status == 204
        assert (await shop.ask("POST", "/people/find", {"code": code})).json["blocked"] is True
        assert (await shop.ask("POST", "/people/unblock", {"code": code})).status == 204
        assert (await shop.ask("POST", "/people/pause", {"code": code})).status == 204
        assert (await shop.ask("POST", "/people/find", {"code": code})).json["paused"] is True
        assert (await shop.ask("POST", "/people/resume", {"code": code})).status == 204
        assert (await shop.ask("POST", "/people/pause", {"code": "AAAA-BBBB-CCCC"})).status == 404
