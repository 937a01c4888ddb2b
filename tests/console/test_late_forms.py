"""A form that was open while another owner changed the same: it sets nothing back, and says what is stored now."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.asked import Asked, Who
from console.audit import Audit
from console.html import Html
from console.pages.handover import HandoverPages
from console.ports.channels import Outcome
from console.roles import Role
from console.static_files import StaticFiles
from lethe.commands.owner_book import book_of
from lethe.owner.handover import OwnersHandover
from lethe.owner.reading import Reading
from tests.console.overtaken import mark_in, stored_in
from tests.console.running import running, settings_for
from tests.core.memory.opened import opened

_CHANNEL, _ASSISTANT = "/console/channels/site", "/console/assistants/lethe"
_HANDING = "/console/system/handing-over"
_ORIGIN, _OTHER = "https://www.example.org", "https://shop.example.org"
_TYPED = "https://typed.example.org"


async def test_a_channel_is_not_set_back(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send("/console/new-channel/web", name="site", allowed_origins=_ORIGIN)
        before = await browser.see(_CHANNEL)
        given = {"allowed_origins": f"{_ORIGIN}\n{_OTHER}"}
        assert "It is changed." in (await browser.send(_CHANNEL, mark=mark_in(before), **given)).words
        typed = {"allowed_origins": _TYPED, "files": "true"}
        late = await browser.send(_CHANNEL, mark=mark_in(before), **typed)
        assert late.status == 422
        assert "Somebody changed this while you had it open." in late.words
        assert (
            f'id="stored-allowed_origins">Stored now: <span class="lines" dir="auto">{_ORIGIN}, {_OTHER}' in late.text
        )
        assert 'id="stored-files">Stored now: not ticked<' in late.text
        assert f">{_TYPED}</textarea>" in late.text, "what was typed is not lost"
        assert stored_in(house, "channels", "site", "allowed_origins") == f"{_ORIGIN}, {_OTHER}"
        assert "It is changed." in (await browser.send(_CHANNEL, mark=mark_in(late), **typed)).words
        assert stored_in(house, "channels", "site", "allowed_origins") == _TYPED


async def test_an_assistant_is_not_set_back(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        before = await browser.see(_ASSISTANT)
        book_of(house.settings).store(
            lambda content: content.changed("assistants", "lethe", {"purpose": "By another."}), "assistants"
        )
        given = {"purpose": "Old.", "instructions": "Be brief."}
        talked = await browser.send(f"{_ASSISTANT}/talk", mark=mark_in(before), say="hello", **given)
        assert mark_in(talked) == mark_in(before), "what was typed is as old as before"
        late = await browser.send(_ASSISTANT, mark=mark_in(before), **given)
        assert (late.status, "Stored now:" in late.words, "By another." in late.words) == (422, True, True)
        assert "Be brief." in late.text
        assert stored_in(house, "assistants", "lethe", "purpose") == "By another."
        assert "It is changed." in (await browser.send(_ASSISTANT, mark=mark_in(late), **given)).words
        assert stored_in(house, "assistants", "lethe", "purpose") == "Old."


async def test_handing_over_is_not_set_back(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        before = await browser.see(_HANDING)
        assert "It is changed." in (await browser.send(_HANDING, mark=mark_in(before), minutes="30")).words
        late = await browser.send(_HANDING, mark=mark_in(before), minutes="-1")
        assert "mistake-minutes" not in late.text, "first of all it is late"
        late = await browser.send(_HANDING, mark=mark_in(before), minutes="45")
        assert late.status == 422
        assert "Somebody changed this" in late.words
        assert 'id="stored-minutes">Stored now: <span class="lines" dir="auto">30' in late.text
        assert house.settings.read_again().handover.minutes == 30
        wrong = await browser.send(_HANDING, mark=mark_in(late), minutes="-1")
        assert wrong.status == 422
        assert "stored-minutes" not in wrong.text
        assert mark_in(wrong) == mark_in(late)
        assert "It is changed." in (await browser.send(_HANDING, mark=mark_in(wrong), minutes="45")).words


async def test_an_assistant_that_somebody_changed_meanwhile_is_not_removed_unseen(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser, other = house.browser, "/console/assistants/other"
        for name in ("first", "other"):
            await browser.send("/console/new-assistant", name=name, provider="echo", purpose="Says it back.")
        before = await browser.see(f"{other}/remove")
        given = {"purpose": "Says all of it back.", "mark": mark_in(await browser.see(other))}
        assert "It is changed." in (await browser.send(other, **given)).words
        late = await browser.send(f"{other}/remove", mark=mark_in(before), typed="other")
        assert late.status == 422
        assert "Somebody changed this while you had it open." in late.words
        assert stored_in(house, "assistants", "other", "purpose") == "Says all of it back."
        assert (await browser.send(f"{other}/remove", mark=mark_in(late), typed="other")).status == 200
        assert stored_in(house, "assistants", "other", "purpose") is None


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        (_CHANNEL, "allowed_origins", (_OTHER, _TYPED)),
        (_ASSISTANT, "purpose", ("By one.", "By another.")),
    ],
)
async def test_of_two_at_once_one_is_late(tmp_path: Path, path: str, name: str, values: tuple[str, str]) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send("/console/new-channel/web", name="site", allowed_origins=_ORIGIN)
        mark = mark_in(await browser.see(path))
        both = await asyncio.gather(*(browser.send(path, **{name: value, "mark": mark}) for value in values))
        assert sorted(one.status for one in both) == [200, 422]
        late = next(one for one in both if one.status == 422)
        assert "Somebody changed this" in late.words
        assert f'id="stored-{name}"' in late.text


class _Overtaken(OwnersHandover):
    """Somebody else stores theirs after the page has looked and before it stores."""

    async def change(self, values: Mapping[str, str], *, mark: str = "") -> Outcome:
        await super().change({"minutes": "20"})
        return await super().change(values, mark=mark)


async def test_who_comes_in_between_is_found_out(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    handover = _Overtaken(reading=Reading(settings), alerts=None)
    async with opened(tmp_path / "memory") as memory:
        page = HandoverPages(html=Html(StaticFiles()), handover=handover, audit=Audit(memory)).page()
        store = next(one for one in page.routes if one.method == "POST")
        answer = await store.answer(
            Asked(
                method="POST",
                path=store.path,
                form={"minutes": "45", "mark": await handover.mark()},
                now=datetime(2026, 11, 22, tzinfo=UTC),
                who=Who(name="Ada Sample", role=Role.OWNER),
            )
        )
        assert answer.status == 422
        assert b'id="stored-minutes"' in answer.body
        assert settings.read_again().handover.minutes == 20


@pytest.mark.parametrize("path", [_ASSISTANT, f"{_ASSISTANT}/model", f"{_ASSISTANT}/limits"])
async def test_every_tab_sends_amark_in(tmp_path: Path, path: str) -> None:
    async with running(tmp_path) as house:
        assert mark_in(await house.browser.see(path))
