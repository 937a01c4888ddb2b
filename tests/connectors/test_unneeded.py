"""Who has no channel of a kind gives nothing for what that kind draws with."""

import os
import sys
from pathlib import Path
from subprocess import run

_HOUSE = Path(__file__).parents[2]

_HEAVY = ("telegram", "twilio", "markdown_it", "nh3", "segno", "PIL", "jinja2", "argon2", "phonenumbers", "pypdf")


def test_the_catalogue_of_kinds_reads_none_of_their_packages() -> None:
    program = f"import sys, lethe.app\nprint(*(name for name in {_HEAVY} if name in sys.modules))"
    done = run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_a_server_reads_no_descriptions_and_makes_no_checks_of_rows(tmp_path: Path) -> None:
    """As `lethe serve` begins; it ends at once, for there are no such settings."""
    program = (
        "import lethe.cli\n"
        "assert lethe.cli.main(['serve', '--config', 'missing.toml']) == 3\n"
        "import sqlalchemy, pydantic, sqlmodel\n"
        "print(sqlalchemy.Table.__doc__, sqlalchemy.select.__doc__, pydantic.create_model.__doc__)\n"
        "from core.memory.tables import Person\n"
        "assert not Person.__pydantic_complete__"
    )
    done = run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path, env=_with(_HOUSE)
    )
    assert done.stdout.split() == ["-", "-", "-"]


def _with(house: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(house)}


def test_telegram_does_without_the_command_line_of_what_it_brings_and_without_passports() -> None:
    unneeded = ("httpx._main", "click", "rich", "cryptography.hazmat.backends")
    program = (
        "import sys\n"
        "from connectors.telegram import kind\n"
        "try:\n"
        "    kind.KIND.make(None, None)\n"
        "except AttributeError:\n"
        "    pass\n"
        "assert 'telegram' in sys.modules or 'connectors.telegram.connector' in sys.modules\n"
        f"print(*(name for name in {unneeded} if name in sys.modules))"
    )
    done = run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
