"""With a PIN, nobody who only holds the phone is shown or sent anything; and nobody is kept from deleting."""

import asyncio
from pathlib import Path

import pytest

from core.ports.command import Speaker
from tests.privacy.linked import ON_SITE, ON_TG, ask, is_here, link
from tests.privacy.opened import Rooms, opened
from tests.privacy.stand_ins import HurriedClock

PIN = "482913"
HOUR = 3600.0


async def _locked(rooms: Rooms) -> Speaker:
    speaker, _ = await rooms.say("the secret is 4711", ON_SITE[0])
    assert (await ask(rooms, f"/lock {PIN}", ON_SITE)).text.startswith("**Locked.**")
    return speaker


async def _is_open(rooms: Rooms) -> bool:
    shown, exported = await ask(rooms, "show my data"), await ask(rooms, "/export")
    assert ("PIN" in shown.text) is not bool(exported.attachments)
    return bool(exported.attachments)


async def test_without_a_pin_nothing_changes(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("hello")
        assert await _is_open(rooms)
        for nothing in ("/lock", "/lock 12", "/lock off", "/unlock", "/unlock forgotten", f"/unlock {PIN}"):
            assert "There is no PIN yet" in (await ask(rooms, nothing)).text
        assert await _is_open(rooms)


async def test_with_a_pin_it_is_asked_for_and_holds_for_ten_minutes(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _locked(rooms)
        assert not await _is_open(rooms)
        assert "needs your PIN" in (await ask(rooms, "/correct")).text
        assert "needs your PIN" in (await ask(rooms, "/link")).text, "or a thief would read it in a chat of their own"
        assert "needs your PIN" in (await ask(rooms, "/lock off")).text
        assert "needs your PIN" in (await ask(rooms, "/lock 1111")).text
        assert "That is right" in (await ask(rooms, f"/unlock {PIN}")).text
        assert await _is_open(rooms)
        await clock.forward(601)
        assert not await _is_open(rooms)
        await ask(rooms, f"/unlock {PIN}")
        assert "The PIN is gone" in (await ask(rooms, "/lock off")).text
        assert await _is_open(rooms)


async def test_a_pin_that_is_open_is_not_said_to_be_missing(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await _locked(rooms)
        for unfit in ("/lock", "/lock 12", "/unlock 12"):
            assert "needs your PIN" in (await ask(rooms, unfit)).text
        await ask(rooms, f"/unlock {PIN}")
        for unfit in ("/lock", "/lock 12", "/unlock", "/unlock twelve"):
            assert "There is a PIN, and just now nothing asks for it" in (await ask(rooms, unfit)).text, unfit
        await ask(rooms, f"/unlock {PIN}", ON_TG)
        assert "There is a PIN" in (await ask(rooms, "/lock off", ON_TG)).text, "it is the other chat's"
        await ask(rooms, "/lock off")
        assert "There is no PIN yet" in (await ask(rooms, "/lock")).text


async def test_of_two_pins_one_is_gone_and_nobody_says_that_nothing_asks_for_it_any_more(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        for chat in (ON_SITE, ON_TG):
            assert "**Locked.**" in (await ask(rooms, f"/lock {PIN}", chat)).text
            await ask(rooms, f"/unlock {PIN}", chat)
        await link(rooms, ON_SITE, ON_TG)
        await ask(rooms, f"/unlock {PIN}")
        own = "A chat that you linked has a PIN of its own."
        for changes in ("/lock", f"/lock {PIN}9"):
            assert own in (await ask(rooms, changes)).text, "or they would think that theirs is changed everywhere"
            await ask(rooms, f"/unlock {PIN}9")
        said = (await ask(rooms, "/lock off")).text
        await clock.forward(601)
        assert "needs your PIN" in (await ask(rooms, "/correct")).text
        assert own not in (await ask(rooms, "/lock")).text
        assert "There is a PIN" in said
        assert own in said


OWN, OTHER = "/unlock 1111", "/unlock 2222"
MORE = "another of your linked chats has a PIN of its own"


async def _two_locked(rooms: Rooms) -> None:
    """Each chat with a PIN of its own, and linked."""
    for chat, word in ((ON_SITE, "1111"), (ON_TG, "2222")):
        await ask(rooms, f"/lock {word}", chat)
        await ask(rooms, f"/unlock {word}", chat)
    await link(rooms, ON_SITE, ON_TG)


async def test_of_two_pins_both_are_needed_and_nobody_says_that_one_is_enough(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _two_locked(rooms)
        for first, second in ((OWN, OTHER), (OTHER, OWN)):
            await clock.forward(601)
            for _ in range(4):
                said = (await ask(rooms, first)).text
                assert MORE in said, "and the right one is no wrong try at the other"
                assert "nothing asks" not in said
                assert not await _is_open(rooms)
            assert "nothing asks for the PIN" in (await ask(rooms, second)).text
            assert await _is_open(rooms)


async def test_whoever_knows_one_pin_has_three_tries_in_an_hour_at_the_other(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _two_locked(rooms)
        await clock.forward(601)
        for _ in range(2):
            for left in ("Tries left: 2", "Tries left: 1", "Wait an hour"):
                assert MORE in (await ask(rooms, OWN)).text
                assert left in (await ask(rooms, "/unlock 0000")).text
            for _ in range(3):
                assert MORE in (await ask(rooms, OWN)).text
                assert "Wait an hour" in (await ask(rooms, OTHER)).text, "nobody says of the right one that it is wrong"
            assert not await _is_open(rooms)
            await clock.forward(HOUR + 1)
        assert MORE in (await ask(rooms, OWN)).text
        assert "nothing asks for the PIN" in (await ask(rooms, OTHER)).text


async def test_many_at_once_are_no_more_tries_for_whoever_knows_one_pin(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _two_locked(rooms)
        await clock.forward(601)
        for _ in range(3):
            await asyncio.gather(*(ask(rooms, word) for word in (OWN, "/unlock 0000", "/unlock 0001")))
        assert "Wait an hour" in (await ask(rooms, "/unlock 0002")).text
        assert "Wait an hour" in (await ask(rooms, OTHER)).text


async def test_three_wrong_pins_close_it_for_an_hour(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _locked(rooms)
        assert "Tries left: 2" in (await ask(rooms, "/unlock 0000")).text
        assert "Tries left: 1" in (await ask(rooms, "/unlock 0001")).text
        assert "Wait an hour" in (await ask(rooms, "/unlock 0002")).text
        assert "Wait an hour" in (await ask(rooms, f"/unlock {PIN}")).text, "not even the right one"
        assert not await _is_open(rooms)
        await clock.forward(HOUR + 1)
        assert "That is right" in (await ask(rooms, f"/unlock {PIN}")).text


async def test_a_clock_that_is_put_back_closes_it_for_no_longer(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _locked(rooms)
        for wrong in ("0000", "0001", "0002"):
            await ask(rooms, f"/unlock {wrong}")
        assert "Wait an hour" in (await ask(rooms, f"/unlock {PIN}")).text
        clock.jump(-24 * HOUR)
        assert "That is right" in (await ask(rooms, f"/unlock {PIN}")).text


@pytest.mark.parametrize("between", [" ", "\n", "\t", "\u2003", " \r\n "])
async def test_neither_the_message_with_the_pin_nor_the_pin_is_kept(tmp_path: Path, between: str) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("the secret is 4711", ON_SITE[0])
        assert (await ask(rooms, f"/lock{between}{PIN}", ON_SITE)).text.startswith("**Locked.**")
        assert "That is right" in (await ask(rooms, f"/unlock{between}{PIN}")).text
        assert "Tries left: 2" in (await ask(rooms, f"/unlock{between}97531 24{between}")).text
        await ask(rooms, f"/unlock{between}9753124 or{between}9753125")
        kept = await rooms.memory.store.read(
            lambda transaction: rooms.memory.conversations.recall(transaction, speaker, 20)
        )
        said = [each.body.text for each in kept]
        assert "/lock" in said
        assert not [text for text in said if PIN in text or "97531" in text]
        [table] = [table for table in rooms.register.tables if table.name == "personlock"]
        [row] = await rooms.register.first_rows(speaker, table)
        assert "pin" not in row
        assert not any(PIN in line for line in rooms.log)


async def test_deleting_needs_no_pin_and_waits_for_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _locked(rooms)
        card = await ask(rooms, "delete my data")
        assert (await ask(rooms, card.buttons[1].says)).farewell
        assert not await is_here(rooms, ON_SITE)


async def test_the_pin_of_one_chat_is_asked_for_in_every_linked_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await _locked(rooms)
        assert "needs your PIN" in (await ask(rooms, "/export", ON_TG)).text
        assert "needs your PIN" in (await ask(rooms, "/unlink", ON_TG)).text
        await ask(rooms, f"/unlock {PIN}", ON_TG)
        assert (await ask(rooms, "/export", ON_TG)).attachments
        assert "needs your PIN" in (await ask(rooms, "/export", ON_SITE)).text, "it was given in the other chat"


async def test_a_forgotten_pin_opens_after_a_day_and_linked_chats_are_told(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await _locked(rooms)
        rooms.told.told.clear()
        assert "told and can stop it" in (await ask(rooms, "/unlock forgotten")).text
        await ask(rooms, "/unlock forgotten")
        [(speaker, notice)] = rooms.told.told
        assert speaker.address == ON_TG[0]
        assert [button.says for button in notice.buttons] == ["/unlock stop"]
        await clock.forward(24 * HOUR - 60)
        assert not await _is_open(rooms)
        await clock.forward(61)
        assert await _is_open(rooms)
        await clock.forward(24 * HOUR)
        assert not await _is_open(rooms)


async def test_one_button_in_a_linked_chat_stops_it(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await _locked(rooms)
        await ask(rooms, "/unlock forgotten")
        assert "Stopped" in (await ask(rooms, "/unlock stop", ON_TG)).text
        assert "Stopped" in (await ask(rooms, "/unlock forgotten")).text, "nor may it be asked again at once"
        await clock.forward(24 * HOUR - 30)
        assert not await _is_open(rooms)


async def test_a_pin_is_the_same_in_the_figures_of_every_script(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("hello")
        typed = "".join(chr(ord("٠") + int(figure)) for figure in PIN)
        assert (await ask(rooms, f"/lock {typed}")).text.startswith("**Locked.**")
        assert "That is right" in (await ask(rooms, f"/unlock {PIN}")).text


async def test_a_lock_of_one_person_closes_nobody_elses(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _locked(rooms)
        await ask(rooms, f"/unlock {PIN}")
        assert (await ask(rooms, "/lock 5555", ON_TG)).text.startswith("**Locked.**")
        assert await _is_open(rooms)
        assert (await ask(rooms, "/lock 6666")).text.startswith("**Locked.**")
        assert not await _is_open(rooms), "their own new PIN is asked for at once"
