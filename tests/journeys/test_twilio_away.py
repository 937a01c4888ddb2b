"""What is said on WhatsApp while this server is away is answered when it is back; what was deleted stays away."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.twilio_server import TwilioServer
from tests.journeys.over_http import World, world
from tests.journeys.over_twilio import TwilioTalk
from tests.patience import PATIENCE

_KIND = "whatsapp_twilio"
_ID = "whatsapp:DE.Ab12Cd34Canary"


async def _talk(around: World, user_id: str = "") -> TwilioTalk:
    talk = await around.talk(_KIND)
    assert isinstance(talk, TwilioTalk)
    talk.user_id = user_id
    return talk


async def _people(around: World) -> int:
    return len(await around.server.memory.store.read(around.server.memory.people.numbers))


async def _heard_again(around: World, talk: TwilioTalk) -> TwilioTalk:
    """By the next process, at another address."""
    await around.server.close()
    heard = len(talk.sent())
    await around.start_again("echo")
    again = await _talk(around, talk.user_id)
    for _ in range(heard):
        await again.hear()
    return again


async def _looked_through(around: World, *, times: int) -> None:
    """Each process looks through the list once when it begins, and hands over what it finds at once."""
    assert isinstance(around.whatsapp, TwilioServer)
    async with asyncio.timeout(PATIENCE):
        while len(around.whatsapp.called("GET", "Messages.json")) < times:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.1)
    await around.settled()


async def test_what_was_said_meanwhile_is_answered_once_and_to_the_same_person(tmp_path: Path) -> None:
    async with world(tmp_path, kind=_KIND) as around:
        talk = await _talk(around, _ID)
        await talk.say("before")
        await talk.hear()
        talk.say_to_nobody("are you there", datetime.now(UTC) - timedelta(minutes=5))
        talk = await _heard_again(around, talk)
        assert "are you there" in (await talk.hear()).text
        await around.settled()
        talk = await _heard_again(around, talk)
        await _looked_through(around, times=3)
        assert (talk.left(), await _people(around)) == (0, 1)


async def test_whoever_was_deleted_does_not_come_back_by_another_address(tmp_path: Path) -> None:
    async with world(tmp_path, kind=_KIND) as around:
        talk = await _talk(around, _ID)
        await talk.say("before")
        await talk.hear()
        await talk.say("delete my data")
        (confirm,) = [says for says in (await talk.hear()).says if re.fullmatch(r"/delete \d{4}", says)]
        await talk.say(confirm)
        assert "deleted" in (await talk.hear()).text
        await around.settled()
        talk.say_to_nobody("said long before that", datetime.now(UTC) - timedelta(minutes=5))
        talk = await _heard_again(around, talk)
        await _looked_through(around, times=2)
        assert (talk.left(), await _people(around)) == (0, 0)
        await talk.say("and hello again")
        assert "and hello again" in (await talk.hear()).text
        assert await _people(around) == 1


async def test_whoever_came_by_number_and_then_with_an_id_is_one_person_who_is_shown_everything(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, kind=_KIND) as around:
        talk = await _talk(around)
        await talk.say("said by number")
        await talk.hear()
        talk.user_id = _ID
        await talk.say("said with an id")
        await talk.hear()
        assert talk.sent()[-1].to == _ID
        assert await _people(around) == 1
        await talk.say("show my data")
        assert "Other addresses you are known by" in (await talk.hear()).text
