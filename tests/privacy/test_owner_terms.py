"""An owner who sets more than people were told reads nothing more of them before they agreed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.clock import moment
from core.memory.consents import Action, Consents
from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.notice_diff import differences, is_material
from privacy.notices import Notice, OwnerSees, notice_in_force
from privacy.owner_terms import told_of_looks
from tests.privacy.opened import CORE_LANGUAGES, opened
from tests.privacy.stand_ins import FACTS, HurriedClock

_WORDING = Wording([CORE_LANGUAGES, LANGUAGES])
_RANKS: tuple[OwnerSees, ...] = ("nothing", "masked", "everything")
_NOTICES: Mapping[OwnerSees, Notice] = {
    sees: notice_in_force(replace(FACTS, owner_sees=sees), _WORDING) for sees in _RANKS
}
_DAY = 86_400.0


@pytest.mark.parametrize(
    ("events", "in_force", "read"),
    [
        ([("shown", "nothing")], "everything", "nothing nothing nothing"),
        ([("shown", "nothing"), ("asked", "everything")], "everything", "nothing nothing nothing"),
        ([("shown", "nothing"), ("given", "everything")], "everything", "nothing everything everything"),
        ([("shown", "nothing"), ("given", "masked")], "everything", "nothing masked masked"),
        ([("shown", "everything")], "masked", "masked masked masked"),
        ([("shown", "everything"), ("given", "masked")], "everything", "everything masked masked"),
        ([("shown", "masked")], "nothing", "nothing nothing nothing"),
        ([], "everything", "nothing nothing nothing"),
    ],
)
async def test_no_more_is_read_of_a_word_than_was_known_when_it_was_said(
    tmp_path: Path, events: list[tuple[Action, OwnerSees]], in_force: OwnerSees, read: str
) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        memory, book = rooms.memory, NoticeBook(tmp_path)
        for notice in _NOTICES.values():
            book.publish(notice)
        consents = Consents(vault=memory.vault, ids=memory.ids, clock=clock)
        speaker, _ = await rooms.say("hello")
        said_at: list[datetime] = []
        for number in range(3):
            said_at.append(clock.now())
            await clock.forward(_DAY)
            if number < len(events):
                action, version = events[number]
                told = _NOTICES[version].version
                await memory.store.run(
                    lambda transaction, action=action, told=told: consents.note(  # type: ignore[misc]
                        transaction, speaker, action, told, "typed"
                    )
                )
            await clock.forward(_DAY)
        sees_of = told_of_looks(lambda channel: _NOTICES[in_force], book, consents)
        sees = await memory.store.read(lambda transaction: sees_of(transaction, speaker))
        said_at = [said_at[0], said_at[2], clock.now()]
        assert " ".join(sees(at) for at in said_at) == read
        assert sees(moment(0)) == read.split()[0]


@pytest.mark.parametrize("before", _RANKS)
@pytest.mark.parametrize("after", _RANKS)
def test_to_see_more_is_a_change_that_everybody_is_asked_about(before: OwnerSees, after: OwnerSees) -> None:
    found = differences(_NOTICES[before].facts, _NOTICES[after].facts)
    assert is_material(found) is (_RANKS.index(after) > _RANKS.index(before))
