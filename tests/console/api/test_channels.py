"""Channels by the API: what the pages do, with the same checks."""

from pathlib import Path

from aiohttp import ClientSession

from console.audit import Audit
from settings.book import Book
from tests.console.api.program import Program, program
from tests.console.running import Running, running
from tests.fakes.telegram_server import TOKEN, TelegramServer

_WEB = {"kind": "web", "name": "shop-page", "settings": {"allowed_origins": ["https://www.example.org"]}}


def _stored(house: Running, name: str) -> bool:
    return Book(house.settings.server.data_dir).read().page("channels", name) is not None


async def test_a_channel_is_tried_kept_changed_paused_and_removed(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house, program(house) as shop:
        given = {"token": TOKEN, "mode": "polling", "api_address": telegram.address}
        wrong = await shop.ask(
            "POST",
            "/channels",
            {"kind": "telegram", "name": "tg", "settings": {**given, "token": TOKEN.replace("7", "8")}},
        )
        assert (wrong.status, wrong.code, list(wrong.mistakes)) == (422, "wrong_value", ["token"])
        assert not _stored(house, "tg")
        added = await shop.ask("POST", "/channels", {"kind": "telegram", "name": "tg", "settings": given})
        assert (added.status, added.headers["Location"]) == (201, "/api/v1/channels/tg")
        assert TOKEN.encode() not in added.body
        seen = await shop.ask("GET", "/channels/tg")
        assert TOKEN.encode() not in seen.body
        tag = seen.headers["ETag"]
        changed = await shop.ask("PATCH", "/channels/tg", {"settings": {"tidy": True}}, {"If-Match": tag})
        assert (changed.status, changed.headers["ETag"] != tag) == (200, True)
        late = await shop.ask("PATCH", "/channels/tg", {"settings": {"tidy": False}}, {"If-Match": tag})
        assert (late.status, late.code) == (412, "changed_meanwhile")
        assert (await shop.ask("DELETE", "/channels/tg", headers={"If-Match": tag})).status == 412
        assert (await shop.ask("POST", "/channels/tg/pause")).json["state"] == "paused"
        says = {"says": "fr: On revient.\nBack soon."}
        assert (await shop.ask("POST", "/channels/tg/pause", says)).status == 200
        page = Book(house.settings.server.data_dir).read().page("channels", "tg")
        assert page is not None
        assert page["paused_says"] == says["says"]
        assert (await shop.ask("POST", "/channels/tg/pause", {"says": "One.\nTwo."})).mistakes.keys() == {"paused_says"}
        assert (await shop.ask("POST", "/channels/tg/resume")).json["state"] != "paused"
        assert (await shop.ask("POST", "/channels/tg/test")).json["items"]
        assert (await shop.ask("DELETE", "/channels/tg")).status == 204
        assert not _stored(house, "tg")
        assert (await shop.ask("DELETE", "/channels/tg")).status == 404
        done = await Audit(house.server.memory).page()
        assert [(one.who, one.did) for one in done if one.subject == "tg"] == [
            ("program shop", "channel.removed"),
            ("program shop", "channel.resumed"),
            ("program shop", "channel.paused"),
            ("program shop", "channel.paused"),
            ("program shop", "channel.changed"),
            ("program shop", "channel.added"),
        ]


async def test_a_mistake_is_named_by_its_field(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        for body, named in (
            ({"kind": "carrier-pigeon"}, "kind"),
            ({}, "kind"),
            ({**_WEB, "name": "Not a name!"}, "name"),
            ({**_WEB, "colour": "red"}, "colour"),
            ({**_WEB, "assistant": "nobody"}, "assistant"),
            ({**_WEB, "settings": {"feathers": 2}}, "settings.feathers"),
            ({**_WEB, "untested": "yes"}, "untested"),
        ):
            got = await shop.ask("POST", "/channels", body)
            assert (got.status, list(got.mistakes)) == (422, [named])
        assert (await shop.ask("POST", "/channels", "text")).status == 422
        unread = await shop.ask("POST", "/channels", headers={"Content-Type": "text/plain"}, body=_WEB)
        assert (unread.status, unread.code) == (415, "not_json")
        assert not _stored(house, "shop-page")


async def test_the_same_call_is_made_once(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop, program(house, name="other") as other:
        word = {"Idempotency-Key": "order-0001"}
        first = await shop.ask("POST", "/channels", _WEB, word)
        again = await shop.ask("POST", "/channels", _WEB, word)
        assert (first.status, again.status, again.body) == (201, 201, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        another = await shop.ask("POST", "/channels", {**_WEB, "name": "second"}, word)
        assert (another.status, another.code) == (409, "key_used")
        assert (await other.ask("POST", "/channels", _WEB, word)).status == 422
        assert (await shop.ask("POST", "/channels", _WEB, {"Idempotency-Key": "short"})).status == 422


async def test_the_same_call_is_made_once_also_after_a_start(tmp_path: Path) -> None:
    word = {"Idempotency-Key": "order-0002"}
    async with running(tmp_path) as house, program(house) as shop:
        first = await shop.ask("POST", "/channels", _WEB, word)
        token = shop.token
    async with running(tmp_path, claimed=False) as house, ClientSession() as client:
        shop = Program(client=client, address=house.server.address, token=token)
        again = await shop.ask("POST", "/channels", _WEB, word)
        assert (first.status, again.status, again.body) == (201, 201, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (await shop.ask("POST", "/channels", {**_WEB, "name": "second"}, word)).code == "key_used"


async def test_a_long_list_comes_in_pages(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        for number in range(3):
            assert (await shop.ask("POST", "/channels", {**_WEB, "name": f"page-{number}"})).status == 201
        names, after = [], ""
        while True:
            got = await shop.ask("GET", f"/channels?limit=2&after={after}")
            names += [row["name"] for row in got.rows]
            if got.json["next"] is None:
                break
            after = str(got.json["next"])
        assert names == ["page-0", "page-1", "page-2", "site"]
        for wrong in ("limit=0", "limit=201", "limit=two", "after=%C3%A9", "colour=red"):
            assert (await shop.ask("GET", f"/channels?{wrong}")).status == 422
