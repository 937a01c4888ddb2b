"""Keep N days: a person's own words go sooner than the owner promised to everybody, never later."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from core.clock import Clock, moment
from core.identifiers import MessageId
from core.memory.ageing import BEGINNING, Ageing, Place
from core.memory.store import Store
from core.memory.wishes import Wishes
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import NoticeOf, menu_buttons, spoken_in
from privacy.phrases import understand
from privacy.report import KeptDays, holding_for

_LOOKED_AT = 1_000


class KeepDays:
    """`forget`: these messages, with their files; how many went. `scrub`: leave nothing of them in any file."""

    name = "keep"

    def __init__(
        self,
        *,
        store: Store,
        ageing: Ageing,
        forget: Callable[[Sequence[MessageId]], Awaitable[int]],
        scrub: Callable[[], Awaitable[None]],
        notice: NoticeOf,
        wording: Wording,
        clock: Clock,
        kept_days: KeptDays | None = None,
    ) -> None:
        self._store = store
        self._ageing = ageing
        self._wishes = Wishes()
        self._forget = forget
        self._scrub = scrub
        self._notice = notice
        self._wording = wording
        self._clock = clock
        self._kept_days = kept_days

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        say, language = self._wording.say, spoken_in(message, speaker).language
        days = understand(message.text, speaker.language).number
        # Without what they wished before: that may be wished otherwise, up to what they agreed to.
        anew = replace(speaker, keep_days=None)
        promised = (await holding_for(self._notice(speaker.channel).facts, anew, self._kept_days)).retention_days
        if days < 1:
            return Reply(text=say("hint_keep", language))
        if days > promised:
            return Reply(text=say("keep_longer", language, days=promised))
        await self._store.run(lambda transaction: self._wishes.keep(transaction, speaker.person, days))
        gone = await self._forget_older(speaker, days)
        text = say("keep_done", language, days=days)
        if gone:
            text = f"{text}\n\n{say('keep_gone', language, count=gone)}"
        return Reply(text=text, buttons=menu_buttons(language, "show", "delete"))

    async def _forget_older(self, speaker: Speaker, days: int) -> int:
        before = self._clock.now() - timedelta(days=days)
        gone = 0
        place: Place | None = BEGINNING
        while place is not None:
            look = partial(
                self._ageing.old_messages_of, person=speaker.person, since=moment(0), before=before, after=place
            )
            looked = await self._store.read(partial(look, most=_LOOKED_AT))
            gone += await self._forget(looked.found)
            place = looked.ends_at
        if gone:
            await self._scrub()
        return gone
