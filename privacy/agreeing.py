"""The answer to the question whether something may be done: yes or no, and what follows from it."""

from collections.abc import Awaitable, Callable

from core.identifiers import Address, ChannelId, ConversationId, MessageId
from core.journey.permits import AGREE, DECLINE
from core.memory.consents import Method
from core.memory.store import Store, Transaction
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.consent import Agreed, Consent, NoticeOf
from privacy.receipt_text import consent_message

Asked = Callable[[ChannelId, Address], str]
"""The version that somebody was asked about of whom nothing was kept yet; empty for none."""
Release = Callable[[ChannelId, Address, ConversationId], Awaitable[None]]


class AgreeOrDecline:
    """`release`: takes in what was held in memory until now."""

    name = "agree"

    def __init__(
        self,
        *,
        store: Store,
        consent: Consent,
        asked: Asked,
        release: Release,
        notice: NoticeOf,
        wording: Wording,
    ) -> None:
        self._store = store
        self._consent = consent
        self._asked = asked
        self._release = release
        self._notice = notice
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        version = self._notice(speaker.channel).version
        says = self._consent.words.answer_in(message.text)
        method: Method = "button" if message.text.strip().casefold() in (AGREE, DECLINE) else "typed"

        def unit(transaction: Transaction) -> Agreed | None:
            """What they had agreed to before; None where nothing was asked."""
            state = self._consent.state(transaction, speaker)
            holds = self._asked(speaker.channel, speaker.address) == version
            if not holds and state.asked != version:
                return None
            if state.given == version and not state.withdrawn:
                # Where their turn was ended before all that is held was given back, the rest is given back now.
                return state if holds and says == AGREE else None
            if says == AGREE:
                self._consent.give(transaction, speaker, version, method)
            else:
                self._consent.refuse(transaction, speaker, version, method)
            return state

        before = await self._store.run(unit)
        say, language = self._wording.say, speaker.language
        if before is None:
            return Reply(text=say("consent_nothing", language))
        if says != AGREE:
            return Reply(text=say("consent_refused", language), introduced=True)
        receipt = consent_message(await self._consent.receipt(speaker), language, self._wording)
        await self._release(speaker.channel, speaker.address, speaker.conversation)
        given = say("consent_given", language, version=version)
        return Reply(text=f"{given}\n\n{receipt}".strip(), introduced=True)
