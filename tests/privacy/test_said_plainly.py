"""Linking, unlinking and the PIN, asked for in a sentence: it does what the slash word does, and no more."""

from pathlib import Path

import pytest

from privacy.hearing import PrivacyHearing
from privacy.said_plainly import as_slash_word
from tests.privacy.corpora import languages, near_misses, what
from tests.privacy.linked import ON_SITE, ON_TG, ask, code_for, link
from tests.privacy.opened import opened

PIN = "482913"


@pytest.mark.parametrize(
    ("text", "language", "slash_word"),
    [
        ("link this chat with my Telegram", "en", "/link"),
        ("link this chat with code 482913", "en", "/link 482913"),
        ("verbinde meine Chats", "de", "/link"),
        ("मेरी चैट अलग कर दो", "hi", "/unlink"),
        ("meri chat alag kar do", "hi", "/unlink"),
        ("pon mi pin a 0429", "es", "/lock 0429"),
        ("PINを482913にして", "ja", "/lock 482913"),
        ("أزل الرقم السري", "ar", "/lock off"),
        ("ondoa pin", "sw", "/lock off"),
        ("/desvincular", "es", "/unlink"),
        ("/bloquear 4829", "es", "/lock 4829"),
        ("/lock@some_bot 4829", "en", "/lock 4829"),
        ("/ link 482913", "en", "/link 482913"),
        ("/link_yes", "en", "/link_yes"),
        ("/unlock 4829", "en", "/unlock 4829"),
    ],
)
def test_a_sentence_is_the_slash_word_that_means_it(text: str, language: str, slash_word: str) -> None:
    assert as_slash_word(f" {text} ", language) == slash_word


def test_what_is_not_surely_meant_stays_as_it_is() -> None:
    for text in ("lock the door", "how do I link my chats?", "send me the link", "delete my data"):
        assert as_slash_word(text, "en") == text


@pytest.mark.parametrize("tag", languages())
def test_ordinary_talk_of_links_locks_and_pins_is_left_to_the_model(tag: str) -> None:
    texts = [example.text for example in near_misses(tag)]
    assert [text for text in texts if what(text, tag)[0] in ("link", "unlink", "lock", "lock_off")] == []


async def test_two_chats_are_linked_and_parted_in_plain_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert "/link " in (await ask(rooms, "please link my chats", ON_SITE)).text
        code = await code_for(rooms, ON_SITE)
        asked = await ask(rooms, f"link this chat with code {code}", ON_TG)
        assert [button.says for button in asked.buttons] == ["/link_yes", "/link_no"], "it is still asked in both"
        await ask(rooms, "/link_yes", ON_TG)
        assert (await ask(rooms, "/link_yes", ON_SITE)).text.startswith("**Linked:**")
        assert "No longer linked" in (await ask(rooms, "unlink my chats", ON_TG)).text


async def test_a_pin_is_set_in_plain_words_and_the_words_are_not_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello", ON_SITE[0])
        assert "**/lock**" in (await ask(rooms, "protect my data with a PIN")).text, "it says how"
        assert (await ask(rooms, f"set my pin to {PIN}")).text.startswith("**Locked.**")
        kept = await rooms.memory.store.read(
            lambda transaction: rooms.memory.conversations.recall(transaction, speaker, 20)
        )
        assert not [each for each in kept if PIN in each.body.text]
        assert not any(PIN in line for line in rooms.log)


async def test_with_a_pin_plain_words_do_no_more_than_the_slash_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await ask(rooms, f"/lock {PIN}")
        for text in ("link my chats", "unlink my chats", "remove my pin", "set a pin", "set my pin to 1111"):
            assert "needs your PIN" in (await ask(rooms, text)).text, text
        await ask(rooms, f"/unlock {PIN}")
        assert "The PIN is gone" in (await ask(rooms, "remove my pin")).text
        assert "No longer linked" in (await ask(rooms, "unlink my chats")).text


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [("how do i link my chats?", "en", "link"), ("wie setze ich eine pin", "de", ""), ("lock the door", "en", "")],
)
async def test_a_near_miss_is_hinted_at_only(tmp_path: Path, text: str, language: str, name: str) -> None:
    async with opened(tmp_path) as rooms:
        hearing: PrivacyHearing = rooms.hearing
        heard = hearing.hear(text, language)
        assert heard.command is None
        assert (f"/{name}" in heard.hint) if name else not heard.hint
