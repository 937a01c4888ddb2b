"""`lethe channel add` and what belongs to it, as somebody types it on a fresh machine."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.channel_changes import add_channel, remove_channel
from lethe.commands.configured import configured
from settings.book import BOOK, ORIGIN
from tests.fakes.telegram_faults import unauthorized
from tests.fakes.telegram_server import TelegramServer
from tests.patience import PATIENCE
from tests.product.in_thread import in_thread
from tests.product.played_terminal import PlayedTerminal
from tests.product.typed import CANARY, nothing_set

ROOT = Path(__file__).parents[2]
STORED = Path("data") / BOOK
_empty_place = pytest.fixture(autouse=True)(nothing_set)


def _added(*words: str) -> int:
    return main(["channel", "add", *words])


def _say(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_page_for_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert _added("web", "--name", "shop", "allowed_origins=https://www.example.org") == 0
    data, talk = capsys.readouterr()
    assert data == "shop is stored. May be embedded in https://www.example.org.\n"
    assert "People open it at http://127.0.0.1:8080/chat/shop" in talk
    assert "docs/channels/web.md" in talk
    assert [channel.name for channel in configured(None).channels] == ["site", "shop"], "what comes with Lethe stays"


def test_a_name_is_found_where_none_is_given() -> None:
    assert [_added("web"), _added("web")] == [0, 0]
    assert [channel.name for channel in configured(None).channels] == ["site", "web", "web-2"]


def test_a_bot_is_asked_before_it_is_stored(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, played_telegram: str
) -> None:
    _say(monkeypatch, f"{CANARY}\n")
    words = ["telegram", "--name", "tg", "token=-", "mode=polling", f"api_address={played_telegram}"]
    assert _added(*words) == 0
    data, talk = capsys.readouterr()
    assert data == "tg is stored. The token works: @our_bot.\n"
    assert "TG-7" in talk, "what is still to be done is said"
    assert "docs/channels/telegram.md" in talk
    assert CANARY not in data + talk + STORED.read_text(encoding="utf-8")
    assert main(["channel", "test", "tg", "--json"]) == 1
    tried = json.loads(capsys.readouterr().out)
    assert tried["schema"] == "lethe.channel-test/1"
    assert {finding["id"]: finding["ok"] for finding in tried["findings"]}["TG-1"]
    assert main(["channel", "test", "tg"]) == 1
    assert "✔ TG-1   The token works: @our_bot." in capsys.readouterr().out


@pytest.fixture
def played_telegram() -> Iterator[str]:
    with in_thread(TelegramServer(token=CANARY)) as server:
        yield server.address


@pytest.fixture
def strict_telegram() -> Iterator[str]:
    server = TelegramServer(token=CANARY)
    server.fail("getMe", unauthorized())
    with in_thread(server):
        yield server.address


def test_a_token_that_is_refused_is_not_stored(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, strict_telegram: str
) -> None:
    words = ["telegram", "token=-", "mode=polling", f"api_address={strict_telegram}"]
    _say(monkeypatch, f"{CANARY}\n")
    assert _added(*words) == 5
    data, talk = capsys.readouterr()
    assert data == ""
    assert "TG-1   Telegram does not know this bot token." in talk
    assert "Nothing was stored." in talk
    assert not STORED.exists()
    _say(monkeypatch, f"{CANARY}\n")
    assert _added(*words, "--untested") == 0
    assert capsys.readouterr().out == "telegram is stored. Nobody was asked whether it works.\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["pigeon"], 2, "There is no kind of channel of this name"),
        (["web", "--name", "A b"], 2, "The name must be a short name"),
        (["web", "--name", "site"], 2, "There is a channel site already"),
        (["web", "--assistant", "nobody"], 3, "there is no such assistant"),
        (["web", "origins=x"], 2, "origins: there is no such field"),
        (["web", "allowed_origins"], 2, "write it as allowed_origins=VALUE"),
        (["web", "allowed_origins=a", "allowed_origins=b"], 2, "is given twice"),
        (["web", "allowed_origins=https://*"], 3, "Sites that may show the chat (allowed_origins) number 1 names more"),
        (["telegram"], 2, "token: Bot token. What @BotFather gave you"),
        (["telegram", f"token={CANARY}"], 2, "token: is a secret"),
        (["telegram", "token=env:NOWHERE"], 3, "Bot token (token) is written as env:NOWHERE"),
        (["telegram", "token=file:nowhere"], 3, "Bot token (token) is written as file: and a path"),
        (["whatsapp_cloud", "app_secret=-", "access_token=-"], 2, "only one can be read from standard input"),
        (["web", "--colour", "red"], 2, ""),
    ],
)
def test_each_mistake_is_said_beside_its_field_and_nothing_is_stored(
    words: Sequence[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        given = _added(*words)
    except SystemExit as ended:
        given = int(str(ended.code))
    assert given == code
    data, talk = capsys.readouterr()
    assert data == ""
    assert says in talk
    assert CANARY not in talk
    assert not Path("data").exists()


def test_what_no_single_field_shows_is_seen_before_it_is_stored(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server with such a channel would not start, so not even --untested stores it."""
    monkeypatch.setenv("LETHE_SERVER__PUBLIC_ADDRESS", "https://bots.example.org")
    monkeypatch.setenv("LETHE_ASSISTANTS__LETHE__PURPOSE", "For tests.")
    monkeypatch.setenv("TWILIO", "a-token-of-twilio-that-nobody-sees")
    words = ["whatsapp_twilio", f"account_sid=AC{'0' * 32}", "auth_token=env:TWILIO"]
    assert _added(*words, "--untested") == 3
    assert "set either sender" in capsys.readouterr().err
    assert not STORED.exists()
    assert _added(*words, "sender=whatsapp:+14155550100", "--untested") == 0
    assert "it is https://bots.example.org/hooks/whatsapp_twilio" in capsys.readouterr().err
    assert "env:TWILIO" in STORED.read_text(encoding="utf-8"), "where a secret lies is none"


def test_on_a_terminal_what_is_missing_is_asked_until_it_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = PlayedTerminal(secrets=["", "nonsense", CANARY])
    code = add_channel(None, "telegram", name="tg", assistant="", words=[], untested=True, terminal=terminal)
    talk = capsys.readouterr().err
    assert (code, terminal.prompts) == (0, ["token: ", "token: ", "token: "])
    assert "Bot token: What @BotFather gave you for the bot" in talk
    assert "  Bot token must be set." in talk
    assert "  Bot token is no bot token: @BotFather gives you one" in talk
    assert CANARY not in talk
    assert configured(None).channels[-1].text("token") == CANARY


def test_on_a_terminal_somebody_may_go_away(capsys: pytest.CaptureFixture[str]) -> None:
    assert add_channel(None, "telegram", name="", assistant="", words=[], untested=True, terminal=PlayedTerminal()) == 2
    assert "nothing was stored" in capsys.readouterr().err
    assert not STORED.exists()


def test_a_real_terminal_shows_no_secret() -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "lethe", "channel", "add", "telegram", "--untested"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"token: " not in shown.replace(b"Bot token: ", b""):
        shown += os.read(ours, 1024)
    os.write(ours, f"{CANARY}\n".encode())
    data, _ = command.communicate(timeout=PATIENCE)
    shown += os.read(ours, 4096)
    os.close(ours)
    assert (command.returncode, data) == (0, b"telegram is stored. Nobody was asked whether it works.\n")
    assert CANARY.encode() not in shown


def test_a_channel_is_shown_with_who_said_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TG", CANARY)
    assert _added("telegram", "--name", "tg", "token=env:TG", "--untested") == 0
    assert "The server's own environment must hold TG too" in capsys.readouterr().err
    assert main(["channel", "show", "tg", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["schema"], shown["kind"], shown["address"]) == ("lethe.channel/1", "telegram", "")
    said = {row["name"]: (row["value"], row["origin"]) for row in shown["settings"]}
    assert said["token"] == ("(set)", ORIGIN)
    assert said["mode"] == ("auto", "default")
    assert main(["channel", "show", "site"]) == 0
    assert "Its address: http://127.0.0.1:8080/chat/site" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["show", "test", "pause", "resume", "remove"])
def test_a_channel_that_is_not_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", command, "nobody"]) == 2
    assert "there is site" in capsys.readouterr().err


def test_a_channel_is_paused_and_opened_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "pause", "site"]) == 0
    assert configured(None).channels[0].paused
    assert main(["channel", "pause", "site"]) == 0
    assert capsys.readouterr().out == "site is paused now.\nsite is paused already.\n"
    assert main(["doctor", "--json"]) == 0
    assert "CH-2" in {finding["id"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert main(["channel", "resume", "site"]) == 0
    assert not configured(None).channels[0].paused


def test_a_pause_says_what_its_owner_wants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "pause", "site", "--says", "de: Wir sind bald wieder da.", "--says", "Back soon."]) == 0
    assert configured(None).channels[0].paused_says == "de: Wir sind bald wieder da.\nBack soon."
    assert main(["channel", "pause", "site", "--says", "de: Bald.", "--says", "de: Gleich."]) == 2
    assert "has two lines for de" in capsys.readouterr().err
    assert main(["channel", "pause", "site"]) == 0
    assert "paused already" in capsys.readouterr().out
    assert main(["channel", "pause", "site", "--says", ""]) == 0
    assert configured(None).channels[0].paused_says == ""


@pytest.mark.parametrize(("command", "mend"), [("pause", "write paused = true there"), ("remove", "remove it there")])
def test_what_the_file_sets_is_changed_there(command: str, mend: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text('[[channels]]\nname = "page"\nkind = "web"\n', encoding="utf-8")
    assert main(["channel", command, "page"]) == 6
    talk = capsys.readouterr().err
    assert "page is set by file lethe.toml:2" in talk
    assert mend in talk
    assert not STORED.exists()


def test_what_a_variable_sets_is_changed_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETHE_CHANNELS__SITE__PAUSED", "false")
    assert main(["channel", "pause", "site"]) == 6
    assert "environment LETHE_CHANNELS__SITE__PAUSED" in capsys.readouterr().err


def test_a_channel_is_removed_only_when_that_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "remove", "site"]) == 6
    assert "site holds 0 people and 0 messages." in capsys.readouterr().err
    assert remove_channel(None, "site", yes=False, terminal=PlayedTerminal(lines=["sit"])) == 6
    assert remove_channel(None, "site", yes=False, terminal=PlayedTerminal()) == 6
    assert remove_channel(None, "site", yes=False, terminal=PlayedTerminal(lines=["site"])) == 0
    assert configured(None).channels == ()
    assert _added("web", "--name", "page") == 0
    assert main(["channel", "remove", "page", "--yes"]) == 0
    assert configured(None).channels == ()
