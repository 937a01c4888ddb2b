"""Links by which a file is fetched once: made beside the file, found by their token, and used up."""

import base64
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import bindparam, insert, select, update

from core.clock import Clock, milliseconds
from core.identifiers import MessageId, PersonId
from core.memory.files import FileKept, Files
from core.memory.people import People
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import FileLink, KeptFile
from core.memory.vault import Vault
from core.ports.command import Speaker

_LINK = table_of(FileLink)
_FILE = table_of(KeptFile)
_NEW = Statement(insert(_LINK))
_OPEN = Statement(
    select(_LINK.c.id, _LINK.c.person_id, _LINK.c.file_id, _LINK.c.label).where(
        _LINK.c.token_index == bindparam("token_index"),
        _LINK.c.opened_at.is_(None),
        _LINK.c.ends_at > bindparam("now"),
    )
)
_USE = Statement(
    update(_LINK)
    .where(_LINK.c.id == bindparam("link"), _LINK.c.opened_at.is_(None))
    .values(opened_at=bindparam("moment"))
)
_FILES_ANEW = Statement(
    update(_FILE).where(_FILE.c.message_id == bindparam("message")).values(created_at=bindparam("now"))
)
_LINKS_ANEW = Statement(
    update(_LINK)
    .where(_LINK.c.file_id.in_(select(_FILE.c.id).where(_FILE.c.message_id == bindparam("message"))))
    .values(ends_at=bindparam("until"))
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a link leads to, and for whom."""

    number: int
    speaker: Speaker
    file: FileKept
    language: str = field(repr=False)


class Links:
    """All but `token` runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, people: People, files: Files, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._people = people
        self._files = files
        self._clock = clock

    def token(self, stored_as: str) -> str:
        """32 bytes that nobody guesses, made of a file's random name under the server's key: so it is kept nowhere,
        and a message that must be sent again has the same link in it."""
        made = hmac.digest(self._vault.derived_key("links to files"), stored_as.encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")

    def make(
        self, transaction: Transaction, speaker: Speaker, file: int, stored_as: str, *, lasts: timedelta, language: str
    ) -> None:
        """`file`: the number of its row."""
        row = self._ids.next()
        now = self._clock.now()
        label = json.dumps({"language": language}).encode()
        transaction.change(
            _NEW,
            id=row,
            person_id=speaker.person,
            file_id=file,
            token_index=self._index(self.token(stored_as)),
            created_at=milliseconds(now),
            ends_at=milliseconds(now + lasts),
            opened_at=None,
            label=self._vault.seal(speaker.person, speaker.key_slot, "filelink.label", row, label),
        )

    def begin_anew(self, transaction: Transaction, message: MessageId, lasts: timedelta) -> None:
        """The time of a message's files, and of their links, counts from now on."""
        now = self._clock.now()
        transaction.change(_FILES_ANEW, message=message, now=milliseconds(now))
        transaction.change(_LINKS_ANEW, message=message, until=milliseconds(now + lasts))

    def find(self, transaction: Transaction, token: str) -> Linked | None:
        """None for one that was never made, has ended or was used, and for somebody who is being erased."""
        if not _TOKEN.fullmatch(token):
            return None
        now = milliseconds(self._clock.now())
        row = transaction.row(_OPEN, token_index=self._index(token), now=now)
        if row is None:
            return None
        number, person, file, sealed = row
        speaker = self._people.by_number(transaction, PersonId(person))
        kept = None if speaker is None else self._files.one(transaction, speaker, file)
        if speaker is None or kept is None:
            return None
        label = json.loads(self._vault.unseal(speaker.person, speaker.key_slot, "filelink.label", number, sealed))
        return Linked(number=number, speaker=speaker, file=kept, language=label["language"])

    def use(self, transaction: Transaction, token: str) -> Linked | None:
        """The same, and from now on nobody finds it any more."""
        linked = self.find(transaction, token)
        if linked is not None:
            transaction.change(_USE, link=linked.number, moment=milliseconds(self._clock.now()))
        return linked

    def _index(self, token: str) -> bytes:
        return self._vault.index("link to a file", token)
