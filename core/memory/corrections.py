"""What a person puts right about themselves, and what their app says about them from then on no longer changes."""

from dataclasses import replace

from sqlalchemy import bindparam, update

from core.memory.profiles import profile_of
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person
from core.memory.vault import Vault
from core.ports.command import Speaker

_PERSON = table_of(Person)
_PROFILE = Statement(
    update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(profile=bindparam("sealed")),
)


class Corrections:
    """Everything here runs inside a transaction. What was kept before is overwritten."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def name(self, transaction: Transaction, speaker: Speaker, name: str) -> Speaker:
        """Empty: they want to be called nothing."""
        return self._write(transaction, _corrected(replace(speaker, name=name), "name"))

    def language(self, transaction: Transaction, speaker: Speaker, language: str) -> Speaker:
        return self._write(transaction, _corrected(replace(speaker, language=language), "language"))

    def _write(self, transaction: Transaction, speaker: Speaker) -> Speaker:
        sealed = self._vault.seal(
            speaker.person, speaker.key_slot, "person.profile", speaker.person, profile_of(speaker)
        )
        transaction.change(_PROFILE, person=speaker.person, sealed=sealed)
        return speaker


def _corrected(speaker: Speaker, what: str) -> Speaker:
    return replace(speaker, corrected=tuple(sorted({*speaker.corrected, what})))
