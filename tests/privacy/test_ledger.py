"""The ledger: it only grows, a changed byte shows, a shorter or another one lets nobody in."""

import json
import os
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from core.errors import StorageError
from privacy.chain import ERASURE, BrokenChain, Chain, entry, hash_of, read_chain
from privacy.ledger import CHAIN, HEADS, KEYS, Ledger
from privacy.ledger_heads import Head, read_head
from privacy.receipts import SigningKey

FIRST, SECOND, THIRD = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25)


def _opened(folder: Path, today: date = FIRST, *, is_new: bool = True) -> Ledger:
    ledger = Ledger(folder / "ledger", SigningKey(folder / "keys"))
    ledger.open(today, is_new=is_new)
    return ledger


def _some(count: int) -> Sequence[bytes]:
    return [secrets.token_bytes(32) for _ in range(count)]


def _lived(folder: Path) -> Ledger:
    """Three entries on two days."""
    ledger = _opened(folder)
    ledger.enter(_some(2), FIRST)
    ledger.sign(SECOND)
    ledger.enter(_some(1), SECOND)
    ledger.sign(THIRD)
    return ledger


def test_an_entry_holds_a_day_and_a_commitment_and_nothing_about_anybody(tmp_path: Path) -> None:
    ledger = _opened(tmp_path)
    [commitment] = _some(1)
    ledger.enter([commitment], FIRST)
    lines = (tmp_path / "ledger" / CHAIN).read_text().splitlines()
    content = json.loads(lines[-1])
    assert set(content) == {"v", "seq", "day", "kind", "commit", "prev"}
    assert (content["day"], content["kind"], content["commit"]) == ("2026-11-22", "erasure", commitment.hex())
    assert json.loads(lines[0])["kind"] == "key"


def test_it_goes_on_after_a_restart_and_enters_nothing_twice(tmp_path: Path) -> None:
    one, other = _some(2)
    ledger = _opened(tmp_path)
    ledger.enter([one, one], FIRST)
    head = ledger.head
    again = _opened(tmp_path, SECOND, is_new=False)
    assert again.enter([one], SECOND) == head
    assert again.enter([one, other], SECOND).size == head.size + 1
    assert again.holds(other)
    assert again.check(head) == 1
    assert again.check(None) == 3


def test_its_days_never_go_backwards(tmp_path: Path) -> None:
    ledger = _opened(tmp_path, SECOND)
    ledger.enter(_some(1), FIRST)
    assert _opened(tmp_path, SECOND, is_new=False).head.size == 2


@pytest.mark.parametrize("name", [CHAIN, HEADS, KEYS])
def test_one_changed_byte_anywhere_is_noticed(tmp_path: Path, name: str) -> None:
    ledger = _lived(tmp_path)
    known = ledger.head
    path = tmp_path / "ledger" / name
    whole = path.read_bytes()
    harmless = 0
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        try:
            _opened(tmp_path, SECOND, is_new=False).check(known)
        except StorageError:
            continue
        finally:
            path.write_bytes(whole)
        # What is published for people to read beside a key: no entry, no head and no signature depends on it.
        harmless += 1
    assert harmless == 0 if name != KEYS else harmless < len(whole) // 3


def test_what_a_crash_left_of_a_line_is_no_entry(tmp_path: Path) -> None:
    ledger = _lived(tmp_path)
    for name in (CHAIN, HEADS):
        with (tmp_path / "ledger" / name).open("ab") as file:
            file.write(b'{"v":1,"seq":5')
    again = _opened(tmp_path, THIRD, is_new=False)
    assert again.head == ledger.head
    again.enter(_some(1), THIRD)
    assert _opened(tmp_path, THIRD, is_new=False).check(ledger.head) == 1


def test_a_ledger_cut_short_lets_nobody_in_and_says_why(tmp_path: Path) -> None:
    ledger = _lived(tmp_path)
    path = tmp_path / "ledger" / CHAIN
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(StorageError, match="shorter than it was: it has 3 entries, and had 4"):
        _opened(tmp_path, THIRD, is_new=False)
    (tmp_path / "ledger" / HEADS).unlink()  # whoever cuts one cuts the other
    with pytest.raises(StorageError, match="shorter than it was: it has 3 entries, and had 4"):
        _opened(tmp_path, THIRD, is_new=False).check(ledger.head)
    path.unlink()
    with pytest.raises(StorageError, match="missing"):
        _opened(tmp_path, THIRD, is_new=False)


def test_a_ledger_written_anew_is_another_one(tmp_path: Path) -> None:
    known = _lived(tmp_path).head
    forged = _lived(tmp_path / "elsewhere")
    assert forged.head.size == known.size
    with pytest.raises(StorageError, match="not the one that was here"):
        forged.check(known)


def test_a_head_of_an_earlier_day_catches_whoever_rewrites_with_the_very_key(tmp_path: Path) -> None:
    ledger = _opened(tmp_path)
    ledger.enter(_some(3), FIRST)
    ledger.sign(SECOND)
    kept = read_head(ledger.published.text)
    assert kept.is_signed_by(ledger.keys)
    assert kept.head.size == 4
    ledger.enter(_some(2), SECOND)
    assert read_chain((tmp_path / "ledger" / CHAIN).read_bytes()).extends(kept.head), "a later one extends an earlier"
    rewritten = Chain()
    for number, line in enumerate((tmp_path / "ledger" / CHAIN).read_bytes().splitlines()):
        content = json.loads(line)
        commitment = _some(1)[0] if number == 2 else bytes.fromhex(content["commit"])
        rewritten.add(entry(rewritten.head, FIRST, content["kind"], commitment))
    assert rewritten.head.size == ledger.head.size
    assert not rewritten.extends(kept.head)


def test_what_is_published_is_of_days_that_are_over(tmp_path: Path) -> None:
    ledger = _opened(tmp_path)
    assert ledger.published.head.size == 1
    ledger.enter(_some(2), FIRST)
    ledger.sign(FIRST)
    assert ledger.published.head.size == 1, "nobody learns at which hour"
    assert len(b"".join(ledger.published_entries()).splitlines()) == 1
    ledger.sign(SECOND)
    assert ledger.published.head.size == 3
    chain = read_chain(b"".join(ledger.published_entries()))
    assert chain.head == ledger.published.head
    assert chain.extends(Head(size=1, hash=chain.hashes[0]))


def test_a_new_key_signs_on_and_the_old_one_stays_published(tmp_path: Path) -> None:
    ledger = _lived(tmp_path)
    old = ledger.published
    SigningKey(tmp_path / "keys").replace()
    again = _opened(tmp_path, THIRD, is_new=False)
    assert len(again.keys) == 2
    assert old.is_signed_by(again.keys)
    assert again.check(ledger.head) == 1, "the chain itself says that a key came"
    again.sign(date(2026, 11, 26))
    assert again.published.is_signed_by(again.keys)
    assert not again.published.is_signed_by(ledger.keys)


def test_without_its_signing_key_it_does_not_open(tmp_path: Path) -> None:
    _lived(tmp_path)
    (tmp_path / "keys" / "receipts.key").unlink()
    with pytest.raises(StorageError, match="The key that signs receipts is missing"):
        _opened(tmp_path, THIRD, is_new=False)


def test_a_full_disk_leaves_it_as_it_was(tmp_path: Path) -> None:
    ledger = _opened(tmp_path)
    path = tmp_path / "ledger" / CHAIN
    held = path.read_bytes()
    os.truncate(path, 0)
    path.unlink()
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"space|Invalid"):
        ledger.enter(_some(1), FIRST)
    path.unlink()
    path.write_bytes(held)
    assert ledger.enter(_some(1), FIRST).size == 2
    assert _opened(tmp_path, is_new=False).head == ledger.head


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"{}", b"null", b"[" * 3000, b'{"day":"2026-11-22"}', b'{"day":1,"kind":"key","commit":"00"}'],
)
def test_what_is_no_entry_is_none(line: bytes) -> None:
    with pytest.raises(BrokenChain):
        read_chain(line + b"\n")


def test_the_first_entry_names_a_key(tmp_path: Path) -> None:
    line = entry(Chain().head, FIRST, ERASURE, bytes(32))
    assert len(hash_of(line)) == 64
    with pytest.raises(BrokenChain):
        read_chain(line + b"\n")


@pytest.mark.parametrize("text", ["", "a\nb\nc\n\n\u2014 d\n", "o\n1\nAAAA\n\n\u2014 o AAAA\n", "\n" * 6])
def test_what_is_no_head_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no head"):
        read_head(text)


def test_a_head_that_a_crash_left_half_written_is_signed_again(tmp_path: Path) -> None:
    ledger = _lived(tmp_path)
    path = tmp_path / "ledger" / HEADS
    whole, published = path.read_bytes(), ledger.published
    last = len(f"{published.text}\n".encode())
    for missing in range(1, last):
        path.write_bytes(whole[:-missing])
        assert _opened(tmp_path, THIRD, is_new=False).published == published
        assert path.read_bytes() == whole


def test_however_long_it_is_only_some_of_it_is_held_at_a_time(tmp_path: Path) -> None:
    ledger = _opened(tmp_path)
    ledger.enter([number.to_bytes(32, "big") for number in range(1200)], FIRST)
    ledger.sign(SECOND)
    pieces = list(ledger.published_entries())
    assert max(map(len, pieces)) * 2 < sum(map(len, pieces))
    assert read_chain(b"".join(pieces)).head == ledger.published.head
