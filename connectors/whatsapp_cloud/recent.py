"""The newest message of each person who wrote lately: the typing signal must name one."""

from collections import OrderedDict

from core.identifiers import Address, ProviderMessageId

_MOST = 10_000


class Recent:
    """Kept in memory only, for as many people as write at a time."""

    def __init__(self) -> None:
        self._newest: OrderedDict[Address, ProviderMessageId] = OrderedDict()

    def note(self, sender: Address, message: ProviderMessageId) -> None:
        self._newest[sender] = message
        self._newest.move_to_end(sender)
        if len(self._newest) > _MOST:
            self._newest.popitem(last=False)

    def of(self, sender: Address) -> ProviderMessageId | None:
        return self._newest.get(sender)

    def forget(self, sender: Address) -> None:
        self._newest.pop(sender, None)
