"""What covers linked chats covers all of them, or this one alone; and a crash leaves none half erased."""

import io
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from core.ports.command import Reply
from tests.privacy.linked import ADA, ON_SITE, ON_TG, ON_WA, Chat, ask, everything_below, is_here, link
from tests.privacy.opened import Rooms, opened


class Crash(BaseException):
    """The process ends here."""


async def _said(rooms: Rooms, *chats: Chat) -> None:
    for address, channel in chats:
        await rooms.say(f"canary-of-{channel}-4711", address, channel=channel)


def _archive(reply: Reply) -> dict[str, bytes]:
    [archive] = reply.attachments
    with zipfile.ZipFile(io.BytesIO(archive.content or b"")) as read:
        return {name: read.read(name) for name in read.namelist()}


async def _everywhere(rooms: Rooms, chat: Chat) -> tuple[str, str]:
    """Asked for there: what confirms it, and the card."""
    choice = await ask(rooms, "delete my data", chat)
    assert [button.says for button in choice.buttons] == ["/delete_everywhere", "/delete_this", "/keep"]
    card = await ask(rooms, "/delete_everywhere", chat)
    return card.buttons[0].says, card.text


async def test_an_export_has_a_folder_for_each_linked_chat(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _said(rooms, ON_SITE, ON_TG)
        await link(rooms, ON_SITE, ON_TG)
        files = _archive(await ask(rooms, "/export", ON_TG))
    assert {name.partition("/")[0] for name in files} == {"site", "tg"}
    assert b"canary-of-site-4711" in files["site/data.json"]
    assert b"canary-of-tg-4711" in files["tg/data.json"]
    assert b"canary-of-site-4711" not in files["tg/data.json"]


async def test_each_linked_chat_says_how_long_its_own_words_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _said(rooms, ON_SITE, ON_TG)
        await link(rooms, ON_SITE, ON_TG)
        await ask(rooms, "/keep 7", ON_TG)
        files = _archive(await ask(rooms, "/export", ON_SITE))
    assert [json.loads(files[f"{chat}/data.json"])["retention_days"] for chat in ("site", "tg")] == [30, 7]


@pytest.mark.parametrize("chats", [(ON_SITE, ON_TG), (ON_TG, ON_WA, ON_SITE)])
async def test_everything_everywhere_is_one_request_and_each_is_told_once(
    tmp_path: Path, chats: tuple[Chat, ...]
) -> None:
    async with opened(tmp_path) as rooms:
        await _said(rooms, *chats)
        for one, other in pairwise(chats):
            await link(rooms, one, other)
        await rooms.say("somebody else", "eve", channel=ON_TG[1])
        confirm, card = await _everywhere(rooms, chats[-1])
        assert all(f"({channel})" in card for _, channel in chats), "the receipt of each is named before"
        reply = await ask(rooms, confirm, chats[-1])
        assert reply.farewell
        assert "Done" in reply.text
        assert reply.after is not None
        await reply.after()
        assert {speaker.address for speaker, _ in rooms.told.farewells} == {address for address, _ in chats[:-1]}
        for _, last in rooms.told.farewells:
            assert "another chat, which you had linked" in last.text
            assert "lethe" in last.text.casefold(), "with a receipt of its own"
            assert last.after is not None
            await last.after()
        codes = re.findall(r"\w{4}(?:-\w{4}){3,}", card)
        assert len(set(codes)) == len(chats)
        for chat in chats:
            assert not await is_here(rooms, chat)
        assert await is_here(rooms, ("eve", ON_TG[1]))
        await rooms.memory.store.scrub()
        left = everything_below(tmp_path)
        assert not any(address.encode() in left for address, _ in chats)
        assert rooms.memory.vault.used() == 1, "nothing of the notices stays either"


async def test_this_chat_only_leaves_the_other_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _said(rooms, ON_SITE, ON_TG)
        await ask(rooms, "/show", ON_TG)
        before = _archive(await ask(rooms, "/export", ON_TG))
        await link(rooms, ON_SITE, ON_TG)
        speaker, _ = await rooms.say("one more", *ON_TG[:1], channel=ON_TG[1])
        rows = {table.name: await rooms.register.first_rows(speaker, table) for table in rooms.register.tables}
        card = await ask(rooms, "/delete_this", ON_SITE)
        assert (await ask(rooms, card.buttons[1].says, ON_SITE)).farewell
        assert not await is_here(rooms, ON_SITE)
        assert rooms.told.farewells == []
        after = {table.name: await rooms.register.first_rows(speaker, table) for table in rooms.register.tables}
        assert rows.pop("personlink") != after.pop("personlink") == [], "but for the link itself, which is about both"
        assert after == rows
        assert set(_archive(await ask(rooms, "/export", ON_TG))) == set(before), "and no folder is left of the other"


@pytest.mark.parametrize("step", ["fenced", "key shredded", "shredded written", "rows removed", "verified written"])
async def test_a_crash_between_the_first_and_the_second_ends_with_both_gone(tmp_path: Path, step: str) -> None:
    def reached(now: str) -> None:
        if now == step:
            raise Crash

    async with opened(tmp_path, reached=reached) as rooms:
        await _said(rooms, ON_SITE, ON_TG)
        await link(rooms, ON_SITE, ON_TG)
        confirm, _ = await _everywhere(rooms, ON_SITE)
        with pytest.raises(Crash):
            await ask(rooms, confirm, ON_SITE)
    async with opened(tmp_path) as rooms:
        untold = await rooms.erasures.resume()
        assert {last.speaker.address for last in untold} == {ADA, ON_TG[0]}
        for last in untold:
            assert last.reply.after is not None
            await last.reply.after()
        assert not await is_here(rooms, ON_SITE)
        assert not await is_here(rooms, ON_TG)
        assert rooms.memory.vault.used() == 0


async def test_the_code_may_stand_on_a_line_of_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        confirm, _ = await _everywhere(rooms, ON_SITE)
        assert (await ask(rooms, confirm.replace(" ", "\n"), ON_SITE)).farewell
        assert not await is_here(rooms, ON_TG)


async def test_a_link_made_after_the_card_was_shown_makes_its_code_worthless(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await link(rooms, ON_SITE, ON_TG)
        confirm, _ = await _everywhere(rooms, ON_SITE)
        await link(rooms, ON_TG, ON_WA)
        assert "no longer valid" in (await ask(rooms, confirm, ON_SITE)).text
        assert await is_here(rooms, ON_WA)
