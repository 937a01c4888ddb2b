"""The whole way of a new owner by the API, from an empty folder to an assistant that answers on a messenger and on
another site's page; every wrong value on the way is tried, and is led to its mend."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from lethe.cli import main
from lethe.commands.owners import SCOPES
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.product.in_thread import in_thread
from tests.product.owner_places import (
    ANSWER,
    QUESTION,
    SHOP,
    asked_on_telegram,
    asked_on_the_page,
    is_let_in,
    sent,
    started,
    until,
)
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


class Program:
    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"}

    def does(self, method: str, path: str, body: object = None) -> dict[str, JsonValue]:
        status, said = sent(method, f"{self._address}/api/v1{path}", body, self._headers)
        assert 200 <= status < 300, said
        return _read(said)

    def in_vain(self, method: str, path: str, body: object) -> dict[str, str]:
        """What is said of each field."""
        status, said = sent(method, f"{self._address}/api/v1{path}", body, self._headers)
        assert status == 422, said
        mistakes = _read(said)["mistakes"]
        assert isinstance(mistakes, list)
        return {str(one["field"]): str(one["says"]) for one in mistakes if isinstance(one, dict)}


def _read(said: bytes) -> dict[str, JsonValue]:
    found = json.loads(said) if said else {}
    assert isinstance(found, dict)
    return found


def test_from_an_empty_folder_to_an_assistant_that_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_thread(TelegramServer()) as telegram, started(tmp_path) as address:
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        assert main(["owner", "token", "--name", "journey", *scopes]) == 0
        program = Program(address, capsys.readouterr().out.strip())
        _an_assistant_is_made(program)
        _what_is_kept_is_chosen(program)
        _it_starts_again(program, tmp_path, address)
        _the_messenger_is_added(program, telegram.address)
        _the_page_is_opened_to_a_shop(program, address)
        asked_on_telegram(telegram)
        asked_on_the_page(address)
        assert program.does("GET", "/checks")["is_well"] is True


def _an_assistant_is_made(program: Program) -> None:
    purpose = {"purpose": "Answers questions about our opening hours."}
    model = {"provider": "openai", "model": "small", **purpose}
    for name, settings, field, says in (
        ("Help Desk!", {"provider": "faq"}, "name", "small letters"),
        ("helpdesk", {**model, "base_address": "http://models.example.org/v1"}, "base_address", "https"),
        ("helpdesk", {**model, "base_address": "http://127.0.0.1:1/v1"}, "base_address", "runs and the address"),
        ("helpdesk", {"provder": "faq"}, "settings.provder", "no such setting"),
    ):
        assert says in program.in_vain("POST", "/assistants", {"name": name, "settings": settings})[field]
    made = program.does("POST", "/assistants", {"name": "helpdesk", "settings": {"provider": "faq", **purpose}})
    assert (made["channels"], made["waits_for_start"]) == (["site"], True)
    questions = "/assistants/helpdesk/questions"
    assert "items.0.answer" in program.in_vain("PUT", questions, {"items": [{"question": QUESTION}]})
    program.does("PUT", questions, {"items": [{"question": QUESTION, "answer": ANSWER}]})


def _what_is_kept_is_chosen(program: Program) -> None:
    assert "retention_days" in program.in_vain("PATCH", "/privacy/helpdesk", {"retention_days": 0})
    assert program.does("POST", "/privacy/helpdesk/preview", {"collect": False})["erases"] is True
    # Nobody was there yet, but that words were kept is what would be told; so the name is asked for.
    assert "helpdesk" in program.in_vain("PATCH", "/privacy/helpdesk", {"collect": False})["typed"]
    assert program.does("PATCH", "/privacy/helpdesk", {"collect": False, "typed": "helpdesk"})["collect"] is False
    program.does("POST", "/notices/publish")


def _it_starts_again(program: Program, folder: Path, address: str) -> None:
    program.does("POST", "/start-again")
    until(lambda: _answers_on(program), "the server did not start again")
    assert json.loads((folder / "ready.json").read_text(encoding="utf-8"))["url"] == address


def _answers_on(program: Program) -> bool:
    try:
        return not program.does("GET", "/assistants/helpdesk")["waits_for_start"]
    except AssertionError:
        return False  # it is not there again yet


def _the_messenger_is_added(program: Program, address: str) -> None:
    own = {"token": TOKEN, "mode": "polling", "api_address": address}
    wrong = {"kind": "telegram", "name": "tg", "settings": {**own, "token": TOKEN.replace("777:", "778:")}}
    assert "BotFather" in program.in_vain("POST", "/channels", wrong)["token"]
    assert "kind" in program.in_vain("POST", "/channels", {"kind": "telegramm"})
    number = {"sender": "0123", "account_sid": f"AC{'0' * 32}", "auth_token": "0" * 32}
    twilio = {"kind": "whatsapp_twilio", "name": "wa", "settings": number}
    assert "+" in program.in_vain("POST", "/channels", twilio)["sender"]
    program.does("POST", "/channels", {"kind": "telegram", "name": "tg", "settings": own})


def _the_page_is_opened_to_a_shop(program: Program, address: str) -> None:
    assert not is_let_in(address)
    wrong = {"settings": {"allowed_origins": ["shop.example.org/chat"]}}
    assert "https://" in program.in_vain("PATCH", "/channels/site", wrong)["allowed_origins"]
    program.does("PATCH", "/channels/site", {"settings": {"allowed_origins": [SHOP]}})
    until(lambda: is_let_in(address), "the page is not shown on the other site")
