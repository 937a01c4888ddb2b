"""Somebody is to be erased who did not ask in the chat: their platform did, on their behalf."""

from dataclasses import dataclass, field
from typing import Protocol

from core.messages import ErasureAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """How far an erasure is, for whoever has its code; without a word about anybody."""

    is_known: bool
    """False for a code that we never gave."""
    html: str = field(repr=False)


class ErasesWhenAsked(Protocol):
    async def erase(self, asked: ErasureAsked) -> str:
        """Returns as soon as nothing can keep it from being done, with the code by which it is asked after. Of somebody
        unknown the same is returned. Raises StoreUnavailable."""

    async def page(self, code: str, languages: str) -> StatusPage:
        """`languages`: those of the reader, as their browser writes them."""
