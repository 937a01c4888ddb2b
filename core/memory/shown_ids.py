"""By what the owner calls something that is kept: a keyed hash of its number, from which nobody reads the number."""

from base64 import b32encode

from core.memory.vault import Vault


def shown_id(vault: Vault, what: str, number: int) -> str:
    """`what`: the sort of thing, so that two sorts do not meet."""
    return b32encode(vault.index("a request as the owner sees it", what, str(number))).decode()[:10]
