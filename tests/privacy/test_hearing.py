"""What is understood is performed by what performs it, and only where it is surely meant for us."""

from pathlib import Path

import pytest

from privacy.menu import PERFORMED
from privacy.sentences import COMMANDS
from tests.privacy.opened import opened

UNLISTED = {
    "keep", "remember", "receipt", "delete_last", "delete_files", "delete_here", "link", "unlink", "lock", "lock_off",
}  # fmt: skip
CODE = "7K2M-ABCD-0123-XYZ9"


async def test_every_performed_command_is_heard(tmp_path: Path) -> None:
    assert set(COMMANDS) == {*PERFORMED, *UNLISTED}
    async with opened(tmp_path) as rooms:
        for name in PERFORMED:
            assert rooms.hearing.hear(f"/{name}", "en").command is not None, name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"send my receipt {CODE}", "en"),
        ("show me my consent receipt", "en"),
        ("muéstrame mi recibo de borrado", "es"),
        (f"मुझे रसीद {CODE} भेजो", "hi"),
        (f"أرسل لي الإيصال {CODE}", "ar"),
        (f"nitumie risiti {CODE}", "sw"),
        (f"受領書 {CODE} を送って", "ja"),
    ],
)
async def test_a_receipt_is_asked_for_in_a_plain_sentence(tmp_path: Path, text: str, language: str) -> None:
    async with opened(tmp_path) as rooms:
        command = rooms.hearing.hear(text, language).command
        assert command is not None
        assert command.name == "receipt"


@pytest.mark.parametrize("text", ["show receipt K7QP-3M2X", "send me my receipt 2024-00017", "show me my receipt"])
async def test_what_may_be_the_receipt_of_a_shop_is_only_offered(tmp_path: Path, text: str) -> None:
    async with opened(tmp_path) as rooms:
        heard = rooms.hearing.hear(text, "en")
        assert heard.command is None
        assert "/receipt" in heard.hint


async def test_what_is_only_talk_of_receipts_is_left_to_the_model(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        for text in ("can I get a receipt for my order?", "the receipt you sent has the wrong date", "receipt"):
            heard = rooms.hearing.hear(text, "en")
            assert (heard.command, heard.hint) == (None, ""), text
