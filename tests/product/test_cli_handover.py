"""`lethe handover`, as somebody types it."""

import io
import json
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.configured import configured
from settings.book import BOOK
from tests.fakes.mail_server import mail_server
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.product.in_thread import in_thread
from tests.product.typed import CANARY, nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


def test_it_is_stored_and_shown_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    assert main(["handover", "change", "minutes=60", "email=desk@example.org", "mail_password=-"]) == 0
    assert configured(None).handover.mail_password.reveal() == CANARY
    assert CANARY.encode() not in (Path("data") / BOOK).read_bytes()
    capsys.readouterr()
    assert main(["handover", "show", "--json"]) == 0
    written = capsys.readouterr().out
    assert CANARY not in written
    said = {one["name"]: one["value"] for one in json.loads(written)["settings"]}
    assert (said["handover.minutes"], said["handover.mail_password"]) == (60, "(set)")


def test_what_is_wrong_is_said_and_not_stored(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handover", "change", "email=nobody"]) == 3
    assert "must be one e-mail address" in capsys.readouterr().err
    assert main(["handover", "change", "channel=nowhere"]) == 3
    capsys.readouterr()
    assert main(["handover", "change", "channel=site"]) == 3
    assert "is a page, which writes to nobody" in capsys.readouterr().err
    assert main(["handover", "change", "mail_password=typed-here"]) == 2
    assert main(["handover", "change"]) == 2
    assert not configured(None).handover.email


def test_what_the_file_sets_is_changed_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text("[handover]\nminutes = 5\n", encoding="utf-8")
    assert main(["handover", "change", "minutes=6"]) == 6
    assert "file lethe.toml:2" in capsys.readouterr().err


def test_a_test_by_mail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handover", "test"]) == 5
    assert "No way to tell you is set" in capsys.readouterr().err
    with in_thread(mail_server()) as mail:
        assert main(["handover", "change", "email=desk@example.org", f"mail_server=127.0.0.1:{mail.port}"]) == 0
        assert main(["handover", "test"]) == 0
        assert "This is a test from your Lethe" in mail.said
        mail.answers = {"MAIL": "530 5.7.0 Authentication required"}
        capsys.readouterr()
        assert main(["handover", "test"]) == 5
        data, talk = capsys.readouterr()
        assert data == "The letter did not go out. The mail server answered 530: 5.7.0 Authentication required\n"
        assert "mail_user" in talk


def test_a_test_by_a_bot_that_is_not_opened_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    with in_thread(TelegramServer()) as telegram:
        Path("token").write_text(TOKEN, encoding="utf-8")
        words = [f"token=file:{Path('token').resolve()}", "mode=polling", f"api_address={telegram.address}"]
        assert main(["channel", "add", "telegram", "--name", "tg", "--untested", *words]) == 0
        assert main(["handover", "change", "channel=tg", "chat=123456789"]) == 0
        capsys.readouterr()
        assert main(["handover", "test"]) == 0
        assert capsys.readouterr().out == "The message of your bot went out.\n"
