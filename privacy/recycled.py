"""A number silent for long may be somebody else's by now: nothing old is shown or used before a fresh check."""

from collections.abc import Callable

from core.capabilities import Capabilities
from core.identifiers import ChannelId, MessageId
from core.journey.permits import Permit
from core.memory.held import release_held
from core.memory.joined import Joined
from core.memory.silences import SHORTEST_DAYS, forget_silence, note_others_asked, silence_of
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.telling import Tells
from core.wording import Wording
from privacy.commands import menu_buttons
from privacy.confirming import Confirming
from privacy.deleting import KEEP
from privacy.menu import menu

STILL_ME = "/still_me"


def has_numbers(connector: object) -> bool:
    """Does it know people by numbers that a carrier gives to others later?"""
    capabilities = getattr(connector, "capabilities", None)
    return isinstance(capabilities, Capabilities) and capabilities.address_is_number


class FreshCheck:
    """`days`: of silence. `new_code`: of a receipt."""

    def __init__(
        self,
        *,
        store: Store,
        joined: Joined,
        tells: Tells,
        confirming: Confirming,
        connector: Callable[[ChannelId], object | None],
        new_code: Callable[[], str],
        wording: Wording,
        days: float,
    ) -> None:
        self._store = store
        self._joined = joined
        self._tells = tells
        self._confirming = confirming
        self._connector = connector
        self._new_code = new_code
        self._wording = wording
        self._days = days

    async def is_doubted(self, speaker: Speaker) -> bool:
        if not has_numbers(self._connector(speaker.channel)):
            return False
        return await self._store.read(lambda transaction: self._is_doubted(transaction, speaker))

    async def permit(self, speaker: Speaker) -> Permit | None:
        """Before anything goes to a model; None where there is no doubt."""
        if not await self.is_doubted(speaker):
            return None
        return Permit(allowed=False, question=await self.question(speaker))

    async def question(self, speaker: Speaker) -> Reply:
        """Nothing of what is kept is in it. Whoever they linked is asked too, once."""

        def unit(transaction: Transaction) -> tuple[Speaker, ...]:
            silence = silence_of(transaction, speaker.person)
            if silence is None or silence.others_asked:
                return ()
            note_others_asked(transaction, speaker.person)
            return tuple(self._joined.others(transaction, speaker))

        for one in await self._store.run(unit):
            text = self._wording.say("silence_linked", one.language, channel=speaker.channel)
            label = self._wording.say("button_still_me", one.language)
            self._tells.tell(one, Reply(text=text, buttons=(Button(label=label, says=STILL_ME),)))
        buttons = menu_buttons(speaker.language, "delete")
        return Reply(text=self._wording.say("silence_ask", speaker.language), buttons=buttons, introduced=True)

    async def delete_card(self, speaker: Speaker) -> Reply:
        """Without a word of what there is. It covers this channel alone: what others linked with the number's earlier
        owner is not for its next one to delete."""
        receipt = self._new_code()
        code = await self._store.run(lambda transaction: self._confirming.ask(transaction, speaker, "delete", receipt))
        say, language = self._wording.say, speaker.language
        minutes, word = round(self._confirming.minutes), menu(language).confirm_word
        parts = (
            say("delete_title", language),
            say("delete_how", language, word=word, code=code, minutes=minutes),
            say("delete_receipt", language, receipt=receipt),
        )
        buttons = (
            Button(label=say("button_delete", language), says=f"/delete {code}"),
            Button(label=say("button_keep", language), says=KEEP),
        )
        return Reply(text="\n\n".join(parts), buttons=buttons, introduced=True)

    async def proved(self, speaker: Speaker) -> None:
        """It is still them: what they wrote meanwhile is answered."""

        def unit(transaction: Transaction) -> int:
            if silence_of(transaction, speaker.person) is None:
                return 0
            forget_silence(transaction, speaker.person)
            return release_held(transaction, speaker)

        if await self._store.run(unit):
            self._tells.wake(speaker)

    def _is_doubted(self, transaction: Transaction, speaker: Speaker) -> bool:
        silence = silence_of(transaction, speaker.person)
        if silence is None:
            return False
        return silence.days >= self._days or (silence.renamed and silence.days >= SHORTEST_DAYS)


class StillMe:
    """Said on a channel that is linked with the doubted one."""

    name = "still_me"

    def __init__(self, *, store: Store, joined: Joined, fresh: FreshCheck, wording: Wording) -> None:
        self._store = store
        self._joined = joined
        self._fresh = fresh
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        for one in await self._store.read(lambda transaction: self._joined.others(transaction, speaker)):
            await self._fresh.proved(one)
        return Reply(text=self._wording.say("silence_over", speaker.language))
