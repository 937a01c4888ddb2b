"""What a person wants to be remembered is kept, corrected by its number, and forgotten."""

from pathlib import Path

import pytest

from core.memory.facts import LONGEST_FACT, MOST_FACTS
from privacy.correcting import correction_in
from tests.privacy.opened import SITE, Rooms, opened

ADA = "ada-lovelace-1815"


async def _facts(rooms: Rooms) -> list[tuple[int, str]]:
    speaker = await rooms.find(ADA)
    assert speaker is not None
    kept = await rooms.memory.store.read(lambda transaction: rooms.memory.facts.all(transaction, speaker))
    return [(one.position, one.text) for one in kept]


async def test_what_is_to_be_remembered_is_kept_once_in_one_line(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        reply = await rooms.ask("/remember I am allergic\n to  nuts")
        assert reply.text == "I will remember: I am allergic to nuts"
        await rooms.ask("remember that I am allergic to nuts")
        assert [text for _, text in await _facts(rooms)] == ["I am allergic to nuts"]


async def test_what_is_remembered_is_bounded_in_length_and_count(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert str(LONGEST_FACT) in (await rooms.ask(f"/remember I {'x' * LONGEST_FACT}")).text
        for number in range(MOST_FACTS):
            await rooms.ask(f"/remember my number {number}")
        assert "no room" in (await rooms.ask("/remember my last one")).text
        assert len(await _facts(rooms)) == MOST_FACTS


async def test_a_fact_keeps_its_number_when_another_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        for what in ("tea", "cake", "jam"):
            await rooms.ask(f"/remember I like {what}")
        assert "**3** is removed." in (await rooms.ask("/correct 3 -")).text
        done = await rooms.ask("correct 5: I like honey")
        assert done.text.startswith("**5** is now: I like honey")
        assert await _facts(rooms) == [(2, "I like cake"), (3, "I like honey")]
        listed = await rooms.ask("/correct")
    assert "**4** · I like cake\n**5** · I like honey" in listed.text


async def test_a_corrected_name_and_language_outlive_what_the_app_says(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Hello.", name="Wrong")
        assert "**1** · Name: Wrong" in (await rooms.ask("/correct")).text
        assert "Example Models, Example Messenger" in (await rooms.ask("/correct 1 Ada King")).text
        assert (await rooms.ask("/correct 2: Deutsch")).text.startswith("**Sprache** ist jetzt: de")
        speaker, _ = await rooms.say("Hello again.", name="Wrong")
        assert (speaker.name, speaker.language) == ("Ada King", "de")
        found = await rooms.find(ADA)
        assert found is not None
        assert (found.name, found.language) == ("Ada King", "de")


async def test_a_number_without_words_is_asked_about_and_an_unknown_one_shows_the_list(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert "What is right for **Name**?" in (await rooms.ask("/correct 1")).text
        assert "What I know about you" in (await rooms.ask("/correct 9 nothing")).text
        assert "I do not know that language" in (await rooms.ask("/correct 2 Klingon")).text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("/correct 2: tea", 2), ("correct 12: tea", 12), ("/corregir 3 té", 3), ("corregir 3: té", 3), ("/correct", 0),
        ("correct 2 mistakes in this text", None), ("answer 2: tea", None), ("what is 2: 3", None),
        ("/show 2: tea", None),
    ],
)  # fmt: skip
def test_only_a_whole_correction_is_one(text: str, number: int | None) -> None:
    found = correction_in(text, "en")
    assert (found and found.number) == number or (found is None and number is None)


async def test_somebody_who_is_gone_meanwhile_is_not_written_to(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.ask("/remember I like tea")
        speaker = await rooms.find(ADA)
        assert speaker is not None
        assert speaker.channel == SITE
        await rooms.erase_speaker(speaker)
        assert await rooms.find(ADA) is None
