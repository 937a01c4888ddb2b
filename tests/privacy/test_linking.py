"""Two chats are linked by their owner in both of them, and by nobody's guessing."""

from pathlib import Path

import pytest

from privacy.linking import MOST_GUESSES, MOST_WRONG
from tests.privacy.linked import ADA, ON_SITE, ON_TG, ON_WA, TG, ask, code_for, link
from tests.privacy.opened import opened
from tests.privacy.stand_ins import HurriedClock


async def test_a_code_of_one_chat_typed_in_another_links_them_once_both_agreed(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await code_for(rooms, ON_SITE)
        asked = await ask(rooms, f"/link {code}", ON_TG)
        assert "Link this chat with **site**?" in asked.text
        [(speaker, reply)] = rooms.told.told
        assert (speaker.address, "**tg**" in reply.text) == (ADA, True)
        assert [button.says for button in reply.buttons] == ["/link_yes", "/link_no"]
        assert "Noted." in (await ask(rooms, "/link_yes", ON_TG)).text
        assert "linked with no other" in (await ask(rooms, "/unlink", ON_SITE)).text, "one yes links nothing"
        assert "**Linked:** **site**, **tg**" in (await ask(rooms, "/link_yes", ON_SITE)).text
        assert "**Linked:**" in rooms.told.told[-1][1].text
        assert "**On tg, which you linked:**" in (await ask(rooms, "/show", ON_SITE)).text
        assert "**On site, which you linked:**" in (await ask(rooms, "/show", ON_TG)).text


async def test_what_stands_after_the_word_may_stand_on_a_line_of_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await code_for(rooms, ON_SITE)
        assert "Link this chat with **site**?" in (await ask(rooms, f"/link\n{code[:3]} {code[3:]}", ON_TG)).text
        assert "Noted." in (await ask(rooms, "/link_yes\nthat is me", ON_TG)).text


async def test_two_accounts_on_the_same_channel_are_linked_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_TG, ("5550002", TG))
        assert "which you linked" in (await ask(rooms, "/show", ("5550002", TG))).text


async def test_a_code_is_good_once_and_for_ten_minutes(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        code = await code_for(rooms, ON_SITE)
        await ask(rooms, f"/link {code}", ON_TG)
        assert "no such code" in (await ask(rooms, f"/link {code}", ON_WA)).text, "it was typed before"
        code = await code_for(rooms, ON_SITE)
        await clock.forward(601)
        assert "no such code" in (await ask(rooms, f"/link {code}", ON_TG)).text
        code = await code_for(rooms, ON_SITE)
        await ask(rooms, f"/link {code}", ON_TG)
        await clock.forward(601)
        assert "no such code" in (await ask(rooms, "/link_yes", ON_TG)).text


@pytest.mark.parametrize("who", [ON_SITE, ON_TG])
async def test_either_side_may_decline(tmp_path: Path, who: tuple[str, object]) -> None:
    async with opened(tmp_path) as rooms:
        code = await code_for(rooms, ON_SITE)
        await ask(rooms, f"/link {code}", ON_TG)
        assert "Nothing was linked" in (await ask(rooms, "/link_no", ON_SITE if who == ON_SITE else ON_TG)).text
        assert "no such code" in (await ask(rooms, "/link_yes", ON_SITE)).text
        assert "no such code" in (await ask(rooms, "/link_yes", ON_TG)).text


async def test_whoever_guesses_is_locked_out_and_the_code_dies_before_it_is_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await code_for(rooms, ON_SITE)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        for person in range(MOST_GUESSES // MOST_WRONG):
            said = [await ask(rooms, f"/link {wrong}", (f"guesser-{person}", TG)) for _ in range(MOST_WRONG)]
            assert "Try again in an hour" in said[-1].text, "the guesser is told"
            again = await ask(rooms, f"/link {code}", (f"guesser-{person}", TG))
            assert "Try again in an hour" in again.text, "not even the right one is looked at"
        [(speaker, reply)] = rooms.told.told
        assert speaker.address == ADA
        assert "thrown away" in reply.text, "and whoever asked for the code is warned"
        assert "no such code" in (await ask(rooms, f"/link {code}", ON_TG)).text


async def test_one_who_unlinks_leaves_the_others_linked(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        await link(rooms, ON_TG, ON_WA)
        assert "No longer linked:** **site**, **wa**" in (await ask(rooms, "/unlink", ON_TG)).text
        assert "which you linked" not in (await ask(rooms, "/show", ON_TG)).text
        assert "**On wa, which" in (await ask(rooms, "/show", ON_SITE)).text


async def test_a_code_may_be_typed_in_the_figures_of_every_script(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await code_for(rooms, ON_SITE)
        typed = "".join(chr(ord("٠") + int(figure)) for figure in code)
        assert "Link this chat with **site**?" in (await ask(rooms, f"/link {typed}", ON_TG)).text
