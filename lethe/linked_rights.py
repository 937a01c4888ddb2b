"""Linked channels, the lock and the fresh check, put together."""

from collections.abc import Callable, Mapping

from core.clock import Clock
from core.identifiers import ChannelId
from core.memory.joined import Joined
from core.memory.locks import Locks
from core.memory.opening import Memory
from core.ports.command import Command
from core.ports.telling import Tells
from core.wording import Wording
from privacy.commands import MakesExports, NoticeOf
from privacy.confirming import Confirming
from privacy.erasure import Erasures
from privacy.export import Exports
from privacy.guarding import Guarding
from privacy.large_export import LargeExports
from privacy.linked_rights import DeleteLinked, LinkedExports, ShowLinked
from privacy.linking import Group, LinkChannels
from privacy.locking import LockMyData
from privacy.notices import NoticeFacts
from privacy.recycled import FreshCheck, StillMe
from privacy.register import Register
from privacy.report import KeptDays
from settings.timing import Timing


class LinkedRights:
    """`commands`: by the words that mean them. `guard`: put before all commands."""

    def __init__(
        self,
        *,
        memory: Memory,
        register: Register,
        erasures: Erasures,
        confirming: Confirming,
        tells: Tells,
        connector: Callable[[ChannelId], object | None],
        new_code: Callable[[], str],
        notice: NoticeOf,
        wording: Wording,
        clock: Clock,
        random: Callable[[int], bytes],
        timing: Timing,
        kept_days: KeptDays | None = None,
    ) -> None:
        store, people = memory.store, memory.people
        joined = Joined(vault=memory.vault, ids=memory.ids, people=people, clock=clock)
        self._files = memory.files
        self._clock = clock
        self._store = store
        self._joined = joined
        self._group = Group(store=store, joined=joined)
        self._register = register
        self._erasures = erasures
        self._confirming = confirming
        self._tells = tells
        self._new_code = new_code
        self._notice = notice
        self._wording = wording
        self._kept_days = kept_days
        self.fresh = FreshCheck(
            store=store,
            joined=joined,
            tells=tells,
            confirming=confirming,
            connector=connector,
            new_code=new_code,
            wording=wording,
            days=timing.recycled_days,
        )
        lock = LockMyData(
            store=store,
            vault=memory.vault,
            locks=Locks(vault=memory.vault, clock=clock),
            joined=joined,
            tells=tells,
            proved=self.fresh.proved,
            wording=wording,
            clock=clock,
            random=random,
        )
        self._guarding = Guarding(fresh=self.fresh, lock=lock)
        link = LinkChannels(
            store=store,
            people=people,
            joined=joined,
            tells=tells,
            wording=wording,
            clock=clock,
            random=random,
            minutes=timing.confirmation_minutes,
        )
        still_me = StillMe(store=store, joined=joined, fresh=self.fresh, wording=wording)
        self.commands: Mapping[str, Command] = {
            "link": link,
            "unlink": link,
            "lock": lock,
            "lock_off": lock,
            "unlock": lock,
            "still_me": still_me,
        }

    def exports(self, exports: Exports, *, by_link: bool) -> MakesExports:
        linked = LinkedExports(exports=exports, group=self._group, facts=self._facts)
        return LargeExports(
            small=linked,
            exports=exports,
            files=self._files,
            sections=linked.sections,
            by_link=by_link,
            clock=self._clock,
        )

    def guard(self, commands: Mapping[str, Command]) -> Mapping[str, Command]:
        delete = DeleteLinked(
            delete=commands["delete"],
            store=self._store,
            joined=self._joined,
            group=self._group,
            register=self._register,
            confirming=self._confirming,
            erasures=self._erasures,
            tells=self._tells,
            new_code=self._new_code,
            facts=self._facts,
            wording=self._wording,
        )
        show = ShowLinked(
            show=commands["show"],
            group=self._group,
            register=self._register,
            facts=self._facts,
            wording=self._wording,
            kept_days=self._kept_days,
        )
        covering_all: Mapping[str, Command] = {**commands, "show": show, "delete": delete, "confirm": delete}
        return self._guarding.over(covering_all)

    def _facts(self, channel: ChannelId) -> NoticeFacts:
        return self._notice(channel).facts
