"""Delete less than everything: my last message, my files, this conversation. What stays is said."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest

from core.errors import Superseded
from core.identifiers import ChannelId, MessageId
from core.journey.choosing import chosen_of
from core.journey.prompting import is_reaction
from core.memory.conversations import Kept
from core.memory.copies import copies_of
from core.memory.people import People
from core.memory.short_memory import ShortMemory
from core.memory.some_words import Forgotten, Said, SomeWords
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.copies import Copy
from core.ports.in_flight import InFlight
from core.wording import Wording
from privacy.by_form import is_command
from privacy.commands import NoticeOf, spoken_in
from privacy.confirming import Answer, Checked, Confirming
from privacy.forgetting import Forgetting
from privacy.readable_digits import with_plain_digits
from privacy.recipients import out_of_reach

KEEP = "/keep"
_SLASH_AND_CODE = re.compile(r"\s*/\S+\s+([0-9]{4})\s*")
_LOOKED_BACK = 50
"""Messages among which the last one is looked for that was no command."""
_PAGE = 500


AsksPlatforms = Callable[[Transaction, ChannelId, Sequence[Copy]], None]
"""Notes, in the transaction in which it goes here, that a platform is to be asked to delete its own copies."""


class DeletingSome:
    """What the three have in common. `asks`: None where no platform is asked for anything."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        words: SomeWords,
        short: ShortMemory,
        confirming: Confirming,
        forgetting: Forgetting,
        in_flight: InFlight,
        notice: NoticeOf,
        wording: Wording,
        asks: AsksPlatforms | None = None,
    ) -> None:
        self.store = store
        self.words = words
        self._short = short
        self.wording = wording
        self._people = people
        self._confirming = confirming
        self.life = timedelta(minutes=confirming.minutes)
        """How long a number is taken for a choice."""
        self._forgetting = forgetting
        self._in_flight = in_flight
        self._notice = notice
        self._asks = asks

    def ask(self, transaction: Transaction, speaker: Speaker, said: Sequence[Said]) -> None:
        """Raises Superseded where they are gone."""
        if not self._people.stands(transaction, speaker):
            raise Superseded
        if self._asks is not None:
            copies = [copy for one in said for copy in copies_of(one.body, by_person=one.by_person, made_at=one.at)]
            self._asks(transaction, speaker.channel, copies)

    async def all_before(self, speaker: Speaker, number: MessageId) -> Sequence[Said]:
        """Read before the transaction in which it goes: to open ten thousand messages takes longer than others may
        wait for the writer. Nothing older than a number is ever added."""
        found: list[Said] = []
        asked = number
        while page := await self._page(speaker, number):
            found += page
            number = page[-1].number
        on_disk = {one.number for one in found}
        return [*found, *(_said_of(kept) for kept in self.held(speaker, asked) if kept.number not in on_disk)]

    def held(self, speaker: Speaker, number: MessageId) -> Sequence[Kept]:
        """Where no word is kept: what is older than `number` and in memory for half an hour. The newest first."""
        return [kept for kept in reversed(self._short.recall(speaker.conversation)) if kept.number < number]

    def change_held(self, speaker: Speaker, change: Callable[[Kept], Kept | None]) -> int:
        """As `ShortMemory.change`; after the transaction in which it goes from the disk."""
        return self._short.change(speaker.conversation, change)

    async def _page(self, speaker: Speaker, number: MessageId) -> Sequence[Said]:
        return await self.store.read(lambda transaction: self.words.before(transaction, speaker, number, _PAGE))

    async def card(self, speaker: Speaker, command: str, sentence: str, button: str) -> Reply:
        """What will go and what cannot; and how to say that it shall."""
        code = await self.store.run(lambda transaction: self._confirming.ask(transaction, speaker, command))
        say, language = self.wording.say, speaker.language
        how = say(
            "delete_some_how", language, command=f"/{command}", code=code, minutes=round(self._confirming.minutes)
        )
        buttons = (
            Button(label=say(button, language), says=f"/{command} {code}"),
            Button(label=say("button_keep", language), says=KEEP),
        )
        return Reply(text="\n\n".join((say(sentence, language), self._stays(speaker), how)), buttons=buttons)

    async def took(self, speaker: Speaker, number: MessageId) -> Forgotten | None:
        """What this very command deleted already: its turn ended before anybody was told, and is begun again."""
        return await self.store.read(lambda transaction: self.words.took(transaction, speaker, number))

    async def confirmed(
        self,
        speaker: Speaker,
        number: MessageId,
        command: str,
        code: str,
        said: Sequence[Said],
        forget: Callable[[Transaction], Forgotten],
    ) -> Forgotten | Reply:
        """What went of `said`, in the very step that took the code; or what is said to a code that is not right."""

        def unit(transaction: Transaction) -> tuple[Checked, Forgotten]:
            checked = self._confirming.check(transaction, speaker, command, code)
            if checked.answer is not Answer.RIGHT:
                return checked, Forgotten()
            self.ask(transaction, speaker, said)
            gone = forget(transaction)
            self.words.note(transaction, speaker, number, gone)
            return checked, gone

        checked, gone = await self.store.run(unit)
        return gone if checked.answer is Answer.RIGHT else self._not_confirmed(checked, command, speaker.language)

    def _not_confirmed(self, checked: Checked, command: str, language: str) -> Reply:
        say = self.wording.say
        again = (Button(label=say(f"button_{command}", language), says=f"/{command}"),)
        match checked.answer:
            case Answer.WRONG:
                return Reply(text=say("confirm_wrong", language, tries=checked.tries_left))
            case Answer.SPENT | Answer.EXPIRED | Answer.NOTHING | Answer.RIGHT:
                return Reply(text=say("delete_some_again", language, command=f"/{command}"), buttons=again)

    async def cancel(self, speaker: Speaker) -> None:
        """A model that is reading what goes, an answer to it, a file of it that is being fetched."""
        await self._in_flight.cancel(speaker)

    async def finish(self, speaker: Speaker, said: Sequence[Said], gone: Forgotten, done: str) -> Reply:
        """`done`: what to say of it when nothing of it is found any more."""
        # Whatever began to read it before it went comes to nothing too.
        await self.cancel(speaker)
        language = speaker.language
        if not await self._forgetting.finish(speaker, said, gone.stored_as):
            return Reply(text=self.wording.say("delete_some_incomplete", language))
        return Reply(text=f"{done}\n\n{self._stays(speaker)}")

    def _stays(self, speaker: Speaker) -> str:
        say, language = self.wording.say, speaker.language
        stays = out_of_reach(self._notice(speaker.channel).facts, self.wording, language)
        return "\n".join((say("delete_stays", language), *(f"- {line}" for line in stays)))


class DeleteLast:
    """The last that they said, but for commands, with its answer. It asks nothing: the next is said easily again."""

    name = "delete_last"

    def __init__(self, some: DeletingSome) -> None:
        self._some = some

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        speaker = spoken_in(message, speaker)
        say, language = self._some.wording.say, speaker.language
        if await self._some.took(speaker, number):
            return await self._some.finish(speaker, (), Forgotten(), say("deleted_last", language))
        await self._some.cancel(speaker)

        def unit(transaction: Transaction) -> tuple[Sequence[Said], Forgotten]:
            words = self._some.words
            held = self._some.held(speaker, number)
            said = [*words.before(transaction, speaker, number, _LOOKED_BACK), *map(_said_of, held)]
            said.sort(key=lambda one: one.number, reverse=True)
            last = next((one for one, before in zip_longest(said, said[1:]) if self._is_it(one, before, speaker)), None)
            if last is None:
                return (), Forgotten()
            answers = (_said_of(kept) for kept in held if kept.reply_to == last.number)
            going = [last, *words.answers_to(transaction, speaker, last.number), *answers]
            self._some.ask(transaction, speaker, going)
            gone = words.forget(transaction, [one.number for one in going])
            words.note(transaction, speaker, number, gone)
            return going, gone

        going, gone = await self._some.store.run(unit)
        if not going:
            return Reply(text=say("deleted_last_nothing", language))
        numbers = {one.number for one in going}
        self._some.change_held(speaker, lambda kept: None if kept.number in numbers else kept)
        return await self._some.finish(speaker, going, gone, say("deleted_last", language))

    def _is_it(self, said: Said, before: Said | None, speaker: Speaker) -> bool:
        """`before`: what was said before it. The number of a choice that we offered is the command that it chose."""
        if not said.by_person or is_reaction(said.body):
            return False
        if said.body.attachments:
            return True
        is_answer = before is not None and not before.by_person and said.at - before.at <= self._some.life
        text = (chosen_of(before.body, said.body) if before and is_answer else "") or said.body.text
        return not is_command(text, speaker.language)


class DeleteFiles:
    """Every file that they sent or were sent, with what was read out of it."""

    name = "delete_files"

    def __init__(self, some: DeletingSome) -> None:
        self._some = some

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        speaker = spoken_in(message, speaker)
        say, language = self._some.wording.say, speaker.language
        if took := await self._some.took(speaker, number):
            return await self._some.finish(speaker, (), took, say("deleted_files", language, count=took.files))
        with_files = await self._with_files(speaker, number)
        if not with_files:
            return Reply(text=say("deleted_files_nothing", language))
        confirmed = _SLASH_AND_CODE.fullmatch(with_plain_digits(message.text))
        if confirmed is None:
            return await self._some.card(speaker, self.name, "delete_files_goes", "button_delete_files")
        await self._some.cancel(speaker)
        with_files = await self._with_files(speaker, number)

        def forget(transaction: Transaction) -> Forgotten:
            return self._some.words.forget_files(transaction, speaker, with_files)

        gone = await self._some.confirmed(speaker, number, self.name, confirmed[1], with_files, forget)
        if isinstance(gone, Reply):
            return gone
        self._some.change_held(speaker, lambda kept: _without_files(kept) if kept.number < number else kept)
        done = say("deleted_files", language, count=gone.files)
        return await self._some.finish(speaker, with_files, gone, done)

    async def _with_files(self, speaker: Speaker, number: MessageId) -> Sequence[Said]:
        return [one for one in await self._some.all_before(speaker, number) if one.body.attachments]


class DeleteHere:
    """All that was said in this chat. Who they are, what was to be remembered and what they agreed to stays."""

    name = "delete_here"

    def __init__(self, some: DeletingSome) -> None:
        self._some = some

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        speaker = spoken_in(message, speaker)
        say, language = self._some.wording.say, speaker.language
        confirmed = _SLASH_AND_CODE.fullmatch(with_plain_digits(message.text))
        if confirmed is None:
            return await self._some.card(speaker, self.name, "delete_here_goes", "button_delete_here")
        if took := await self._some.took(speaker, number):
            return await self._some.finish(speaker, (), took, say("deleted_here", language, count=took.messages))
        await self._some.cancel(speaker)
        said = await self._some.all_before(speaker, number)

        def forget(transaction: Transaction) -> Forgotten:
            gone = self._some.words.forget_before(transaction, speaker, number)
            return replace(gone, messages=gone.messages + len(self._some.held(speaker, number)))

        gone = await self._some.confirmed(speaker, number, self.name, confirmed[1], said, forget)
        if isinstance(gone, Reply):
            return gone
        self._some.change_held(speaker, lambda kept: None if kept.number < number else kept)
        done = say("deleted_here", language, count=gone.messages)
        return await self._some.finish(speaker, said, gone, done)


def _said_of(kept: Kept) -> Said:
    return Said(number=kept.number, by_person=kept.by_person, at=kept.at, body=kept.body)


def _without_files(kept: Kept) -> Kept | None:
    if not kept.body.attachments:
        return kept
    return replace(kept, body=replace(kept.body, attachments=())) if kept.body.text else None
