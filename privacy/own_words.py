"""By what somebody would be known again when they are gone: read while there is still a key to read it with."""

from collections.abc import Iterator

from core.errors import StorageError
from core.log import Log
from core.memory.personal_rows import Opened, PersonTable
from core.memory.vault import Shredded
from core.ports.command import Speaker
from privacy.register import Register
from privacy.tokens import tokens_of


async def traces_of(register: Register, speaker: Speaker, *, ordinary: str, log: Log) -> tuple[str, ...]:
    """Pieces to look for. `ordinary`: text that stands in our files anyway."""
    names: list[str] = [speaker.address]
    words: list[str] = []
    for table in register.tables:
        if table.about.written_by_us:
            continue
        (names if table.name == "person" else words).extend(await _own_words(register, speaker, table, log))
    return tokens_of(names=names, words=words, ordinary=f"{ordinary}\n{speaker.channel}")


async def _own_words(register: Register, speaker: Speaker, table: PersonTable, log: Log) -> list[str]:
    """What the first rows hold that the person, and not we, put there."""
    sealed = [column.name for column in table.shown if column.kind == "words"]
    try:
        rows = await register.first_rows(speaker, table)
    except (StorageError, Shredded) as error:  # what cannot be read must not keep the rest from being erased
        log.failure("erasure.unreadable_rows", error)
        return []
    own = [row for row in rows if row.get("by_person") is not False]
    return [text for row in own for column in sealed for text in _texts(row[column])]


def _texts(value: Opened) -> Iterator[str]:
    match value:
        case str(text):
            yield text
        case list(values):
            for each in values:
                yield from _texts(each)
        case dict(content):
            for each in content.values():
                yield from _texts(each)
        case _:
            pass
