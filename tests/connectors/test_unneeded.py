"""Who has no channel of a kind gives nothing for what that kind draws with."""

import sys
from subprocess import run

_HEAVY = ("telegram", "twilio", "markdown_it", "nh3", "segno", "PIL", "jinja2", "argon2", "phonenumbers", "pypdf")


def test_the_catalogue_of_kinds_reads_none_of_their_packages() -> None:
    program = f"import sys, lethe.app\nprint(*(name for name in {_HEAVY} if name in sys.modules))"
    done = run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_telegram_does_without_the_command_line_of_what_it_brings() -> None:
    program = (
        "import sys\n"
        "from connectors.telegram import kind\n"
        "try:\n"
        "    kind.KIND.make(None, None)\n"
        "except AttributeError:\n"
        "    pass\n"
        "assert 'telegram' in sys.modules or 'connectors.telegram.connector' in sys.modules\n"
        "print(*(name for name in ('httpx._main', 'click', 'rich') if name in sys.modules))"
    )
    done = run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
