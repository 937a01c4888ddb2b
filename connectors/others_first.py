"""Messages that came together, while somebody who said one of them is being erased: nobody else waits for that."""

from core.errors import BeingErased
from core.identifiers import Address, MessageId
from core.messages import Inbound, SendReported
from core.ports.connector import HandOver


class OthersFirst:
    """`left`: what is to be brought again, in its order."""

    def __init__(self, hand_over: HandOver) -> None:
        self._hand_over = hand_over
        self._erased: set[Address] = set()
        self.left: list[Inbound] = []

    async def hand_over(self, said: Inbound) -> MessageId | None:
        """As what it was made with; None also for what is left, and with it all that its sender said afterwards."""
        sender = None if isinstance(said, SendReported) else said.sender
        try:
            if sender not in self._erased:
                return await self._hand_over(said)
        except BeingErased:
            if sender is not None:
                self._erased.add(sender)
        self.left.append(said)
        return None

    def end(self) -> None:
        """Raises BeingErased where something is left."""
        if self.left:
            raise BeingErased("it is said by somebody who is being erased")
