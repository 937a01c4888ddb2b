"""What a person's events come to, and the one question that is asked before anything of theirs goes to a model."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.identifiers import Address, ChannelId, ConversationId, MessageId, PersonId
from core.journey.permits import AGREE, DECLINE, Meant, Permit, Standing
from core.memory.consents import Consents, Event, Method
from core.memory.held import leave_held, release_held
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Command, Hearing, Reply, Speaker
from core.wording import Wording
from privacy.button_words import ButtonWords
from privacy.menu import menu
from privacy.notice_book import NoticeBook
from privacy.notice_diff import differences, in_words, is_material
from privacy.notices import Notice, NoticeFacts
from privacy.phrases import understand
from privacy.recipients import who_receives

NoticeOf = Callable[[ChannelId], Notice]
Draw = Callable[[str, Literal["given", "withdrawn"], str, NoticeFacts | None], str]
"""The signed receipt of what was done, in a language, about a version of the notice and what that says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Versions of the notice; empty where there is none."""

    terms: str = ""
    """Under which their words are used: what they agreed to, or what they were told where nobody is asked."""
    given: str = ""
    asked: str = ""
    asked_at: int = 0
    refused: str = ""
    withdrawn: bool = False


def agreed(events: Sequence[Event]) -> Agreed:
    """The state that events lead to, oldest first. Silence is no consent: being asked changes nothing."""
    state = Agreed()
    for event in events:
        match event.action:
            case "shown":
                state = replace(state, terms=event.version)
            case "asked":
                state = replace(state, asked=event.version, asked_at=event.at)
            case "given":
                state = Agreed(terms=event.version, given=event.version)
            case "refused":
                state = replace(state, refused=event.version)
            case "withdrawn":
                state = replace(state, withdrawn=True)
    return state


def allowed(state: Agreed, version: str, *, asks_first: bool, material: Callable[[str], bool]) -> bool:
    """May what they write be given to a model under this version? `material`: is it a change that must be asked about
    to somebody who knows another?"""
    known = state.given if asks_first else state.terms
    if state.withdrawn:
        return False
    if not known:
        return not asks_first
    return known == version or not material(known)


async def nobody_is_doubted(speaker: Speaker) -> Permit | None:
    return None


class Consent:
    """`core.journey.permits`. `notice`: the one in force on a channel. `minutes`: how long words are held. `draw`: the
    receipt of every yes, and of every yes that is taken back. `doubted`: may it be somebody else by now?"""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        consents: Consents,
        book: NoticeBook,
        notice: NoticeOf,
        wording: Wording,
        minutes: float,
        draw: Draw,
        doubted: Callable[[Speaker], Awaitable[Permit | None]] = nobody_is_doubted,
    ) -> None:
        self._store = store
        self._people = people
        self._consents = consents
        self._book = book
        self._notice = notice
        self._wording = wording
        self._minutes = minutes
        self._draw = draw
        self._doubted = doubted
        self._commands: Mapping[str, Command] = {}
        self.words = ButtonWords(wording)

    def hear_by(self, hearing: Hearing, commands: Mapping[str, Command]) -> None:
        """Who hears the answers "/agree" and "/decline", and what else is a command before anybody agreed."""
        self._hearing = hearing
        self._commands = commands

    async def permit(self, speaker: Speaker) -> Permit:
        doubted = await self._doubted(speaker)
        if doubted is not None:
            return doubted
        notice = self._notice(speaker.channel)
        asks_first = notice.facts.asks_first
        if speaker.told == notice.version and not asks_first:
            return Permit(allowed=True)
        state = await self._store.read(lambda transaction: self.state(transaction, speaker))
        if allowed(state, notice.version, asks_first=asks_first, material=self._is_material_to(notice)):
            return Permit(allowed=True)
        question = self._refused(speaker.language) if state.refused == notice.version else None
        known = state.given if asks_first else state.terms
        return Permit(
            allowed=False,
            version=notice.version,
            question=question or self.asking(speaker.channel, speaker.language, known),
            asks=state.asked != notice.version,
            answer=self._answered_by,
        )

    def changed(self, speaker: Speaker) -> str | None:
        notice = self._notice(speaker.channel)
        before = self._book.facts(speaker.told)
        found = differences(before, notice.facts) if before is not None else ()
        if before is None or is_material(found):
            return None
        title = self._wording.say("changed_lightly", speaker.language)
        return f"{title}\n\n{in_words(found, self._wording, speaker.language)}"

    def shown(self, transaction: Transaction, speaker: Speaker, version: str) -> None:
        self._consents.note(transaction, speaker, "shown", version, "notice")

    def asked(self, transaction: Transaction, speaker: Speaker, version: str) -> None:
        self._consents.note(transaction, speaker, "asked", version, "notice")

    def asks_first(self, channel: ChannelId) -> bool:
        return self._notice(channel).facts.asks_first

    def standing(self, transaction: Transaction, channel: ChannelId, addresses: Sequence[Address]) -> Standing:
        for address in addresses:
            speaker = self._people.find(transaction, channel, address)
            if speaker is not None:
                state = self.state(transaction, speaker)
                if state.withdrawn or speaker.stopped:
                    return Standing.WITHDRAWN
                if state.given or state.asked != self._notice(channel).version:
                    return Standing.AGREED if state.given else Standing.NOT_YET
                is_late = self._consents.is_late(state.asked_at, self._minutes)
                return Standing.NOT_YET if is_late else Standing.ASKED
        return Standing.NOT_YET

    def meant(self, text: str, language: str) -> Meant:
        if answer := self.words.answer_in(text):
            return "agree" if answer == AGREE else "decline"
        command = understand(text, language)
        if command.tier == "direct" and command.command in ("stop", "start"):
            # There is nothing to stop yet; and to start is what they are asked about.
            return "decline" if command.command == "stop" else "words"
        return "command" if self._hearing.hear(text, language).command is not None else "words"

    async def unkept(self, message: InboundMessage) -> Reply | None:
        understood = understand(message.text, message.language)
        language = understood.language or message.language or "en"
        notice = self._notice(message.channel_id)
        match understood.command:
            case "privacy":
                return Reply(text=notice.text(language), buttons=self._buttons(language))
            case "who":
                return Reply(text=who_receives(notice.facts, self._wording, language), buttons=self._buttons(language))
            case "help":
                return await self._commands["help"].respond(message, MessageId(0), _stranger(message, language))
            case _:
                return None

    def question(self, channel: ChannelId, language: str, *, whole: bool) -> tuple[Reply, str]:
        notice = self._notice(channel)
        asks = self._wording.say("consent_ask", language, minutes=f"{self._minutes:g}")
        text = f"{notice.text(language)}\n\n{asks}" if whole else asks
        return Reply(text=text, buttons=self._buttons(language), introduced=True), notice.version

    def declined(self, language: str) -> Reply:
        return Reply(text=self._wording.say("consent_declined", language))

    def state(self, transaction: Transaction, speaker: Speaker) -> Agreed:
        """Of somebody who was told before events were written down, what they were told is what they know."""
        state = agreed(self._consents.events(transaction, speaker))
        return state if state.terms or state.asked else replace(state, terms=speaker.told)

    def asking(self, channel: ChannelId, language: str, known: str) -> Reply:
        """`known`: the version that they know: they are shown only what has changed since; of one that nobody knows
        any more, all."""
        notice, say = self._notice(channel), self._wording.say
        before = self._book.facts(known)
        told = [notice.text(language)]
        if before is not None:
            found = differences(before, notice.facts)
            told = [say("changed_title", language), in_words(found, self._wording, language)]
        text = "\n\n".join((*told, say("changed_ask", language)))
        return Reply(text=text, buttons=self._buttons(language), introduced=True)

    def give(self, transaction: Transaction, speaker: Speaker, version: str, method: Method) -> Event:
        """What waited for it is answered now."""
        event = self._note(transaction, speaker, "given", version, method)
        self._people.told(transaction, speaker.person, version)
        release_held(transaction, speaker)
        return event

    def refuse(self, transaction: Transaction, speaker: Speaker, version: str, method: Method) -> None:
        self._consents.note(transaction, speaker, "refused", version, method)
        leave_held(transaction, speaker)

    def stop_changed(
        self, transaction: Transaction, speaker: Speaker, *, stopped: bool, method: Method = "platform"
    ) -> None:
        state = self.state(transaction, speaker)
        if stopped:
            self._note(transaction, speaker, "withdrawn", state.terms or self._notice(speaker.channel).version, method)
            leave_held(transaction, speaker)
        elif state.withdrawn and state.terms:
            # As easy as to withdraw, and under what they knew: what has changed since is asked as it is of everybody.
            self._note(transaction, speaker, "given", state.terms, method)

    async def receipt(self, speaker: Speaker, code: str = "") -> str:
        """The one with this code, or the last of all; empty where there is none of this person, and for somebody who
        may be another by now."""
        if await self._doubted(speaker) is not None:
            return ""
        kept = await self._store.read(lambda transaction: self._consents.receipts(transaction, speaker))
        found = [receipt for receipt in kept if not code or code in receipt.partition("\n")[0]]
        return found[-1] if found else ""

    def _note(
        self,
        transaction: Transaction,
        speaker: Speaker,
        action: Literal["given", "withdrawn"],
        version: str,
        method: Method,
    ) -> Event:
        notice = self._notice(speaker.channel)
        facts = notice.facts if notice.version == version else self._book.facts(version)
        return self._consents.note(
            transaction,
            speaker,
            action,
            version,
            method,
            lambda: self._draw(speaker.language, action, version, facts),
        )

    def _is_material_to(self, notice: Notice) -> Callable[[str], bool]:
        def material(known: str) -> bool:
            before = self._book.facts(known)
            return before is None or is_material(differences(before, notice.facts))

        return material

    def _answered_by(self, text: str) -> Command | None:
        return self._commands.get(self.words.answer_in(text))

    def _refused(self, language: str) -> Reply:
        agree = Button(label=self._wording.say("button_agree", language), says=AGREE)
        return Reply(text=self._wording.say("consent_refused", language), buttons=(agree,), introduced=True)

    def _buttons(self, language: str) -> tuple[Button, ...]:
        say = self._wording.say
        shown = next(entry for entry in menu(language).entries if entry.command == "privacy")
        return (
            Button(label=say("button_agree", language), says=AGREE),
            Button(label=say("button_decline", language), says=DECLINE),
            Button(label=shown.title, says=shown.says),
        )


def _stranger(message: InboundMessage, language: str) -> Speaker:
    """Somebody of whom there is no row; only for what reads none."""
    return Speaker(
        person=PersonId(0),
        conversation=ConversationId(0),
        epoch=0,
        key_slot=-1,
        channel=message.channel_id,
        address=message.sender,
        language=language,
    )
