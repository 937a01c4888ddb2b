"""A platform asks to delete somebody's data: the whole server, from the signed request to the page that says done."""

import json
from pathlib import Path

from tests.fakes.meta_knocks import MOMENT, deletion
from tests.fakes.meta_server import APP_SECRET
from tests.journeys.over_http import World, world

_PERSON = 5550001


async def _asked(acting: World, body: bytes, channel: str = "wac") -> tuple[int, bytes]:
    address = f"{acting.server.address}/hooks/{channel}/deletion"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with acting.client.post(address, data=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_a_signed_request_erases_and_its_page_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_cloud") as acting:
        ada, eve = await acting.talk("whatsapp_cloud"), await acting.talk("whatsapp_cloud", 5550002)
        for talk in (ada, eve):
            await talk.say("a word of mine, 0815-4711")
            await talk.hear()
        await acting.settled()
        request = deletion(f"49170{_PERSON}", APP_SECRET, issued_at=2_000_000_000)
        forged = deletion(f"49170{_PERSON}", "another-app-secret")
        for body, channel in ((forged, "wac"), (b"", "wac"), (request, "tg"), (request, "site"), (request, "no")):
            assert await _asked(acting, body, channel) == (403, b'{"error":"forbidden"}')
        status, body = await _asked(acting, request)
        noted = json.loads(body)
        assert status == 200
        assert set(noted) == {"url", "confirmation_code"}
        assert noted["url"] == f"https://bots.example.org/erasures/{noted['confirmation_code']}"
        _, stranger = await _asked(acting, deletion("491709999999", APP_SECRET, issued_at=MOMENT))
        assert len(stranger) == len(body), "nobody learns who is here"
        await acting.server.rights.asked_elsewhere.close()
        page = f"{acting.server.address}/erasures/{noted['confirmation_code']}"
        async with acting.client.get(page, headers={"Accept-Language": "de"}) as answer:
            text = await answer.text()
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert 'lang="de"' in text
        assert "0815" not in text
        assert ada.left() == 0, "the page is the answer; nobody is written to"
        await eve.say("show my data")
        assert "Messages: *3*" in (await eve.hear()).text
        await ada.say("show my data")
        assert "nothing" in (await ada.hear()).text.lower()
        lines = "".join(acting.log)
        assert "erasure.complete" in lines
        assert f"49170{_PERSON}" not in lines
