"""The notice goes before the first answer, in the language of that answer."""

from dataclasses import dataclass

from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.journey.introducing import Introducing
from core.ports.command import Reply, Speaker
from tests.fakes.notebook import NotebookConnector

_CHANNEL = ChannelId("wa")
_ADA = Speaker(
    person=PersonId(1), conversation=ConversationId(1), epoch=0, key_slot=0, channel=_CHANNEL, address=Address("ada")
)


@dataclass(frozen=True)
class _Notice:
    version: str = "v1"

    def text(self, language: str) -> str:
        return f"notice in {language}"


def test_where_the_answer_is_in_another_language_so_is_the_notice() -> None:
    connector = NotebookConnector(channel_id=_CHANNEL)
    introducing = Introducing(connectors=lambda channel: connector, notice=lambda channel: _Notice())
    for reply, starts in ((Reply(text="Here."), "notice in en"), (Reply(text="Hier.", language="de"), "notice in de")):
        told, version = introducing.introduced(_ADA, reply)
        assert (told.text.startswith(starts), version) == (True, "v1")
