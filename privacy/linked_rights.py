"""Show, export and delete for somebody who linked channels: they cover all of them, or this one alone on request."""

import asyncio
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from core.errors import ErasureIncomplete
from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.joined import Joined
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Command, Reply, Speaker
from core.ports.telling import Tells
from core.wording import Wording
from privacy.commands import MakesExports, spoken_in
from privacy.confirming import Answer, Confirming
from privacy.deleting import KEEP
from privacy.erasure import Erasures
from privacy.export import Export
from privacy.journal import ERASED, ERASED_LINKED, Case
from privacy.large_export import Section
from privacy.linking import Group, channels_of
from privacy.notices import NoticeFacts
from privacy.phrases import understand
from privacy.readable_digits import with_plain_digits
from privacy.register import Holding, Register
from privacy.report import KeptDays, holding_for, overview, question

EVERYWHERE, THIS_ONLY = "/delete_everywhere", "/delete_this"

FactsOf = Callable[[ChannelId], NoticeFacts]


class ShowLinked:
    name = "show"

    def __init__(
        self,
        *,
        show: Command,
        group: Group,
        register: Register,
        facts: FactsOf,
        wording: Wording,
        kept_days: KeptDays | None = None,
    ) -> None:
        self._show = show
        self._group = group
        self._register = register
        self._facts = facts
        self._wording = wording
        self._kept_days = kept_days

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        reply = await self._show.respond(message, number, speaker)
        others = () if reply.farewell else await self._group.others(speaker)
        language = spoken_in(message, speaker).language
        parts = [reply.text]
        for one in others:
            facts = await holding_for(self._facts(one.channel), one, self._kept_days)
            held = overview(await self._register.holdings(one), facts, self._wording, language)
            parts += [self._wording.say("linked_on", language, channel=one.channel), held]
        return replace(reply, text="\n\n".join(parts))


class LinkedExports:
    """One archive, with a folder for each channel; nothing where all together is too large."""

    def __init__(self, *, exports: MakesExports, group: Group, facts: FactsOf) -> None:
        self._exports = exports
        self._group = group
        self._facts = facts

    @property
    def most(self) -> int:
        return self._exports.most

    async def sections(self, speaker: Speaker, facts: NoticeFacts) -> Sequence[Section]:
        others = [replace(one, language=speaker.language) for one in await self._group.others(speaker)]
        if not others:
            return (Section(speaker=speaker, facts=facts),)
        everybody = (speaker, *others)
        named = zip(everybody, _folders([one.channel for one in everybody]), strict=True)
        return [
            Section(speaker=one, facts=facts if one is speaker else self._facts(one.channel), folder=f"{folder}/")
            for one, folder in named
        ]

    async def make(self, speaker: Speaker, facts: NoticeFacts, *, most: int) -> Export:
        own = await self._exports.make(speaker, facts, most=most)
        others = await self._group.others(speaker)
        if not others:
            return own
        made = {speaker: own}
        for one in others:
            spoken = replace(one, language=speaker.language)
            made[one] = await self._exports.make(spoken, self._facts(one.channel), most=most)
        contents = [(one.channel, export.content) for one, export in made.items() if export.content is not None]
        if len(contents) < len(made) or sum(len(content) for _, content in contents) > min(most, self.most):
            return Export(content=None)
        together = await asyncio.to_thread(_together, contents)
        return Export(content=together, too_large=sum(export.too_large for export in made.values()))


class DeleteLinked:
    """`delete`: of one channel alone."""

    name = "delete"

    def __init__(
        self,
        *,
        delete: Command,
        store: Store,
        joined: Joined,
        group: Group,
        register: Register,
        confirming: Confirming,
        erasures: Erasures,
        tells: Tells,
        new_code: Callable[[], str],
        facts: FactsOf,
        wording: Wording,
    ) -> None:
        self._delete = delete
        self._store = store
        self._joined = joined
        self._group = group
        self._register = register
        self._confirming = confirming
        self._erasures = erasures
        self._tells = tells
        self._new_code = new_code
        self._facts = facts
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        others = await self._group.others(speaker)
        word, code = [*with_plain_digits(message.text).casefold().split(maxsplit=1), "", ""][:2]
        understood = understand(message.text, speaker.language)
        if not others or word == THIS_ONLY:
            return await self._delete.respond(message, number, speaker)
        spoken = spoken_in(message, speaker)
        if word == EVERYWHERE and not code:
            return await self._card(spoken, others)
        if word == EVERYWHERE or understood.command == "confirm":
            reply = await self._confirm(message, spoken, code.strip() if word == EVERYWHERE else understood.code)
            return reply or await self._delete.respond(message, number, speaker)
        return self._choice(spoken, others)

    def _choice(self, speaker: Speaker, others: Sequence[Speaker]) -> Reply:
        say, language = self._wording.say, speaker.language
        buttons = (
            Button(label=say("button_everywhere", language), says=EVERYWHERE),
            Button(label=say("button_this_only", language), says=THIS_ONLY),
            Button(label=say("button_keep", language), says=KEEP),
        )
        return Reply(text=say("linked_delete_ask", language, channels=channels_of(others)), buttons=buttons)

    async def _card(self, speaker: Speaker, others: Sequence[Speaker]) -> Reply:
        everybody = (speaker, *others)
        receipts = {one.person: self._new_code() for one in everybody}
        kept = " ".join(f"{person}={receipt}" for person, receipt in receipts.items())
        code = await self._store.run(
            lambda transaction: self._confirming.ask(transaction, speaker, "delete_everywhere", kept)
        )
        facts = [self._facts(one.channel) for one in everybody]
        recipients = dict.fromkeys(recipient for one in facts for recipient in one.recipients)
        say, language = self._wording.say, speaker.language
        card = question(
            await self._held(everybody),
            replace(facts[0], recipients=tuple(recipients)),
            self._wording,
            language,
            code=code,
            minutes=round(self._confirming.minutes),
            receipt=", ".join(f"{receipts[one.person]} ({one.channel})" for one in everybody),
        )
        buttons = (
            Button(label=say("button_everywhere", language), says=f"{EVERYWHERE} {code}"),
            Button(label=say("button_keep", language), says=KEEP),
        )
        title = say("linked_deleting", language, channels=channels_of(everybody))
        return Reply(text=f"{title}\n\n{card}", buttons=buttons)

    async def _confirm(self, message: InboundMessage, speaker: Speaker, code: str) -> Reply | None:
        """None where that is not what they were asked."""

        def unit(transaction: Transaction) -> tuple[Answer, int, Sequence[Case]]:
            """In one: either the erasure of all of them has begun, whatever happens from here on, or of none."""
            checked = self._confirming.check(transaction, speaker, "delete_everywhere", code)
            if checked.answer is not Answer.RIGHT:
                return checked.answer, checked.tries_left, ()
            receipts = _receipts(checked.receipt)
            everybody = (speaker, *self._joined.others(transaction, speaker))
            if {one.person for one in everybody} != set(receipts):  # another one was linked or parted since
                return Answer.EXPIRED, 0, ()
            begun = [
                self._erasures.begin(
                    transaction,
                    one,
                    says=ERASED if one is speaker else ERASED_LINKED,
                    at=message.sent_at,
                    code=receipts[one.person],
                )
                for one in everybody
            ]
            return Answer.RIGHT, 0, [case for case in begun if case is not None]

        answer, tries, cases = await self._store.run(unit)
        say, language = self._wording.say, speaker.language
        match answer:
            case Answer.NOTHING:
                return None
            case Answer.RIGHT:
                return await self._carry_out(speaker, cases)
            case Answer.WRONG:
                return Reply(text=say("confirm_wrong", language, tries=tries))
            case Answer.SPENT:
                return Reply(text=say("confirm_spent", language))
            case Answer.EXPIRED:
                return Reply(text=say("confirm_expired", language, minutes=round(self._confirming.minutes)))

    async def _carry_out(self, speaker: Speaker, cases: Sequence[Case]) -> Reply:
        complete = await self._erasures.carry_out(cases)
        own: Reply | None = None
        for case in complete:
            last = self._erasures.farewell(case)
            if case.person == speaker.person:
                own = last
            else:
                self._tells.take_leave(case.speaker, last)
        says = self._wording.say(ErasureIncomplete.said, speaker.language)
        return own or Reply(text=says, farewell=True, is_over=False)

    async def _held(self, everybody: Sequence[Speaker]) -> Sequence[Holding]:
        """Of all together."""
        found: dict[str, Holding] = {}
        for one in everybody:
            for held in await self._register.holdings(one):
                before = found.get(held.called)
                found[held.called] = held if before is None else _sum(before, held)
        return tuple(found.values())


def _sum(one: Holding, other: Holding) -> Holding:
    oldest = [at for at in (one.oldest, other.oldest) if at is not None]
    newest = [at for at in (one.newest, other.newest) if at is not None]
    return replace(
        one,
        count=one.count + other.count,
        oldest=min(oldest, default=None),
        newest=max(newest, default=None),
    )


def _receipts(kept: str) -> Mapping[PersonId, str]:
    pairs = (pair.split("=") for pair in kept.split())
    return {PersonId(int(person)): receipt for person, receipt in pairs}


def _together(contents: Sequence[tuple[str, bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, (_, content) in zip(_folders([channel for channel, _ in contents]), contents, strict=True):
            with zipfile.ZipFile(io.BytesIO(content)) as own:
                for entry in own.infolist():
                    entry_of_all = zipfile.ZipInfo(f"{folder}/{entry.filename}", entry.date_time)
                    entry_of_all.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(entry_of_all, own.read(entry))
    return written.getvalue()


def _folders(channels: Sequence[str]) -> Iterator[str]:
    """The same channel may be there twice: two accounts of one person."""
    seen: dict[str, int] = {}
    for channel in channels:
        seen[channel] = seen.get(channel, 0) + 1
        yield channel if seen[channel] == 1 else f"{channel}-{seen[channel]}"
