"""What open channels hold of a person, whichever they speak on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.open_lines import OpenLines
from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.ports.command import Speaker
from core.ports.personal_place import Held
from tests.connectors.stand import site, stand
from tests.fakes.notebook import NotebookConnector, notebook_settings

BOOK = ChannelId("book")


def speaker(channel: str) -> Speaker:
    return Speaker(
        person=PersonId(1),
        conversation=ConversationId(1),
        epoch=1,
        key_slot=0,
        channel=ChannelId(channel),
        address=Address("visitor"),
    )


async def test_the_place_of_open_lines_is_that_of_the_channel_which_the_person_speaks_on() -> None:
    class Full:
        called = category = purpose = "Full"
        gone = False

        async def show(self, speaker: Speaker) -> Sequence[Held]:
            return [Held(called=speaker.channel, facts={})]

        async def forget(self, speaker: Speaker) -> None:
            self.gone = True

        async def count(self, speaker: Speaker) -> int:
            return 0 if self.gone else 3

    @dataclass(kw_only=True)
    class Holding(NotebookConnector):
        place: Full = field(default_factory=Full)

    channels = notebook_settings("book"), notebook_settings("other"), site()
    async with stand(*channels, notebooks={BOOK: Holding(channel_id=BOOK)}) as one:
        places = OpenLines(one.switchboard)
        assert [held.called for held in await places.show(speaker("book"))] == ["book"]
        assert [await places.count(speaker(name)) for name in ("book", "other", "site", "nowhere")] == [3, 0, 0, 0]
        for name in ("other", "site", "nowhere"):
            await places.forget(speaker(name))
        assert await places.count(speaker("book")) == 3
        await places.forget(speaker("book"))
        assert await places.count(speaker("book")) == 0
