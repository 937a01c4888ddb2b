"""What a configuration that is taken in from a browser may not set: what no page may set either."""

from collections.abc import Sequence

from lethe.catalogue import KINDS
from lethe.commands.owner_book import OwnersBook
from lethe.owner.assistant_book import named
from lethe.owner.assistant_fields import refused
from lethe.owner.carrying import TakenIn, changes_of
from lethe.owner.channel_secrets import refused as refused_of_channel
from lethe.owner.inward import inward_mistakes


async def refused_entries(book: OwnersBook, taken: TakenIn) -> Sequence[str]:
    """Sentences. `taken`: of what can be read."""
    settings = book.settings
    found: list[str] = []
    for listed, page in changes_of(book, taken, sealed=False):
        name = str(page["name"])
        words = {key: word for key, word in page.items() if isinstance(word, str)}
        if listed == "assistants":
            mistakes = await refused(settings, named(settings, name), words)
        else:
            before = next((one for one in settings.channels if one.name == name), None)
            kind = next((one for one in KINDS if one.name == (before.kind if before else words.get("kind"))), None)
            fields = kind.fields if kind is not None else ()
            mistakes = {**await inward_mistakes(settings, words), **refused_of_channel(fields, before, words)}
        found += [f"{listed}.{name}.{field}: {says}" for field, says in mistakes.items()]
    return found
