"""Fifty messages arrive at once while their person is erased: of those said before it nothing stays, those said after
it are a first contact."""

import asyncio
import re
from pathlib import Path
from random import Random
from time import time

from core.identifiers import Address, ChannelId
from core.ports.command import Speaker
from tests.fakes.telegram_chats import message, somebody
from tests.journeys.over_http import SECRET, World, world
from tests.patience import PATIENCE

_PERSON = 5550001
_EACH = 25


async def _arrives(around: World, number: int, words: str, said_at: int) -> None:
    sender = somebody(_PERSON, language_code="en")
    update = around.telegram.numbered(message(words, person=_PERSON, number=number, date=said_at, **{"from": sender}))
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with around.client.post(f"{around.server.address}/hooks/tg", json=update, headers=headers) as answer:
        assert answer.status == 200


async def _speaker(around: World) -> Speaker:
    memory = around.server.memory
    speaker = await memory.store.read(
        lambda transaction: memory.people.find(transaction, ChannelId("tg"), Address(str(_PERSON)))
    )
    assert speaker is not None
    return speaker


async def _is_being_erased(around: World, speaker: Speaker) -> None:
    """Comes back once the fence stands."""
    memory = around.server.memory
    async with asyncio.timeout(PATIENCE):
        while await memory.store.read(lambda transaction: memory.people.stands(transaction, speaker)):
            await asyncio.sleep(0)


async def test_fifty_at_once_while_somebody_is_erased(tmp_path: Path) -> None:
    async with world(tmp_path, kind="telegram") as around:
        talk = await around.talk("telegram", _PERSON)
        await talk.say("hello")
        await talk.hear()
        await talk.say("delete my data")
        (confirm,) = [says for says in (await talk.hear()).says if re.fullmatch(r"/delete \d{4}", says)]
        confirmed_at = int(time())
        asked, heard = len(around.model.requests), len(around.telegram.sent)
        early = {f"early-canary-{number:02}": confirmed_at - 60 - number for number in range(_EACH)}
        late = {f"late-canary-{number:02}": confirmed_at + 60 + number for number in range(_EACH)}
        arriving = list({**early, **late}.items())
        Random(9).shuffle(arriving)
        speaker = await _speaker(around)
        await _arrives(around, 499, confirm, confirmed_at)
        await _is_being_erased(around, speaker)
        await asyncio.gather(*(_arrives(around, 500 + at, *one) for at, one in enumerate(arriving)))
        await around.settled()
        told = [sent.text for sent in around.telegram.sent[heard:]]
        assert sum("Done." in text for text in told) == 1
        assert sum("You are writing with an AI." in text for text in told) == 1, (
            "a first contact is told who speaks, once"
        )
        read = "".join(str(request.body) for request in around.model.requests[asked:])
        assert sorted(set(re.findall(r"(?:early|late)-canary-\d\d", read))) == sorted(late)
        assert "hello" not in read, "nothing is known of what was before"
        whole = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        assert b"canary-" not in whole
        assert len(await around.server.memory.store.read(around.server.memory.people.numbers)) == 1
