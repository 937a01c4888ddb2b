"""Delete everything, look again, and only then say so."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from core.clock import Clock
from core.errors import ErasureIncomplete, ServerError, StoreUnavailable
from core.log import Log
from core.memory.arrivals import Arrivals
from core.memory.files import Files
from core.memory.people import People
from core.memory.plain_words import plain_words
from core.memory.sealed_form import SealedForm
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.ports.command import Reply, Speaker
from core.ports.in_flight import InFlight
from core.wording import Wording
from privacy.issuing import Issuing
from privacy.journal import ERASED, Case, Journal, LastMessage, Letter, Step
from privacy.last_tries import LastTries
from privacy.own_words import traces_of
from privacy.provider_jobs import AskingProviders, Gathered
from privacy.register import Register
from privacy.scrubbing import scrubbed
from privacy.shared_scan import SharedScan


class Erasures:
    """`folder`: what this server writes is below it; `also`: what of it the owner keeps elsewhere, files or folders.
    `leave_out`: files in it that the owner wrote. `last_words`: what the person is told at the end. `count`: told
    "complete" or "incomplete" of each erasure. `reached`: of each step; there a test lets the server fall over."""

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        people: People,
        arrivals: Arrivals,
        files: Files,
        journal: Journal,
        register: Register,
        in_flight: InFlight,
        issuing: Issuing,
        providers: AskingProviders,
        clock: Clock,
        log: Log,
        wording: Wording,
        last_words: Callable[[Letter], str],
        folder: Path,
        also: Iterable[Path] = (),
        leave_out: Iterable[Path] = (),
        count: Callable[[str], None],
        reached: Callable[[str], None] = lambda step: None,
    ) -> None:
        self._store = store
        self._vault = vault
        self._people = people
        self._arrivals = arrivals
        self._files = files
        self._journal = journal
        self._register = register
        self._in_flight = in_flight
        self._issuing = issuing
        self._providers = providers
        self._clock = clock
        self._log = log
        self._wording = wording
        self._last_words = last_words
        self._scan = SharedScan((folder, *also), leave_out, SealedForm(files.folder).has)
        self._count = count
        self._reached = reached
        self.when_dropped: Callable[[Transaction, Case], None] = lambda transaction, case: None
        """Told in the transaction that ends an erasure."""
        self._in_hand: dict[int, Step] = {}
        """Being carried out, or told, by somebody in this process; and the last step that is finished."""
        self._last_tries = LastTries(clock)

    def begin(
        self, transaction: Transaction, speaker: Speaker, *, says: str, at: datetime, code: str = "", sign: bool = False
    ) -> Case | None:
        """`says`: what the person is told at the end, as in `privacy.journal.Letter`. `code`: of the receipt, where the
        person was shown one already. `sign`: a receipt goes into the ledger, also where nobody is told.

        Fence the person off: from the commit on, nothing that began before can have an effect, and the erasure
        is carried out whatever happens. What was said before `at` and comes late is dropped. None: it has begun."""
        if not self._people.stands(transaction, speaker):
            return None
        self._people.fence(transaction, speaker.person)
        self._arrivals.fence(transaction, speaker.channel, speaker.address, at)
        if says == ERASED or sign:
            code = code or self._issuing.new_code()
        nonce = self._issuing.new_nonce() if code else ""
        return self._journal.begin(transaction, speaker, says, self._clock.now(), code=code, nonce=nonce)

    async def conclude(self, speaker: Speaker, case: Case | None) -> Reply:
        """The last message to the person, whom nobody knows any more once it is delivered."""
        complete = await self.carry_out([case]) if case is not None else ()
        if complete:
            return self.farewell(complete[0])
        says = self._wording.say(ErasureIncomplete.said, speaker.language)
        return Reply(text=says, farewell=True, is_over=False)

    async def resume(self) -> Sequence[LastMessage]:
        """Finish what a crash or a hindrance left, at start and from time to time; who must be told what now."""
        cases = [case for case in await self._store.read(self._journal.open) if case.number not in self._in_hand]
        complete = await self.carry_out([case for case in cases if case.step < Step.VERIFIED])
        verified = self._taken([case for case in cases if case.step is Step.VERIFIED])
        silent = [case for case in verified if self._last_tries.none_is_left(case)]
        await self._finish_each(silent)
        return [
            LastMessage(speaker=case.speaker, reply=self.farewell(case))
            for case in (*verified, *complete)
            if case.letter.says and case not in silent
        ]

    async def carry_out(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Those that are complete. Each other is said loudly, and is taken up again by `resume`; so is one that
        somebody began and was then cancelled, and what `resume` has taken up already is left to it."""
        cases = self._taken(cases)
        complete: Sequence[Case] = ()
        try:
            complete = await self._as_many_as_can_be(cases)
        except (ServerError, OSError) as error:
            self._log.failure("erasure.hindered", error, count=len(cases))
        finally:
            finished = {case.number for case in complete}
            left = [self._in_hand.pop(case.number, case.step) for case in cases if case.number not in finished]
        for step in left:
            self._count("incomplete")
            self._log.failure("erasure.incomplete", ErasureIncomplete(), step=step.name.lower())
        for _ in complete:
            self._count("complete")
            self._log.event("erasure.complete")
        await self._finish_each([case for case in complete if not case.letter.says])
        return complete

    def _taken(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Those that nobody else has in hand, in our hands from here on."""
        free = [case for case in cases if case.number not in self._in_hand]
        self._in_hand.update({case.number: case.step for case in free})
        return free

    async def _as_many_as_can_be(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Where something of one person is in the way, the others do not wait for it: they are parted from that one,
        half by half, each from the step that it has reached."""
        try:
            return await self._all_steps(cases) if cases else ()
        except (ServerError, OSError) as error:
            if len(cases) == 1 or isinstance(error, StoreUnavailable):
                self._log.failure("erasure.hindered", error, count=len(cases))
                return ()
        numbers, middle = {case.number for case in cases}, len(cases) // 2
        reached = [case for case in await self._store.read(self._journal.open) if case.number in numbers]
        first = await self._as_many_as_can_be(reached[:middle])
        return (*first, *await self._as_many_as_can_be(reached[middle:]))

    async def _finish_each(self, cases: Sequence[Case]) -> None:
        for case in cases:
            try:
                await self.finish(case)
            except (ServerError, OSError) as error:  # it is finished by `resume`
                self._log.failure("erasure.hindered", error, count=1)

    async def finish(self, case: Case) -> None:
        """The person was told, or nobody is to be told: nothing is left to remember."""
        self._last_tries.told(case)
        try:
            await self._in_flight.forgotten(case.speaker)
            await asyncio.to_thread(self._journal.close, case)
            self._reached("letter shredded")
            await self._store.run(partial(self._drop, case=case))
            self._last_tries.dropped(case)
        finally:
            self._let_go(case)

    def _drop(self, transaction: Transaction, case: Case) -> None:
        self._providers.ask_last(transaction, case.number, case.speaker)
        self._journal.drop(transaction, case)
        self.when_dropped(transaction, case)

    async def _all_steps(self, cases: Sequence[Case]) -> Sequence[Case]:
        self._reached("fenced")
        for case in cases:
            await self._in_flight.cancel(case.speaker)
            self._reached("cancelled")
        cases = [await self._gather(case) for case in cases]
        await self._issuing.bury(cases)
        self._reached("buried")
        cases = [await self._shred(case) for case in cases]
        cases = [await self._forget(case) for case in cases]
        await scrubbed(self._store, self._clock)
        self._reached("scrubbed")
        await self._providers.soon([case.number for case in cases if case.letter.says])
        self._reached("providers asked")
        cases = [case for case in cases if await self._is_nowhere(case)]
        cases = await self._without_a_trace(cases)
        cases = await self._attest(cases)
        cases = [await self._write(case, Step.VERIFIED) for case in cases]
        self._reached("verified")
        return cases

    async def _gather(self, case: Case) -> Case:
        """What goes, and by what it would be known again, while there is still a key to read it with."""
        if case.step >= Step.GATHERED:
            return case
        speaker = case.speaker
        went = [(held.called, held.count) for held in await self._register.holdings(speaker) if held.count]
        tokens = await traces_of(self._register, speaker, ordinary=await plain_words(self._store), log=self._log)
        letter = replace(case.letter, went=tuple(went), tokens=tokens)
        copies = await self._providers.gather(speaker)
        return await self._write(replace(case, letter=letter), Step.GATHERED, copies)

    async def _shred(self, case: Case) -> Case:
        """Before the rows, so that a crash in between leaves noise and not words."""
        if case.step >= Step.SHREDDED:
            return case
        await asyncio.to_thread(self._vault.shred, case.person, case.key_slot)
        self._reached("key shredded")
        return await self._write(case, Step.SHREDDED)

    async def _forget(self, case: Case) -> Case:
        names = await self._store.read(lambda transaction: self._files.names_of_person(transaction, case.person))
        for name in names:
            await asyncio.to_thread(self._files.remove, name)
        self._reached("files removed")
        for place in self._register.places():
            await place.forget(case.speaker)
        self._reached("places forgot")
        await self._store.run(lambda transaction: self._people.remove(transaction, case.person))
        self._reached("rows removed")
        return case

    async def _is_nowhere(self, case: Case) -> bool:
        left = sum(held.count for held in await self._register.holdings(case.speaker))
        if left:
            self._log.event("erasure.something_left", "error", count=left)
        self._reached("looked again")
        return left == 0 and self._vault.shredded(case.person, case.key_slot)

    async def _without_a_trace(self, cases: Sequence[Case]) -> Sequence[Case]:
        tokens = {token for case in cases for token in case.letter.tokens}
        if not tokens:
            return cases
        scanned = await self._scan.look_for(tokens)
        if scanned.unreadable:
            self._log.event("erasure.unreadable_files", "warning", count=scanned.unreadable)
        if found := await self._issuing.ours.beside(scanned.found):
            self._log.event("erasure.trace_found", "error", count=len(found))
        self._reached("scanned")
        return [case for case in cases if found.isdisjoint(case.letter.tokens)]

    async def _attest(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Only of those that are nowhere any more. The receipt is written down before it is entered in the ledger, and
        entered before anybody is told; after a crash it is the same one."""
        attested = [case if case.letter.receipt or not case.letter.code else await self._drawn(case) for case in cases]
        self._reached("receipt written")
        await self._issuing.enter([case.letter for case in attested])
        self._reached("receipt entered")
        return attested

    async def _drawn(self, case: Case) -> Case:
        receipt = self._issuing.draw(case.letter, await self._providers.outcomes(case.number))
        return await self._write(replace(case, letter=replace(case.letter, receipt=receipt)), case.step)

    async def _write(self, case: Case, step: Step, copies: Gathered | None = None) -> Case:
        case = case.at(step)
        if step is Step.VERIFIED:
            case = replace(case, letter=replace(case.letter, tokens=()))

        def unit(transaction: Transaction) -> None:
            self._journal.write(transaction, case)
            if copies is not None:
                self._providers.ask(transaction, case.number, copies)
            if step is Step.VERIFIED:
                self._issuing.keep(transaction, case)

        await self._store.run(unit)
        self._in_hand[case.number] = step
        self._reached(f"{step.name.lower()} written")
        return case

    def _let_go(self, case: Case) -> None:
        self._in_hand.pop(case.number, None)

    def farewell(self, case: Case) -> Reply:
        if not case.letter.says:
            return Reply(text="", farewell=True)
        return Reply(
            text=self._last_words(self._last_tries.take(case)),
            farewell=True,
            after=partial(self.finish, case),
            sent=partial(self._providers.note_last, case.number),
            untold=partial(self._let_go, case),
        )
