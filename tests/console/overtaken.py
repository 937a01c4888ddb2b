"""A form that another owner may overtake: the mark that it bears, and what is stored by then."""

import re

from settings.book import Book
from tests.console.running import Running, Seen

_MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')


def mark_in(seen: Seen) -> str:
    found = _MARK.search(seen.text)
    assert found is not None
    return found[1]


def stored_in(house: Running, listed: str, name: str, key: str) -> object:
    """None where nothing is stored of it."""
    page = Book(house.settings.server.data_dir).read().page(listed, name)
    return None if page is None else page.get(key)
