"""One browser for this folder, and a whole server with a played platform that nobody has claimed yet."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.console.running import Running, running
from tests.fakes.telegram_server import TelegramServer
from tests.patience import PATIENCE
from tests.product.in_thread import in_thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    house: Running
    telegram: TelegramServer

    @property
    def address(self) -> str:
        return self.house.browser.address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("LETHE_NO_SKIPS") == "1":
            pytest.fail("no chromium is installed, and LETHE_NO_SKIPS=1 asks for every test")
        pytest.skip("no chromium is installed: the console was not tested in a browser")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    async with TelegramServer() as telegram, running(folder, claimed=False) as house:
        yield Stage(house=house, telegram=telegram)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with in_thread(_stage(tmp_path)) as stage:
        yield stage
