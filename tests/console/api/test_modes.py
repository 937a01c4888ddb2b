"""What is kept, by the API: the same rules as on the pages, and no way around them."""

from pathlib import Path

from settings.book import Book
from tests.console.api.program import program
from tests.console.running import Running, running
from tests.console.visitors import make_older, visit

_ONE = "/privacy/lethe"


def _stored(house: Running, name: str) -> object:
    page = Book(house.settings.server.data_dir).read().page("assistants", "lethe")
    return None if page is None else page.get(name)


async def test_a_change_that_erases_says_so_and_wants_the_name(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "privacy:read", "privacy:write") as shop:
        await visit(house, "hello")
        await make_older(house, 10)
        kept = await shop.ask("GET", _ONE)
        assert (kept.json["retention_days"], kept.json["owner_sees"], kept.json["collect"]) == (30, "nothing", True)
        tag = {"If-Match": kept.headers["ETag"]}
        shorter = {"retention_days": 5}
        foreseen = (await shop.ask("POST", f"{_ONE}/preview", shorter)).json
        assert (foreseen["erases"], foreseen["asks"]) == (True, False)
        for typed in ({}, {"typed": "Lethe?"}):
            refused = await shop.ask("PATCH", _ONE, {**shorter, **typed})
            assert (refused.status, list(refused.mistakes)) == (422, ["typed"])
        assert _stored(house, "privacy.retention") is None
        done = await shop.ask("PATCH", _ONE, {**shorter, "typed": "lethe"}, tag)
        assert (done.status, done.json["retention_days"], done.json["waits_for_start"]) == (200, 5, True)
        assert (await shop.ask("PATCH", _ONE, {"collect": False, "typed": "lethe"}, tag)).status == 412
        assert (await shop.ask("POST", f"{_ONE}/preview", {"owner_sees": "everything"})).json["asks"] is True
        assert [row["assistant"] for row in (await shop.ask("GET", "/privacy")).rows] == ["lethe"]
        # What was told holds until the next start; so would this erase, too.
        assert (await shop.ask("PATCH", _ONE, {"mask": ["email", "ip"], "typed": "lethe"})).json["mask"] == [
            "email",
            "ip",
        ]
        assert list((await shop.ask("PATCH", _ONE, {"mask": ["feathers"]})).mistakes) == ["mask"]
        assert (await shop.ask("PATCH", "/privacy/nobody", {"collect": True})).status == 404


async def test_no_other_call_changes_what_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        for name, value in (("privacy.owner_sees", "everything"), ("privacy.retention", "1d"), ("privacy.mask", "")):
            changed = await shop.ask("PATCH", "/assistants/lethe", {"settings": {name: value}})
            assert (changed.status, list(changed.mistakes)) == (422, [f"settings.{name}"])
            body = {"name": "second", "settings": {"provider": "echo", name: value}}
            assert (await shop.ask("POST", "/assistants", body)).status == 422
            assert _stored(house, name) is None


async def test_what_is_too_old_is_counted_and_forgotten(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "privacy:read", "privacy:write") as shop:
        await visit(house, "hello")
        await make_older(house, 31)
        foreseen = (await shop.ask("POST", "/retention/preview")).json
        assert (foreseen["refused"], foreseen["messages"]) == (False, 2)
        done = (await shop.ask("POST", "/retention/run")).json["just_done"]
        assert isinstance(done, dict)
        assert done["messages"] == 2
        assert (await shop.ask("GET", "/retention")).json["running"] is False


async def test_a_backup_is_made_and_taken_away(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "backups:read", "backups:write") as shop:
        assert (await shop.ask("POST", "/backups")).status == 202
        while (await shop.ask("GET", "/backups")).json["making"]:
            pass
        (made,) = (await shop.ask("GET", "/backups")).rows
        assert (await shop.ask("DELETE", f"/backups/{made['name']}")).status == 204
        assert (await shop.ask("DELETE", f"/backups/{made['name']}")).status == 404
