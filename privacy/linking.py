"""Two channels of one person, linked by a code that is shown in one, typed in the other, and agreed to in both."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import timedelta

from core.clock import Clock
from core.identifiers import MessageId, PersonId
from core.memory.joined import MOST_LINKED, Joined, Pairing
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.telling import Tells
from core.wording import Wording
from privacy.readable_digits import with_plain_digits
from privacy.said_plainly import as_slash_word

LINK, AGREE_TO_LINK, DECLINE_LINK, UNLINK = "/link", "/link_yes", "/link_no", "/unlink"

MOST_WRONG = 5
"""Wrong codes of one person in an hour."""
MOST_GUESSES = 20
"""Wrong codes of everybody together that one code outlives: twenty chances in a million."""
_DIGITS = 6
_AN_HOUR = 3600.0
_REMEMBERED = 10_000


class Group:
    """Everybody that somebody linked, themselves first."""

    def __init__(self, *, store: Store, joined: Joined) -> None:
        self._store = store
        self._joined = joined

    async def others(self, speaker: Speaker) -> Sequence[Speaker]:
        return await self._store.read(lambda transaction: self._joined.others(transaction, speaker))


def channels_of(speakers: Sequence[Speaker]) -> str:
    return ", ".join(sorted(f"**{one.channel}**" for one in speakers))


class LinkChannels:
    """`random`: of codes. `minutes`: how long one is good for, and the answers to it."""

    name = "link"

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        joined: Joined,
        tells: Tells,
        wording: Wording,
        clock: Clock,
        random: Callable[[int], bytes],
        minutes: float,
    ) -> None:
        self._store = store
        self._people = people
        self._joined = joined
        self._tells = tells
        self._wording = wording
        self._clock = clock
        self._random = random
        self._minutes = minutes
        self._wrong: OrderedDict[PersonId, list[float]] = OrderedDict()
        """When, by a random number of who."""

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        said = with_plain_digits(as_slash_word(message.text, speaker.language))
        word, *rest = said.casefold().split()
        match word:
            case _ if word == UNLINK:
                return await self._unlink(speaker)
            case _ if word in (AGREE_TO_LINK, DECLINE_LINK):
                return await self._answered(speaker, agrees=word == AGREE_TO_LINK)
            case _ if rest:
                return await self._typed(speaker, "".join(rest))
            case _:
                return await self._ask(speaker)

    async def _ask(self, speaker: Speaker) -> Reply:
        def unit(transaction: Transaction) -> str:
            if len(self._joined.others(transaction, speaker)) + 1 >= MOST_LINKED:
                return ""
            codes = (f"{int.from_bytes(self._random(8), 'big') % 10**_DIGITS:0{_DIGITS}d}" for _ in range(5))
            return next((code for code in codes if self._joined.ask(transaction, speaker, code)), "")

        code = await self._store.run(unit)
        if not code:
            return self._say("link_refused", speaker)
        return self._say("link_code", speaker, code=code, minutes=f"{self._minutes:g}")

    async def _typed(self, speaker: Speaker, code: str) -> Reply:
        wrong = self._wrong_lately(speaker.person)
        if len(wrong) >= MOST_WRONG:
            return self._say("link_locked", speaker)

        def unit(transaction: Transaction) -> tuple[Sequence[Speaker], Sequence[Speaker], Sequence[Speaker]]:
            """Who asked, with all that they linked; who is beside the one who typed it; whose code died of it."""
            pairing = self._joined.by_code(transaction, code)
            asker = None if pairing is None else self._people.by_number(transaction, pairing.asker)
            mine = self._joined.others(transaction, speaker)
            if pairing is None or asker is None or not self._may_link(pairing, asker, speaker, mine):
                died = self._joined.guessed(transaction, MOST_GUESSES)
                return (), (), [one for one in (self._people.by_number(transaction, who) for who in died) if one]
            theirs = self._joined.others(transaction, asker)
            if len(mine) + len(theirs) + 2 > MOST_LINKED:
                return (), (), ()
            self._joined.typed(transaction, pairing, speaker)
            return (asker, *theirs), mine, ()

        theirs, mine, died = await self._store.run(unit)
        for one in died:
            self._tells.tell(one, self._say("link_died", one))
        if not theirs:
            wrong.append(self._clock.monotonic())
            return self._say("link_wrong" if len(wrong) < MOST_WRONG else "link_locked", speaker)
        self._tells.tell(theirs[0], self._question(theirs[0], (speaker, *mine)))
        return self._question(speaker, theirs)

    async def _answered(self, speaker: Speaker, *, agrees: bool) -> Reply:
        def unit(transaction: Transaction) -> tuple[str, Sequence[Speaker]]:
            """What is said to them; and who is told the same."""
            pairing = self._joined.waiting(transaction, speaker)
            if pairing is None or self._is_late(pairing) or pairing.other is None:
                return "link_wrong", ()
            number = pairing.other if speaker.person == pairing.asker else pairing.asker
            other = self._people.by_number(transaction, number)
            if other is None:
                return "link_wrong", ()
            if not agrees:
                self._joined.drop(transaction, pairing.asker)
                return "link_refused", (other,)
            if not self._joined.agree(transaction, pairing, speaker):
                return "link_waits", ()
            self._joined.drop(transaction, pairing.asker)
            here = (speaker, *self._joined.others(transaction, speaker))
            there = (other, *self._joined.others(transaction, other))
            for one in here:
                for another in there:
                    self._joined.join(transaction, one, another)
            return "link_done", (*here[1:], *there)

        sentence, others = await self._store.run(unit)
        everybody = (speaker, *others)
        for one in others:
            self._tells.tell(one, self._say(sentence, one, channels=channels_of(everybody)))
        return self._say(sentence, speaker, channels=channels_of(everybody))

    async def _unlink(self, speaker: Speaker) -> Reply:
        def unit(transaction: Transaction) -> Sequence[Speaker]:
            others = self._joined.others(transaction, speaker)
            self._joined.part(transaction, speaker)
            return others

        others = await self._store.run(unit)
        if not others:
            return self._say("unlink_nothing", speaker)
        for one in others:
            self._tells.tell(one, self._say("unlink_done", one, channels=channels_of((speaker,))))
        return self._say("unlink_done", speaker, channels=channels_of(others))

    def _may_link(self, pairing: Pairing, asker: Speaker, speaker: Speaker, mine: Sequence[Speaker]) -> bool:
        known = {speaker.person, *(one.person for one in mine)}
        return asker.person not in known and not self._is_late(pairing)

    def _is_late(self, pairing: Pairing) -> bool:
        return abs(self._clock.now() - pairing.asked_at) > timedelta(minutes=self._minutes)

    def _question(self, speaker: Speaker, others: Sequence[Speaker]) -> Reply:
        say, language = self._wording.say, speaker.language
        buttons = (
            Button(label=say("button_agree", language), says=AGREE_TO_LINK),
            Button(label=say("button_decline", language), says=DECLINE_LINK),
        )
        return Reply(text=say("link_ask", language, channels=channels_of(others)), buttons=buttons)

    def _say(self, sentence: str, speaker: Speaker, **facts: object) -> Reply:
        return Reply(text=self._wording.say(sentence, speaker.language, **facts))

    def _wrong_lately(self, person: PersonId) -> list[float]:
        now = self._clock.monotonic()
        wrong = [at for at in self._wrong.pop(person, []) if now - at < _AN_HOUR]
        self._wrong[person] = wrong
        if len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)
        return wrong
