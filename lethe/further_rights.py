"""What else people can ask: to remember and to correct, for a person, to complain, to delete some of what is kept."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from core.clock import Clock
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.corrections import Corrections
from core.memory.opening import Memory
from core.memory.some_words import SomeWords
from core.ports.command import Command
from core.ports.in_flight import InFlight
from core.ports.language_model import Assistant
from core.wording import Wording
from privacy.commands import NoticeOf
from privacy.complaining import Complain
from privacy.confirming import Confirming
from privacy.correcting import CorrectMyData
from privacy.deleting_some import AsksPlatforms, DeleteFiles, DeleteHere, DeleteLast, DeletingSome
from privacy.forgetting import Forgetting
from privacy.handing_over import HandingOver, TalkToAPerson
from privacy.keeping import KeepDays
from privacy.opening_up import OpenToOwner
from privacy.our_words import OurWords
from privacy.pausing import PauseAndResume
from privacy.remembering import RememberThis
from privacy.report import KeptDays
from privacy.retention import Retention
from settings.server import ServerSettings

_UNSAID = ServerSettings()


def further_commands(
    *,
    memory: Memory,
    in_flight: InFlight,
    confirming: Confirming,
    notice: NoticeOf,
    wording: Wording,
    clock: Clock,
    log: Log,
    folders: Iterable[Path],
    leave_out: Iterable[Path] = (),
    ours: OurWords,
    server: ServerSettings = _UNSAID,
    handing: HandingOver | None = None,
    asks: AsksPlatforms | None = None,
    retention: Retention,
    kept_days: KeptDays | None = None,
) -> Mapping[str, Command]:
    """By what is understood of them. `asks`: as `privacy.deleting_some.DeletingSome` has it."""
    store, people = memory.store, memory.people
    some = DeletingSome(
        store=store,
        people=people,
        words=SomeWords(vault=memory.vault),
        short=memory.short,
        confirming=confirming,
        forgetting=Forgetting(
            store=store, files=memory.files, clock=clock, log=log, folders=folders, leave_out=leave_out, ours=ours
        ),
        in_flight=in_flight,
        notice=notice,
        wording=wording,
        asks=asks,
    )
    commands: tuple[Command, ...] = (
        RememberThis(store=store, people=people, facts=memory.facts, proposed=memory.proposed, wording=wording),
        CorrectMyData(
            store=store,
            people=people,
            facts=memory.facts,
            corrections=Corrections(vault=memory.vault),
            notice=notice,
            wording=wording,
        ),
        TalkToAPerson(contact=server.human, owner=server.owner, wording=wording, log=log, handing=handing),
        Complain(
            store=store,
            people=people,
            requests=memory.requests,
            law=server.law,
            authority=server.authority,
            owner=server.owner,
            wording=wording,
            clock=clock,
            log=log,
        ),
        DeleteLast(some),
        DeleteFiles(some),
        DeleteHere(some),
    )
    pausing = PauseAndResume(
        store=store,
        conversations=memory.conversations,
        in_flight=in_flight,
        notice=notice,
        wording=wording,
        clock=clock,
    )
    keep = KeepDays(
        store=store,
        ageing=Ageing(),
        forget=retention.forget_messages,
        scrub=retention.scrub,
        notice=notice,
        wording=wording,
        clock=clock,
        kept_days=kept_days,
    )
    return {
        **{command.name: command for command in commands},
        "pause": pausing,
        "resume": pausing,
        "open": OpenToOwner(store=store, wording=wording, clock=clock),
        "keep": keep,
    }


def assistants_by_recipient(assistant: Assistant) -> Mapping[str, Collection[str]]:
    """Itself and those that are asked in its place."""
    found: dict[str, set[str]] = {}
    asked: Assistant | None = assistant
    while asked is not None:
        if asked.recipient:
            found.setdefault(asked.recipient, set()).add(asked.name)
        asked = asked.fallback
    return found
