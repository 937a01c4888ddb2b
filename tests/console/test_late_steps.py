"""Steps that follow a form — what would change, pausing, removing — overtaken by another owner: nothing is done."""

import asyncio
from pathlib import Path

import pytest

from lethe.commands.owner_book import book_of
from tests.console.overtaken import mark_in, stored_in
from tests.console.running import Running, running

_CHANNEL, _MODES = "/console/channels/site", "/console/privacy/modes/lethe"
_ORIGIN, _OTHER = "https://www.example.org", "https://shop.example.org"
_SEEN = {
    "privacy.collect": "true",
    "privacy.retention": "30",
    "privacy.owner_sees": "masked",
    "privacy.consent": "notice",
    "mask": "auto",
}
"""As a form holds it in which only who may read was changed."""


def _another_keeps(house: Running, days: int) -> None:
    book_of(house.settings).store(
        lambda content: content.changed("assistants", "lethe", {"privacy.retention": f"{days}d"}), "assistants"
    )


async def test_what_is_kept_is_not_set_back_by_what_was_looked_at_before(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        before = mark_in(await browser.see(_MODES))
        _another_keeps(house, 7)
        for step in (f"{_MODES}/preview", _MODES):
            late = await browser.send(step, mark=before, **_SEEN)
            assert (late.status, "Somebody changed this" in late.words) == (422, True)
            assert 'id="stored-privacy.retention">Stored now: 7 days' in late.text
            assert 'value="masked" checked' in late.text, "what was chosen is not lost"
        assert stored_in(house, "assistants", "lethe", "privacy.retention") == "7d"
        assert stored_in(house, "assistants", "lethe", "privacy.owner_sees") is None
        fresh = mark_in(await browser.send(_MODES, mark=before, **_SEEN))
        assert mark_in(await browser.send(f"{_MODES}/preview", mark=fresh, **_SEEN)) == fresh != before


async def test_a_change_between_what_was_shown_and_storing_it_is_noticed(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        shown = await browser.send(f"{_MODES}/preview", mark=mark_in(await browser.see(_MODES)), **_SEEN)
        _another_keeps(house, 7)
        assert (await browser.send(_MODES, mark=mark_in(shown), **_SEEN)).status == 422
        fresh = await browser.send(f"{_MODES}/preview", mark=mark_in(await browser.see(_MODES)), **_SEEN)
        assert "It is changed." in (await browser.send(_MODES, mark=mark_in(fresh), **_SEEN)).words
        assert stored_in(house, "assistants", "lethe", "privacy.owner_sees") == "masked"


async def test_words_of_a_pause_are_not_set_back(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send("/console/new-channel/web", name="site", allowed_origins=_ORIGIN)
        before = mark_in(await browser.see(f"{_CHANNEL}/pause"))
        await browser.send(f"{_CHANNEL}/pause", mark=before, paused_says="Back on Monday.")
        late = await browser.send(f"{_CHANNEL}/pause", mark=before, paused_says="Back in May.")
        assert (late.status, "Somebody changed this" in late.words) == (422, True)
        assert 'Stored now: <span class="lines" dir="auto">Back on Monday.' in late.text
        assert ">Back in May.</textarea>" in late.text
        assert stored_in(house, "channels", "site", "paused_says") == "Back on Monday."
        await browser.send(f"{_CHANNEL}/pause", mark=mark_in(late), paused_says="Back in May.")
        assert stored_in(house, "channels", "site", "paused_says") == "Back in May."


async def test_a_channel_that_was_changed_meanwhile_is_not_removed(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send("/console/new-channel/web", name="site", allowed_origins=_ORIGIN)
        before = mark_in(await browser.see(f"{_CHANNEL}/remove"))
        wrong = await browser.send(f"{_CHANNEL}/remove", mark=before, typed="sight")
        assert mark_in(wrong) == before
        await browser.send(_CHANNEL, allowed_origins=f"{_ORIGIN}\n{_OTHER}")
        late = await browser.send(f"{_CHANNEL}/remove", mark=before, typed="site")
        assert (late.status, "Look at what is here now." in late.words) == (422, True)
        assert stored_in(house, "channels", "site", "allowed_origins") == f"{_ORIGIN}, {_OTHER}"
        assert (await browser.send(f"{_CHANNEL}/remove", mark=mark_in(late), typed="site")).status == 200
        assert stored_in(house, "channels", "site", "allowed_origins") is None


@pytest.mark.parametrize("paths", [(f"{_CHANNEL}/pause", f"{_CHANNEL}/remove"), (_MODES, _MODES)])
async def test_of_two_at_once_one_is_late(tmp_path: Path, paths: tuple[str, str]) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send("/console/new-channel/web", name="site", allowed_origins=_ORIGIN)
        marks = [mark_in(await browser.see(path)) for path in paths]
        sent = ({"paused_says": "Back soon.", **_SEEN}, {**_SEEN, "privacy.owner_sees": "everything", "typed": "site"})
        both = await asyncio.gather(
            *(browser.send(path, **{**one, "mark": mark}) for path, one, mark in zip(paths, sent, marks, strict=True))
        )
        # A pause that finds no channel any more says so.
        assert sorted(one.status for one in both) in ([200, 422], [200, 404])
