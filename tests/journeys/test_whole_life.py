"""One life with us, on every kind of channel, from the first word to after the last: the person receives the same."""

import asyncio
import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.core.documents.papers import pdf
from tests.core.documents.pictures import WHERE, drawn, encoded, notes
from tests.journeys.heard import Brought
from tests.journeys.over_http import Talk, World, world

_SENSES = 'sees = true\ntranscribe = "ears"'
_VOICE = Brought("voice", "audio/ogg", b"OggS".ljust(16, b"\x00") + b"delete my data, said the finch")
_PHOTOGRAPH = Brought("photo", "image/jpeg", encoded(drawn(), "JPEG", exif=notes()), caption="what bird is this")
_PAPER = Brought("document", "application/pdf", pdf("Drink more water."), name="plan.pdf")
_BURST = [f"burst-{number}" for number in ("one", "two", "three", "four", "five")]


def _given(around: World) -> list[str]:
    """All that any model was given to read, the newest last."""
    return [str(request.body) for request in around.model.requests if "messages" in request.body]


async def _burst(around: World, talk: Talk) -> None:
    asked = len(_given(around))
    for words in _BURST:
        await talk.say(words)
    heard = [(await talk.hear()).text]
    while _BURST[-1] not in heard[-1]:
        heard.append((await talk.hear()).text)
    await around.settled()
    assert len(heard) <= len(_BURST)
    assert talk.left() == 0
    everything = "".join(_given(around)[asked:])
    places = [everything.index(words) for words in _BURST]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
async def test_a_whole_life(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind, senses=_SENSES) as around:
        talk = await around.talk(kind)

        await talk.say("hello there")
        first = await talk.hear()
        assert "hello there" in first.text
        if kind != "web":  # whose page has shown the notice before
            assert first.text.index("an AI") < first.text.index("hello there")

        await talk.say("when are you open")
        assert (await talk.hear()).text == "when are you open"

        await talk.bring(_VOICE)
        spoken = await talk.hear()
        assert "said the finch" in spoken.text, "heard, and no command"
        assert "deleted" not in spoken.text

        await talk.bring(_PHOTOGRAPH)
        assert "sent a picture" in (await talk.hear()).text
        assert "what bird is this" in _given(around)[-1]
        assert "image_url" in _given(around)[-1]
        assert WHERE not in _given(around)[-1]

        await talk.bring(_PAPER)
        assert "Drink more water." in (await talk.hear()).text

        await _burst(around, talk)

        asked = len(_given(around))
        await talk.say("show my data")
        shown = await talk.hear()
        assert re.search(r"Messages: \**\d+", shown.text)
        assert re.search(r"Files: \**3", shown.text)

        await talk.say("delete my data")
        card = await talk.hear()
        (confirm,) = [says for says in card.says if re.fullmatch(r"/delete \d{4}", says)]
        await talk.say(confirm)
        assert "Everything I kept about you is deleted" in (await talk.hear()).text
        await around.settled()

        if kind != "web":  # a visit that was erased is refused at the door
            await asyncio.gather(talk.say_everything_again(), talk.say_everything_again())
        await around.settled()
        assert talk.left() == 0
        assert len(_given(around)) == asked
        assert await around.server.memory.store.read(around.server.memory.people.numbers) == []
        left = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        for words in (b"finch", b"burst-", b"Drink more", b"hello there"):
            assert words not in left
