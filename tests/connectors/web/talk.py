"""One visitor's conversation."""

from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.messages import InboundMessage, OutboundMessage
from core.ports.command import Speaker
from core.ports.transcript import Said
from tests.connectors.desk import settled, until
from tests.connectors.stand import Stand


class Talk:
    """One visitor's conversation."""

    def __init__(self, standing: Stand, visitor: dict[str, str], channel: str = "site") -> None:
        self.standing = standing
        self.visitor = visitor
        self.channel = channel
        self.address = Address("")
        self._count = 0

    async def say(self, text: str) -> str:
        self._count += 1
        id = (await self.standing.say(self.visitor, text, f"c{self._count}", self.channel))["id"]
        last = self.standing.desk.heard[-1]
        assert isinstance(last, InboundMessage)
        self.address = last.sender
        return str(id)

    def keep(self, text: str, reply_to: str = "") -> Said:
        return self.standing.desk.answer(self.channel, self.address, text, reply_to=reply_to)

    async def send(self, said: Said) -> None:
        await self.standing.web(self.channel).send(
            OutboundMessage(
                channel_id=ChannelId(self.channel),
                recipient=self.address,
                id=said.id,
                sequence=said.sequence,
                reply_to=said.reply_to,
                text=said.text,
            )
        )

    async def answer(self, text: str, reply_to: str = "") -> Said:
        said = self.keep(text, reply_to)
        await self.send(said)
        return said


async def talk(standing: Stand, channel: str = "site") -> Talk:
    return Talk(standing, await standing.visit(channel), channel)


def speaker(address: Address) -> Speaker:
    return Speaker(
        person=PersonId(1),
        conversation=ConversationId(1),
        epoch=1,
        key_slot=0,
        channel=ChannelId("site"),
        address=address,
    )


async def listening(standing: Stand, count: int = 1) -> None:
    """Until so many pages are open and have been told all that was said before."""
    await until(lambda: standing.web().place.opened == count)
    await settled()
