"""What the tests of the command line share: an empty place to type in, a configuration, and a secret in it."""

import os
from pathlib import Path

import pytest

CANARY = "1234:canary-9f31c7-is-a-long-token"
"""Stands where secrets stand; it must be seen nowhere."""

TELEGRAM = f"""
[[assistants]]
name = "helpdesk"
provider = "openai"
model = "small"
api_key = "{CANARY}"
[[assistants]]
name = "mirror"
provider = "echo"
[[channels]]
name = "tg"
kind = "telegram"
token = "{CANARY}"
"""


def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own to work in, and no setting from whoever runs the tests. For use as a fixture."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("LETHE_")]:
        monkeypatch.delenv(name)
