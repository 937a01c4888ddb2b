"""At the chattiest level, with everything going wrong that can, no word, name, number or token is in the log."""

import asyncio
import base64
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it brings none
import pytest

from tests.fakes.telegram_chats import pressed
from tests.fakes.telegram_faults import bad_request, blocked, drop, failing, garbage, slow_down, unauthorized
from tests.fakes.telegram_server import TOKEN
from tests.patience import PATIENCE
from tests.product.canaries import ALPHABETS, canary, forms_of, found, number
from tests.product.house import MODEL_KEY, SECOND_SECRET, SECOND_TOKEN, House, house, said_now
from tests.product.running import WEBHOOK_SECRET

_TIMING = (
    "[timing]\nsend_retry_seconds = [0.05, 0.05]\nmodel_retry_seconds = [0.1]\nbody_seconds = 0.3\n"
    "model_probe_seconds = 0.05\n"
)
_CONFIRM = re.compile(r"DELETE \d{4}")
_TOKENS = (TOKEN, TOKEN.partition(":")[2], SECOND_TOKEN, SECOND_TOKEN.partition(":")[2])
_SECRETS = (*_TOKENS, WEBHOOK_SECRET, SECOND_SECRET, MODEL_KEY)


class Song:
    """Everything that was said, sent or shown, and must not be heard again."""

    def __init__(self) -> None:
        self.sung = list(_SECRETS)

    def sing(self, alphabet: str = "Latin") -> str:
        self.sung.append(canary(alphabet))
        return self.sung[-1]

    def number(self) -> int:
        self.sung.append(str(number()))
        return int(self.sung[-1])

    def visitor(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """A page's token, and the address in it."""
        token = headers["Authorization"].removeprefix("Bearer ")
        content = base64.urlsafe_b64decode(token.partition(".")[0] + "==")
        address = base64.urlsafe_b64encode(content[:16]).decode().rstrip("=")
        self.sung += [token, token.partition(".")[2], address]
        return headers


async def test_the_log_names_nobody_whatever_goes_wrong(tmp_path: Path) -> None:
    song = Song()
    async with house(tmp_path, web_model="500", more=[_TIMING], second_bot_refused=True) as here:
        await _speak_while_telegram_fails(here, song)
        await _speak_while_the_model_fails(here, song)
        await _throw_what_is_not_understood(here, song)
        await _speak_while_the_disk_is_full(here, song)
        await _delete(here, song)
        assert await here.server.stop() == 0
        said = here.server.log() + here.server.talk()
    events = [json.loads(line)["event"] for line in here.server.log().splitlines()]
    for event in ("send.failed", "model.failed", "knock.malformed", "store.unavailable", "erasure.complete"):
        assert event in events, "the test forces too little"
    assert "channel.refused" in events
    assert found(said.encode(), song.sung) == set()
    assert "Traceback" not in said


async def _speak_while_telegram_fails(here: House, song: Song) -> None:
    """Every way in which a send may fail, each with the words of it in what the vendor answers."""
    words = song.sing()
    faults = (slow_down(1), failing(), failing(502), drop(), drop(acts=False), garbage(song.sing().encode()), blocked())
    for fault in (*faults, unauthorized(), bad_request(f"can't parse {words}"), bad_request("chat not found")):
        here.telegram.fail("sendMessage", fault)
        await here.telegram.deliver(_update(song, text=f"I said {song.sing()} and {song.sing('Arabic')}"))
    await here.telegram.deliver(_update(song, text=song.sing("Chinese")))
    reference, file_name = song.sing(), song.sing()
    document = {"file_id": reference, "file_unique_id": song.sing(), "file_name": f"{file_name}.pdf"}
    await here.telegram.deliver(_update(song, document=document, caption=song.sing()))
    telephone = {"phone_number": f"+{song.number()}", "first_name": song.sing()}
    await here.telegram.deliver(_update(song, contact=telephone))
    place = {"latitude": 48.137154, "longitude": 11.576124}
    song.sung += ["48.137154", "11.576124"]
    await here.telegram.deliver(_update(song, location=place))
    await here.telegram.deliver(pressed(song.sing(), person=song.number(), press=song.sing()))
    # One of them was mended at once: marks that Telegram cannot take are left out.
    await _until(here, "send.failed", len(faults) + 2)


def _update(song: Song, person: int = 0, **content: object) -> dict[str, object]:
    profile: dict[str, object] = {"first_name": song.sing("accented"), "username": song.sing()}
    return said_now(person or song.number(), song.number(), content, profile)


async def _speak_while_the_model_fails(here: House, song: Song) -> None:
    visitors = [song.visitor(await here.visit()) for _ in ALPHABETS]
    for visitor, alphabet in zip(visitors, ALPHABETS, strict=True):
        assert await here.say(visitor, f"what about {song.sing(alphabet)}?", song.sing()) == 202
    await asyncio.gather(*(here.answers(visitor, 1) for visitor in visitors))
    song.sung.append("sk-secret")  # the played model's error says it


async def _throw_what_is_not_understood(here: House, song: Song) -> None:
    broken: dict[str, object] = {"update_id": "x", "message": {"text": song.sing(), "from": song.number()}}
    assert await here.knock(json.dumps(broken).encode()) == (200, b"")
    assert await here.knock(f'{{"text": "{song.sing()}'.encode()) == (200, b"")
    assert (await here.knock(song.sing().encode(), song.sing()))[0] == 403
    assert (await here.knock(song.sing().encode(), path=f"/hooks/{song.sing()}?token={song.sing()}"))[0] == 403
    for path in (f"/{song.sing()}", f"/web/site/files/{song.sing()}?{song.sing()}", f"/chat/{song.sing()}"):
        assert (await here.ask("GET", path, None, {"X-Forwarded-For": "203.0.113.77"}))[0] in (403, 404)
    song.sung.append("203.0.113.77")
    visitor = song.visitor(await here.visit())
    for body in (song.sing(), json.dumps({"client_id": song.sing(), "text": [song.sing()]})):
        headers = {**visitor, "Content-Type": "application/json", "User-Agent": song.sing(), "Cookie": song.sing()}
        assert (await here.ask("POST", "/web/site/messages", body.encode(), headers))[0] in (400, 422)
    forged = {"Authorization": f"Bearer {song.sing()}.{song.sing()}", "Origin": f"https://{song.sing()}.example"}
    assert (await here.ask("GET", f"/web/site/events?last_event_id={song.sing()}", None, forged))[0] == 403


async def _speak_while_the_disk_is_full(here: House, song: Song) -> None:
    """No file may grow; what cannot be kept is refused, and taken once there is room again."""
    if sys.platform != "linux":
        pytest.skip("only Linux lets one process limit the files of another")
    process = psutil.Process(here.server.process.pid)
    person = song.number()
    update = json.dumps({"update_id": 990_000, **_update(song, person, text=f"no room for {song.sing()}")}).encode()
    limits = process.rlimit(psutil.RLIMIT_FSIZE)
    # The log is shorter than the database, and goes on.
    longest = max(path.stat().st_size for path in here.server.data.rglob("lethe.db*"))
    process.rlimit(psutil.RLIMIT_FSIZE, (longest, limits[1]))
    status, _ = await here.knock(update)
    assert status == 503
    process.rlimit(psutil.RLIMIT_FSIZE, limits)
    assert await here.knock(update) == (200, b"")
    async with asyncio.timeout(PATIENCE):
        # By the model or, where it is still left alone after all that failed before, by us.
        while not any(sent.chat == person for sent in here.telegram.sent):
            await asyncio.sleep(0.01)


async def _delete(here: House, song: Song) -> None:
    visitor = song.visitor(await here.visit())
    assert await here.say(visitor, f"my name is {song.sing()}") == 202
    assert await here.say(visitor, "delete my data") == 202
    heard = ""
    async with asyncio.timeout(PATIENCE):
        async with here.client.get(f"{here.server.address}/web/site/events", headers=visitor) as answer:
            async for line in answer.content:
                heard += line.decode()
                if _CONFIRM.search(heard):
                    break
    [confirm] = set(_CONFIRM.findall(heard))
    assert await here.say(visitor, confirm) == 202
    await _until(here, "erasure.complete", 1)


async def _until(here: House, event: str, times: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while here.server.log().count(event) < times:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("alphabet", list(ALPHABETS))
def test_the_search_hears_every_form(alphabet: str) -> None:
    word = canary(alphabet)
    assert all(found(b'{"event": "' + form + b'"}', [word]) for form in forms_of(word))
