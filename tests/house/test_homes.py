"""Every package of somebody else has one home, and nothing leaves but by the gate."""

from pathlib import Path

import pytest

from tests.house.homes import homeless_imports
from tests.house.planted import plant
from tests.house.tree import ROOT


def test_every_package_is_at_home() -> None:
    assert homeless_imports(ROOT) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/messages.py", "from telegram import Bot"),
        ("connectors/web/parsing.py", "import telegram"),
        ("connectors/telegram/parsing.py", "from telegramify_markdown import convert"),
        ("connectors/door.py", "from twilio.request_validator import RequestValidator"),
        ("core/models/wire.py", "from openai import AsyncOpenAI"),
        ("core/models/openai_model.py", "import anthropic"),
        ("connectors/telegram/wire.py", "import httpx2"),
        ("connectors/telegram/wire.py", "import httpx"),
        ("core/journey/desk.py", "from aiohttp import web"),
        ("connectors/telegram/wire.py", "from aiohttp import ClientSession"),
        ("connectors/door.py", "from aiohttp import ClientSession"),
        ("lethe/app.py", "import aiohttp\n\nsession = aiohttp.ClientSession()"),
        ("core/gate.py", "from aiohttp.web import Application"),
        ("privacy/register.py", "from cryptography.fernet import Fernet"),
        ("core/journey/inbox.py", "from sqlmodel import select"),
        ("connectors/web/streams.py", "import sqlite3"),
        ("privacy/erasure.py", "import sqlite3"),
        ("lethe/app.py", "from prometheus_client import Counter"),
        ("connectors/telegram/rendering.py", "import nh3"),
        ("connectors/web/serving.py", "from markdown_it import MarkdownIt"),
        ("lethe/app.py", "from alembic import command"),
        ("lethe/app.py", "import requests"),
        ("core/log.py", "import pytest"),
        ("core/models/faq.py", "from urllib.request import urlopen"),
        ("core/models/faq.py", "from urllib import request"),
        ("core/models/faq.py", "def late() -> None:\n    import http.client"),
    ],
)
def test_a_package_away_from_home_is_seen(tmp_path: Path, path: str, line: str) -> None:
    assert len(homeless_imports(plant(tmp_path, {path: line}))) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("connectors/telegram/wire.py", "from telegram.request import BaseRequest"),
        ("core/gate.py", "from aiohttp import ClientSession, TCPConnector"),
        ("connectors/door.py", "from aiohttp import web"),
        ("core/memory/store.py", "import sqlite3\nfrom sqlmodel import SQLModel"),
        ("core/messages.py", "from urllib.parse import urlsplit"),
        ("tests/core/test_gate.py", "from aiohttp import ClientSession"),
    ],
)
def test_a_package_at_home_is_let_through(tmp_path: Path, path: str, line: str) -> None:
    assert homeless_imports(plant(tmp_path, {path: line})) == []
