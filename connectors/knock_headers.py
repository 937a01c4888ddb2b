"""The headers of a request as a knock has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol


class Sent(Protocol):
    """As they came: in any letters, and one name more than once."""

    def getall(self, name: str, /) -> Sequence[str]:
        """Raises KeyError where it was not sent."""

    def __iter__(self) -> Iterator[str]: ...


class KnockHeaders(Mapping[str, str]):
    """Of the dozen that come with a knock its connector asks for one or two: only those are put together."""

    def __init__(self, headers: Sent) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        return ",".join(self._headers.getall(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name in self._headers))

    def __len__(self) -> int:
        return len(set(self))
