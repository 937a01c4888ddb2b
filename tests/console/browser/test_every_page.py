"""Every page there is, with scripts in whatever is stored, in a real browser: none of them runs, nobody else is asked,
no policy is broken. Theme and direction change from page to page. It takes its time: every third page here; and every
page filled and empty, in both themes and both directions, as an owner, an editor and a viewer see it, looked at by axe
too, where pictures are wanted."""

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.console.browser.furnishing import HANDING_OVER, furnish, join, second_page, waiting
from tests.console.browser.test_setting_up import Onlooker
from tests.console.every import everything, filled
from tests.console.polyglots import POLYGLOTS
from tests.console.running import Browser
from tests.console.test_polyglots import written_with
from tests.product.in_thread import in_thread

_PICTURES = os.environ.get("LETHE_PICTURES", "")
_WORDS = POLYGLOTS[::100]
_Look = tuple[Literal["light", "dark"], Literal["ltr", "rtl"], int]
_LOOKS: Sequence[_Look] = (
    ("light", "ltr", 1280),
    ("dark", "rtl", 390),
    ("dark", "ltr", 1280),
    ("light", "rtl", 390),
)
_FILES = (".csv", ".toml", ".svg", "/file", "/md", "/json", "/preview", "/none")
_STATES = (
    "/console/nothing-is-here",
    "/console/usage?days=90",
    "/console/system/settings?all",
    "/console/channels/site?done=changed",
    "/console/privacy/requests?state=overdue",
)
"""Of pages that are there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Whose browser, and what is looked at with it."""

    who: str
    browser: Browser
    pages: Sequence[str]


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Sequence[Seen]]:
    """With scripts in every field; or, where pictures are wanted, an empty and a filled house with words to be read."""
    if not _PICTURES:
        async with everything(folder, written_with("", _WORDS)) as every:
            pages = [path for path in map(filled, every.reads) if not path.endswith(_FILES)]
            yield [Seen(who="", browser=every.house.browser, pages=pages[::3])]
        return
    (folder / "empty").mkdir()
    (folder / "filled").mkdir()
    written = written_with("", ["What", "is", "here?"]) + HANDING_OVER
    async with (
        everything(folder / "empty") as empty,
        everything(folder / "filled", written) as every,
        every.house.another_browser() as editor,
        every.house.another_browser() as viewer,
    ):
        pages = [*(path for path in map(filled, every.reads) if not path.endswith(_FILES)), *_STATES]
        await furnish(every.house)
        await join(every.house, editor, "editor")
        await join(every.house, viewer, "viewer")
        every_one = [*pages, await waiting(every.house.browser), await second_page(every.house.browser)]
        yield [
            Seen(who="empty", browser=empty.house.browser, pages=pages),
            Seen(who="owner", browser=every.house.browser, pages=every_one),
            Seen(who="editor", browser=editor, pages=every_one),
            Seen(who="viewer", browser=viewer, pages=pages),
        ]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Sequence[Seen]]:
    with in_thread(_stage(tmp_path)) as stage:
        yield stage


def test_every_page_is_calm(browser: Chromium, stage: Sequence[Seen]) -> None:
    complaints: list[str] = []
    for seen in stage:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        held = [
            {"name": one.key, "value": one.value, "url": seen.browser.address} for one in seen.browser.client.cookie_jar
        ]
        context.add_cookies(held)  # type: ignore[arg-type]
        page = context.new_page()
        onlooker = Onlooker(page, seen.browser.address, "ltr")
        for number, path in enumerate(seen.pages):
            looks = _LOOKS if seen.who == "owner" else [_LOOKS[number % len(_LOOKS)]]
            _look_at(page, onlooker, seen, path, looks)
            complaints += [f"{seen.who} {path}: {one}" for one in onlooker.complaints if "404" not in one]
            onlooker.complaints.clear()
        context.close()
    assert not complaints, "\n".join(complaints)


def _look_at(page: Page, onlooker: Onlooker, seen: Seen, path: str, looks: Sequence[_Look]) -> None:
    for number, (theme, direction, width) in enumerate(looks):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 800})
        onlooker.direction = direction
        if not number:
            page.goto(seen.browser.address + path)
        if _PICTURES:
            name = path.partition("&")[0].strip("/").replace("/", "-").replace("?", "-")[:80]
            onlooker.look(f"every-{seen.who}-{name}-{theme}-{direction}")
