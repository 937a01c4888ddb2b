"""What a person can ask about themselves, but for deleting: it is answered before any model, and without one."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from core.clock import Clock
from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.conversations import Conversations
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.in_flight import InFlight
from core.wording import Wording
from privacy.consent import Consent
from privacy.dealings import Dealings, in_words
from privacy.erasure import Erasures
from privacy.export import Export, enclosed, size_in_words
from privacy.journal import NOTHING_HELD, Case
from privacy.menu import menu
from privacy.notices import Notice, NoticeFacts
from privacy.owner_views import Codes
from privacy.phrases import understand
from privacy.receipt_text import consent_message
from privacy.recipients import who_receives
from privacy.register import Holding, Register
from privacy.report import KeptDays, holding_for, overview, own_state

NoticeOf = Callable[[ChannelId], Notice]
"""The notice in force on a channel; of one that was closed, what it last was or would be."""

_DAY = 24 * 3600.0
_LIMITED_AT_ONCE = 10_000


class Strangers:
    """Somebody of whom there is only the very message in which they ask: they are told so, and nothing of it stays."""

    def __init__(self, *, store: Store, register: Register, erasures: Erasures) -> None:
        self._store = store
        self._register = register
        self._erasures = erasures

    async def nothing_held(self, message: InboundMessage, speaker: Speaker) -> Reply | None:
        """None for somebody who is known."""
        if speaker.told or speaker.stopped or not _is_all_there_is(await self._register.holdings(speaker)):
            return None

        def unit(transaction: Transaction) -> tuple[bool, Case | None]:
            """Looked at again in the same transaction: what was accepted meanwhile is answered, not forgotten."""
            if not _is_all_there_is(self._register.holdings_in_tables(transaction, speaker)):
                return False, None
            return True, self._erasures.begin(transaction, speaker, says=NOTHING_HELD, at=message.sent_at)

        is_stranger, case = await self._store.run(unit)
        return await self._erasures.conclude(speaker, case) if is_stranger else None


class ShowMyData:
    name = "show"

    def __init__(
        self,
        *,
        register: Register,
        strangers: Strangers,
        notice: NoticeOf,
        codes: Codes,
        wording: Wording,
        kept_days: KeptDays | None = None,
    ) -> None:
        """`kept_days`: what holds for one person; None: what is promised to everybody."""
        self._kept_days = kept_days
        self._codes = codes
        self._register = register
        self._strangers = strangers
        self._notice = notice
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        speaker = spoken_in(message, speaker)
        nothing = await self._strangers.nothing_held(message, speaker)
        if nothing is not None:
            return nothing
        holdings = await self._register.holdings(speaker)
        facts = await holding_for(self._notice(speaker.channel).facts, speaker, self._kept_days)
        text = overview(holdings, facts, self._wording, speaker.language)
        text = f"{text}\n\n{own_state(speaker, self._codes.of(speaker.person), self._wording)}"
        return Reply(text=text, buttons=menu_buttons(speaker.language, "export", "correct", "pause", "delete"))


class MakesExports(Protocol):
    @property
    def most(self) -> int: ...

    async def make(self, speaker: Speaker, facts: NoticeFacts, *, most: int) -> Export: ...


class ExportMyData:
    """`largest_file`: bytes that a channel carries to a person; 0 where it carries no file, and
    no link to one."""

    name = "export"

    def __init__(
        self,
        *,
        exports: MakesExports,
        strangers: Strangers,
        notice: NoticeOf,
        wording: Wording,
        clock: Clock,
        largest_file: Callable[[ChannelId], int],
        a_day: int = 10,
    ) -> None:
        self._exports = exports
        self._strangers = strangers
        self._notice = notice
        self._wording = wording
        self._clock = clock
        self._largest_file = largest_file
        self._a_day = a_day
        self._made: OrderedDict[PersonId, list[float]] = OrderedDict()
        """When, by a random number of who; it says nothing once they are gone."""

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        speaker = spoken_in(message, speaker)
        nothing = await self._strangers.nothing_held(message, speaker)
        if nothing is not None:
            return nothing
        say, language = self._wording.say, speaker.language
        made = self._made_today(speaker.person)
        if len(made) >= self._a_day:
            return Reply(text=say("export_later", language, count=len(made)))
        most = self._largest_file(speaker.channel)
        if not most:
            return Reply(text=say("file_not_here", language))
        export = await self._exports.make(speaker, self._notice(speaker.channel).facts, most=most)
        limit = size_in_words(min(most, self._exports.most))
        archives = enclosed(export, self._clock.now().date())
        if not archives:
            too_large = say("export_too_large", language, size=f"> {limit}", limit=limit)
            return Reply(text=f"{too_large} {say('export_elsewhere', language)}")
        made.append(self._clock.monotonic())
        text = say("export_ready", language, size=size_in_words(sum(archive.size or 0 for archive in archives)))
        if export.further:
            text = f"{text}\n\n{say('export_parts', language, count=len(archives))}"
        if export.too_large:
            without = say("export_without", language, count=export.too_large, limit=limit)
            text = f"{text}\n\n{without} {say('export_elsewhere', language)}"
        return Reply(text=text, attachments=archives, language=language)

    def _made_today(self, person: PersonId) -> list[float]:
        made = [at for at in self._made.pop(person, []) if self._clock.monotonic() - at < _DAY]
        self._made[person] = made
        if len(self._made) > _LIMITED_AT_ONCE:
            self._made.popitem(last=False)
        return made


class WhatIsKept:
    name = "privacy"

    def __init__(self, *, notice: NoticeOf) -> None:
        self._notice = notice

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        text = self._notice(speaker.channel).text(language)
        return Reply(text=text, buttons=menu_buttons(language, "show", "export", "delete"))


class WhoReceives:
    name = "who"

    def __init__(self, *, notice: NoticeOf, dealings: Dealings, wording: Wording) -> None:
        self._notice = notice
        self._dealings = dealings
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        facts = self._notice(speaker.channel).facts
        parts = [who_receives(facts, self._wording, language)]
        if facts.recipients:
            got = in_words(await self._dealings.of(speaker, facts), self._wording, language)
            parts.append("\n".join((self._wording.say("who_got_title", language), *(f"- {line}" for line in got))))
        return Reply(text="\n\n".join(parts), buttons=menu_buttons(language, "show", "delete", "privacy"))


class Help:
    name = "help"

    def __init__(self, *, wording: Wording) -> None:
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        entries = (
            self._wording.say("help_entry", language, command=entry.command, description=entry.description)
            for entry in menu(language).entries
        )
        lines = "\n".join(f"- {entry}" for entry in entries)
        opening, closing = self._wording.say("help_intro", language), self._wording.say("help_close", language)
        more = self._wording.say("help_more", language)
        return Reply(text=f"{opening}\n\n{lines}\n\n{more}\n\n{closing}")


class StopAndStart:
    name = "stop"

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        in_flight: InFlight,
        consent: Consent,
        notice: NoticeOf,
        wording: Wording,
        clock: Clock,
    ) -> None:
        self._store = store
        self._consent = consent
        self._people = people
        self._conversations = conversations
        self._in_flight = in_flight
        self._notice = notice
        self._wording = wording
        self._clock = clock

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        if understand(message.text, speaker.language).command == "start":
            return await self._start(speaker, language)
        if speaker.stopped:
            return Reply(text=self._wording.say("stop_already", language))
        await self._store.run(lambda transaction: self._note(transaction, speaker, stopped=True))
        # What the model is being asked, and what it has answered already, is not sent after this either.
        await self._in_flight.cancel(speaker)
        await self._store.run(lambda transaction: self._conversations.withhold(transaction, speaker))
        text = await self._with_receipt("stop_done", speaker, language)
        return Reply(text=text, buttons=menu_buttons(language, "start", "delete"))

    async def _with_receipt(self, done: str, speaker: Speaker, language: str) -> str:
        receipt = consent_message(await self._consent.receipt(speaker), language, self._wording)
        return f"{self._wording.say(done, language)}\n\n{receipt}".strip()

    def _note(self, transaction: Transaction, speaker: Speaker, *, stopped: bool) -> None:
        self._people.stop(transaction, speaker.person, self._clock.now() if stopped else None)
        self._consent.stop_changed(transaction, speaker, stopped=stopped, method="typed")

    async def _start(self, speaker: Speaker, language: str) -> Reply:
        if speaker.stopped:
            await self._store.run(lambda transaction: self._note(transaction, speaker, stopped=False))
            return Reply(text=await self._with_receipt("start_done", speaker, language))
        greeting = (
            self._notice(speaker.channel).text(language),
            self._wording.say("start_already", language),
            self._wording.say("help_close", language),
        )
        return Reply(text="\n\n".join(greeting), buttons=menu_buttons(language, "help", "privacy", "show"))


def menu_buttons(language: str, *commands: str) -> tuple[Button, ...]:
    entries = {entry.command: entry for entry in menu(language).entries}
    return tuple(Button(label=entries[command].title, says=entries[command].says) for command in commands)


def spoken_in(message: InboundMessage, speaker: Speaker) -> Speaker:
    """Answered in the language of the words themselves, where they tell."""
    return replace(speaker, language=understand(message.text, speaker.language).language or speaker.language)


def _is_all_there_is(holdings: Sequence[Holding]) -> bool:
    """Recognising somebody makes a row of them, of each address they are known by, and of their conversation, and the
    asking itself is a message."""
    made = {"person", "conversation", "message"}
    return all(held.count <= (1 if held.table in made else 0) for held in holdings if held.table != "alias")
