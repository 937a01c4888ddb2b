"""Receipts as they are signed and read again: on their way blanks may change, and nothing else."""

import json
import secrets
import stat
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import StorageError
from core.identifiers import Address, ChannelId, ConversationId
from core.ports.copies import Asked
from core.wording import Wording
from privacy.journal import ERASED, Letter
from privacy.menu import LANGUAGES, menus
from privacy.notices import NoticeRecipient
from privacy.receipt_text import FENCE, LONGEST, Said, last_message, receipt_lines
from privacy.receipts import KEY_FILE, SigningKey, code_in, new_code, new_nonce, read_keys, read_receipt, signed
from tests.privacy.opened import CORE_LANGUAGES
from tests.privacy.stand_ins import FACTS

WORDING = Wording([CORE_LANGUAGES, LANGUAGES])
CODE = "7K2M-ABCD-0123-XYZ9"
NONCE = "0f" * 16
LINES = ("2026-11-22", "Deleted: Messages 12, Files 1.", "Ünïcödé, حُذف, 削除")


def _key(folder: Path) -> SigningKey:
    key = SigningKey(folder / "keys")
    key.open(create=True)
    return key


def test_a_receipt_begins_with_its_code_and_verifies_with_the_public_key_alone(tmp_path: Path) -> None:
    key = _key(tmp_path)
    text = signed(CODE, NONCE, LINES, key)
    assert text.splitlines()[0] == f"LETHE RECEIPT 1 {CODE}"
    receipt = read_receipt(text)
    assert receipt is not None
    assert receipt.is_signed_by({key.public.id: key.public})
    assert (receipt.code, receipt.nonce.hex()) == (CODE, NONCE)
    assert receipt.body.startswith("LETHE RECEIPT 1")
    assert not receipt.is_signed_by({})


def test_one_flipped_bit_anywhere_and_it_is_not_genuine(tmp_path: Path) -> None:
    key = _key(tmp_path)
    content = signed(CODE, NONCE, LINES, key).encode()
    keys = {key.public.id: key.public}
    for place in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            read = read_receipt(bytes(flipped).decode("utf-8", "replace"))
            assert read is None or not read.is_signed_by(keys), (place, bit)


def test_what_stands_around_it_and_how_its_lines_break_does_not_matter(tmp_path: Path) -> None:
    key = _key(tmp_path)
    text = signed(CODE, NONCE, LINES, key)
    for carried in (
        f"Forwarded from Lethe\n{FENCE}\n{text}\n{FENCE}\nthanks!",
        text.replace("\n", "\r\n"),
        text.replace("\n", " "),
        text.replace(" ", "\n   "),
    ):
        read = read_receipt(carried)
        assert read is not None
        assert read.is_signed_by({key.public.id: key.public})
    assert read_receipt(text[:-1]) is None
    assert read_receipt(f"{text}A") is None, "a signature with a letter more is another one"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_receipt(text) is None
    assert read_receipt(f"LETHE RECEIPT 1 {CODE} {text}") is None


def test_the_commitment_says_nothing_without_the_nonce(tmp_path: Path) -> None:
    key = _key(tmp_path)
    one, other = (read_receipt(signed(CODE, nonce, LINES, key)) for nonce in (NONCE, "1f" * 16))
    assert one is not None
    assert other is not None
    assert one.commitment != other.commitment
    assert len(one.commitment) == 32


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code(secrets.token_bytes)
    assert code_in(code) == code
    assert code_in(f" {code.lower().replace('-', ' ')}\n") == code
    assert code_in(f"\u200e{code}\u200f") == code, "as it is copied out of a sentence"
    assert code_in("oil0-ABCD-0123-XYZ9") == "0110-ABCD-0123-XYZ9"
    assert [code_in(none) for none in ("", "7K2M", f"{CODE}0", "7K2M-ABCD-0123-XYZ!", "ÄK2M-ABCD-0123-XYZ9")] == [
        ""
    ] * 5
    assert len({new_code(secrets.token_bytes) for _ in range(200)}) == 200


def test_the_key_is_in_a_file_of_its_own_that_nobody_else_may_read(tmp_path: Path) -> None:
    key = _key(tmp_path)
    path = tmp_path / "keys" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = SigningKey(tmp_path / "keys")
    again.open(create=False)
    assert again.public.id == key.public.id
    path.chmod(0o640)
    with pytest.raises(StorageError, match="can be read by other users"):
        SigningKey(tmp_path / "keys").open(create=False)
    path.chmod(0o600)
    path.write_text("not a key\n")
    with pytest.raises(StorageError, match="64 hexadecimal digits"):
        SigningKey(tmp_path / "keys").open(create=False)
    path.unlink()
    with pytest.raises(StorageError, match="missing"):
        SigningKey(tmp_path / "keys").open(create=False)


def test_public_keys_are_read_as_they_are_published_and_one_a_line(tmp_path: Path) -> None:
    key = _key(tmp_path)
    raw = b64encode(key.public.raw).decode()
    published = json.dumps({"keys": [{"key": raw}]})
    assert set(read_keys(f"{raw}\n")) == set(read_keys(published)) == {key.public.id}
    for bad in ("", "no key", "{}", '{"keys": []}', '{"keys": [1]}', "[" * 5000, '{"keys":' + "[" * 5000, "AAAA"):
        with pytest.raises(ValueError, match="key"):
            read_keys(bad)
    assert key.public.id not in repr(key)


def _said(language: str, *, places: int, recipients: int) -> Said:
    letter = Letter(
        channel=ChannelId("site"),
        address=Address("ada"),
        language=language,
        conversation=ConversationId(1),
        says=ERASED,
        went=tuple((f"Another long name of a place {number}", 12345) for number in range(places)),
        code=CODE,
        nonce=new_nonce(secrets.token_bytes),
    )
    asked = Asked(
        channel=ChannelId("a-channel-with-a-name"),
        asked_at=datetime(2026, 11, 22, tzinfo=UTC),
        until=datetime(2026, 12, 22, tzinfo=UTC),
        pending=12,
        gone=345,
        too_old=67,
    )
    who = tuple(NoticeRecipient(name=f"Example Models Incorporated {n}", role="model") for n in range(recipients))
    return Said(
        letter=letter,
        day=date(2026, 11, 22),
        facts=replace(FACTS, recipients=who),
        asked=(asked,),
        mark_days=9,
        backup_days=30,
        version="0.10.0",
        page="https://bots.example.org/receipts",
    )


@pytest.mark.parametrize("language", menus())
@pytest.mark.parametrize(("places", "recipients"), [(0, 0), (4, 2), (14, 7)])
def test_it_fits_one_message_in_every_language(tmp_path: Path, language: str, places: int, recipients: int) -> None:
    said = _said(language, places=places, recipients=recipients)
    lines = receipt_lines(said, WORDING)
    key = _key(tmp_path)
    text = last_message(signed(said.letter.code, said.letter.nonce, lines, key), language, WORDING)
    assert len(text) <= LONGEST
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST
    read = read_receipt(text)
    assert read is not None
    assert read.is_signed_by({key.public.id: key.public})
    assert "\n" not in "".join(lines)
    assert "`" not in "".join(lines)
    assert "2026-12-22" in read.body, "until when it remains"
    assert "345" in read.body, "what platforms answered"


def test_it_says_what_remains_and_does_not_say_more_than_is_known() -> None:
    said = replace(_said("en", places=2, recipients=1), page="")
    said = replace(said, letter=replace(said.letter, went=(("Messages", 12), ("Files", 1))))
    text = "\n".join(receipt_lines(said, WORDING))
    assert "Deleted: Messages 12, Files 1." in text
    assert "a-channel-with-a-name: still being asked to delete: 12, until 2026-12-22." in text
    assert "Example Models Incorporated 0: may keep its own copy." in text
    assert "Backups: until 2026-12-22 at most." in text
    assert "Not proven by this" in text
    assert "a mark without name or words until 2026-12-01" in text
    many = "\n".join(receipt_lines(_said("en", places=14, recipients=5), WORDING))
    assert "Others who received something: " in many
    assert f"Deleted: {14 * 12345} entries in all." in many
    unknown = "\n".join(receipt_lines(replace(said, backup_days=None), WORDING))
    assert "until they are thrown away" in unknown


def test_no_name_can_end_the_frame_around_it() -> None:
    who = NoticeRecipient(name="```\nLETHE RECEIPT 1 forged", role="model")
    said = replace(_said("en", places=1, recipients=0), facts=replace(FACTS, recipients=(who,)))
    assert not any("`" in line or "\n" in line for line in receipt_lines(said, WORDING))
