"""People by their numbers, where what is damaged of one keeps nothing from the others."""

from collections.abc import Iterable

from core.errors import StorageError
from core.identifiers import PersonId
from core.log import Log
from core.memory.people import People
from core.memory.store import Transaction
from core.memory.vault import Shredded
from core.ports.command import Speaker


def readable(transaction: Transaction, people: People, numbers: Iterable[PersonId], log: Log) -> list[Speaker]:
    """Without whoever is being erased already. Of whom nobody can read who they are is said, each time."""
    found: list[Speaker] = []
    for number in numbers:
        try:
            speaker = people.by_number(transaction, number)
        except (StorageError, Shredded) as error:
            log.failure("erasure.unreadable_rows", error)
            continue
        if speaker is not None:
            found.append(speaker)
    return found
