"""The page of errors holds every error there is, under the one it is a kind of."""

from lethe.error_list import declared, drawn, errors_page


def test_the_tree_that_is_drawn_is_the_tree_that_is_there() -> None:
    assert {(name, parent) for name, parent, _ in drawn()} == set(declared())


def test_every_error_has_its_row() -> None:
    rows = [line.split("|")[1].strip(" `") for line in errors_page().splitlines() if line.startswith("| `")]
    assert rows == [name for name, _, _ in drawn()]
    assert len(rows) == len(set(rows)) > 20


def test_what_a_person_reads_stands_beside_its_error() -> None:
    [busy] = [line for line in errors_page().splitlines() if line.startswith("| `StoreUnavailable`")]
    assert busy.endswith("| I'm a little busy. Your message is saved, and I'll answer soon. |")
