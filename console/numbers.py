"""A number that a browser sent, of a row or of a page, read so that the database takes it, whatever was sent."""

from core.memory.row_ids import HIGHEST


def sent_number(word: str, otherwise: int = 0) -> int:
    """`otherwise`: where there is none in it, or one that no row can have."""
    # Today's numbers of rows have 19 digits: they begin with the time.
    is_number = word.isascii() and word.isdigit() and len(word) < 20
    return int(word) if is_number and int(word) <= HIGHEST else otherwise
