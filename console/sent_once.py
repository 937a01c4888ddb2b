"""A form that somebody sends twice, by a double click or a reload, is done once."""

import secrets
from collections import OrderedDict
from hashlib import sha256


class SentOnce:
    """Remembers the last `most` forms, and nothing of what stood in them."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def mark(self) -> str:
        """For one form that is drawn: it comes back when that is sent."""
        return secrets.token_urlsafe(12)

    def was_sent(self, mark: str, words: str) -> bool:
        """With other words it is another one: a browser goes back to a form that was sent, and more is typed there."""
        return bool(mark) and _hashed(mark, words) in self._seen

    def sent(self, mark: str, words: str) -> None:
        """Once it is done. Without a mark it is nothing that could be known again."""
        if mark:
            self._seen[_hashed(mark, words)] = None
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)


def _hashed(mark: str, words: str) -> bytes:
    return sha256(f"{mark}\n{words}".encode("utf-8", "surrogatepass")).digest()
