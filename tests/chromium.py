"""The browser of the tests that need a real one, without the parts of it that no test looks at."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.patience import PATIENCE

_OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
"""What Playwright leaves out by itself, said again: of two lists Chromium takes the last alone."""

_UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""Each window of a browser without a screen has an address line too, and reads two pages for what drops down from it;
then a process waits for a page that never comes. That is two thirds of what a test in a browser takes."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", f"--disable-features={','.join(_OF_PLAYWRIGHT + _UNSEEN)}")


_CALLED = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first has no parts that need a screen: tests take a third less work with it."""


def chromium_found() -> str | None:
    return next(filter(None, map(shutil.which, _CALLED)), None)


@contextmanager
def chromium_running(untested: str) -> Iterator[Browser]:
    """`untested`: what was not tested where none is installed."""
    chromium = chromium_found()
    if chromium is None:
        if os.environ.get("LETHE_NO_SKIPS") == "1":
            pytest.fail("no chromium is installed, and LETHE_NO_SKIPS=1 asks for every test")
        pytest.skip(f"no chromium is installed: {untested} was not tested in a browser")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
