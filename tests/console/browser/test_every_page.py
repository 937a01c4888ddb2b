"""Every page there is, with scripts in whatever is stored, in a real browser: none of them runs, nobody else is asked,
no policy is broken. Theme and direction change from page to page. It takes its time: every third page here, and every
page, seen by axe too, where pictures are wanted; the pages are also looked at by the tests of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.console.browser.test_setting_up import Onlooker
from tests.console.every import Everything, everything, filled
from tests.console.polyglots import POLYGLOTS
from tests.console.test_polyglots import written_with
from tests.product.in_thread import in_thread

_WORDS = POLYGLOTS[::100]
_LOOKS = (("light", "ltr", 1100), ("dark", "rtl", 390), ("dark", "ltr", 1100), ("light", "rtl", 390))
_FILES = (".csv", ".toml", ".svg", "/file", "/md", "/json", "/preview", "/none")


@pytest.fixture
def every(tmp_path: Path) -> Iterator[Everything]:
    words = ["Answers", "questions."] if os.environ.get("LETHE_PICTURES") else _WORDS
    with in_thread(everything(tmp_path, written_with("", words))) as found:
        yield found


def test_every_page_is_calm(browser: Browser, every: Everything) -> None:
    own = every.house.browser.address
    context = browser.new_context(locale="en-GB")
    held = [{"name": one.key, "value": one.value, "url": own} for one in every.house.browser.client.cookie_jar]
    context.add_cookies(held)  # type: ignore[arg-type]
    complaints: list[str] = []
    pages = [path for path in map(filled, every.reads) if not path.endswith(_FILES)]
    pages = pages if os.environ.get("LETHE_PICTURES") else pages[::3]
    for number, path in enumerate(pages):
        theme, direction, width = _LOOKS[number % len(_LOOKS)]
        page = context.new_page()
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        onlooker = Onlooker(page, own, direction)  # type: ignore[arg-type]
        page.goto(own + path)
        if os.environ.get("LETHE_PICTURES"):
            onlooker.look(f"{path.strip('/').replace('/', '-')}-{theme}-{direction}")
        complaints += [f"{path}: {one}" for one in onlooker.complaints if "404" not in one]
        page.close()
    context.close()
    assert complaints == []
