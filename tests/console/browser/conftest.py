"""One browser for this folder, and a whole server with a played platform that nobody has claimed yet."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium_running
from tests.console.running import Running, running
from tests.fakes.telegram_server import TelegramServer
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
    with chromium_running("the console") as browser:
        yield browser


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    async with TelegramServer() as telegram, running(folder, claimed=False) as house:
        yield Stage(house=house, telegram=telegram)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with in_thread(_stage(tmp_path)) as stage:
        yield stage
