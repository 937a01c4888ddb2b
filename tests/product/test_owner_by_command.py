"""The whole way of a new owner on the command line, from an empty folder to an assistant that answers on a messenger
and on another site's page; every wrong value on the way is tried, and says how it is mended."""

import io
from pathlib import Path

import pytest

from lethe.cli import main
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.product.in_thread import in_thread
from tests.product.owner_places import (
    ANSWER,
    QUESTION,
    SHOP,
    asked_on_telegram,
    asked_on_the_page,
    is_let_in,
    started,
    until,
)
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
_WRONG_TOKEN = TOKEN.replace("777:", "778:")


class Owner:
    """What they type, and what they are told."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.lines = 0

    def types(self, line: str, *more: str, secret: str = "") -> str:
        """More words of the same line, which hold spaces. Returns what was said."""
        self.lines += 1
        code, said = self._performed(line, *more, secret=secret)
        assert code == 0, said
        return said

    def in_vain(self, code: int, line: str, *more: str, secret: str = "") -> str:
        got, said = self._performed(line, *more, secret=secret)
        assert got == code, said
        return said

    def _performed(self, line: str, *more: str, secret: str) -> tuple[int, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
        try:
            code = main([*line.split(), *more])
        except SystemExit as left:
            code = int(str(left.code))
        data, talk = self._capsys.readouterr()
        assert not secret or secret not in data + talk
        return code, data + talk


def test_from_an_empty_folder_to_an_assistant_that_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Owner(capsys, monkeypatch)
    Path("answers.md").write_text(f"# {QUESTION}\n{ANSWER}\n\n# Where are you?\nBy the river.\n", encoding="utf-8")
    with in_thread(TelegramServer()) as telegram:
        _an_assistant_is_added(owner)
        with started(tmp_path) as address:
            _the_messenger_is_added(owner, telegram.address)
            _the_page_is_opened_to_a_shop(owner, address)
            asked_on_telegram(telegram)
            asked_on_the_page(address)
            assert owner.lines < 10
            _what_the_server_holds_is_shown(owner)


def _an_assistant_is_added(owner: Owner) -> None:
    add = "assistant add helpdesk"
    purpose = "purpose=Answers questions about our opening hours."
    assert "small letters" in owner.in_vain(3, "assistant add Help_Desk! provider=faq", purpose)
    model = f"{add} provider=openai model=small"
    assert "https" in owner.in_vain(3, f"{model} base_address=http://models.example.org/v1", purpose)
    away = owner.in_vain(5, f"{model} base_address=http://127.0.0.1:1/v1", purpose)
    assert "--untested" in away
    assert "api_key=-" in owner.in_vain(2, f"{add} provider=openai model=small api_key=sk-typed-here", purpose)
    assert "provider" in owner.in_vain(2, f"{add} provder=faq", purpose)
    owner.types(f"{add} provider=faq privacy.collect=false", purpose)
    assert "no such" in owner.in_vain(1, "assistant answers helpdesk nothing.md").lower()
    Path("empty.md").write_text("Not one heading.", encoding="utf-8")
    owner.in_vain(3, "assistant answers helpdesk empty.md")
    assert "2 questions" in owner.types("assistant answers helpdesk answers.md --instead")


def _the_messenger_is_added(owner: Owner, address: str) -> None:
    add = f"channel add telegram api_address={address} mode=polling token=-"
    assert "telegram" in owner.in_vain(2, "channel add telegramm")
    assert "env:NAME" in owner.in_vain(2, "channel add telegram")
    refused = owner.in_vain(5, add, secret=_WRONG_TOKEN)
    assert "Nothing was stored" in refused
    assert "BotFather" in refused
    assert "+" in owner.in_vain(
        3, f"channel add whatsapp_twilio sender=0123 account_sid=AC{'0' * 32} auth_token=-", secret="0" * 32
    )
    owner.types(add, secret=TOKEN)


def _the_page_is_opened_to_a_shop(owner: Owner, address: str) -> None:
    assert not is_let_in(address)
    wrong = owner.in_vain(3, "channel change site allowed_origins=shop.example.org/chat")
    assert "Nothing was stored" in wrong
    assert "https://" in wrong
    assert "site" in owner.in_vain(2, "channel change siet allowed_origins=https://x.example.org")
    owner.types(f"channel change site allowed_origins={SHOP}")
    until(lambda: is_let_in(address), "the page is not shown on the other site")


def _what_the_server_holds_is_shown(owner: Owner) -> None:
    assert "helpdesk" in owner.types("channel list")
    shown = owner.types("channel show site")
    assert SHOP in shown
    assert "/chat/site" in shown
