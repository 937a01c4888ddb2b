"""A real browser for the tests of pages, where one is installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.patience import PATIENCE


@contextmanager
def chromium(untested: str) -> Iterator[Browser]:
    """`untested`: what goes untested without it, as in "the console"."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("LETHE_NO_SKIPS") == "1":
            pytest.fail("no chromium is installed, and LETHE_NO_SKIPS=1 asks for every test")
        pytest.skip(f"no chromium is installed: {untested} was not tested in a browser")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
