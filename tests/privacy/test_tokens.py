"""By what somebody would be known again: nothing that others could have written, and enough to be found by."""

from pathlib import Path

import pytest

from privacy.scan import Scanner, scan
from privacy.tokens import SHORTEST, forms_of, tokens_of


def test_addresses_and_names_are_looked_for_whole_and_of_words_what_is_distinctive() -> None:
    said = ["Hi", "Please call me on +49 170 5550100 tomorrow", "I am ada@example.org", "thanks a lot for that"]
    tokens = tokens_of(names=["5123456789", "Ada King-Noel"], words=said, ordinary="")
    assert {"5123456789", "Ada King-Noel", "5550100", "ada@example.org"} <= set(tokens)
    assert "Hi" not in tokens
    assert "thanks a lot for that" in tokens


def test_what_is_short_or_stands_in_our_files_anyway_proves_nothing() -> None:
    schema = 'CREATE TABLE person (id INTEGER NOT NULL, address_index BLOB, PRIMARY KEY ("id"))'
    said = ["create table person (id integer not null", "12345"]
    assert tokens_of(names=["42", "person", "address_index"], words=said, ordinary=schema) == ()


def test_no_more_pieces_are_looked_for_than_a_scan_can_bear() -> None:
    words = [f"{number:08} is the number of this sentence" for number in range(1000)]
    tokens = tokens_of(names=["the-address"], words=words, ordinary="")
    assert len(tokens) == 60
    assert tokens[0] == "the-address"


@pytest.mark.parametrize("written", ["Söğüt Ağacı", "СЕРГЕЙ ПЕТРОВИЧ", "+14155550100", 'a "quoted" name'])
def test_a_piece_is_found_in_any_case(written: str) -> None:
    token = written.casefold() if written.isupper() else written
    scanner = Scanner([token])
    for text in (token, token.upper()):
        assert scanner.found_in(b"\0\1" + text.encode() + b"\2") == {token}
        assert scanner.found_in(text.encode("utf-16-be")) == {token}
    assert scanner.found_in(token[:-1].encode()) == set()
    assert all(len(form) >= SHORTEST for form in forms_of(token))


async def test_a_piece_over_two_blocks_is_found_and_links_are_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_bytes(b"a very long secret")
    (folder / "link").symlink_to(elsewhere)
    block = 128 * 1024
    for start in (block - 17, block - 1, 32 * block - 5):
        (folder / "file").write_bytes(bytes(start) + b"a very long secret" + bytes(99))
        assert (await scan([folder], ["a very long secret"])).found == {"a very long secret"}
    (folder / "file").unlink()
    assert (await scan([folder], ["a very long secret"])).found == frozenset()
    assert (await scan([folder, elsewhere], ["a very long secret"])).found == {"a very long secret"}
    assert (await scan([folder / "gone"], ["a very long secret"])).found == frozenset()
