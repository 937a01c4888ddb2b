"""The last message to somebody who was erased: where it comes to nothing, somebody else takes it up."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ChannelRefused, DeliveryError, NotTaken, StoreUnavailable, TryAgain, Unreachable
from core.identifiers import Address
from core.ports.command import Reply, Speaker
from tests.journeys.stage import CHANNEL, NotingConnector, Stage, stage
from tests.patience import PATIENCE


class _PageIsStuck(NotingConnector):
    async def forgotten(self, recipient: Address) -> None:
        raise StoreUnavailable("just now")


class _Page(NotingConnector):
    def __init__(self) -> None:
        super().__init__()
        self.ended: list[str] = []

    async def forgotten(self, recipient: Address) -> None:
        self.ended.append(f"after {len(self.sent)}")


async def _known(acting: Stage) -> Speaker:
    await acting.say("hello")
    await acting.connector.has_sent(1)
    people = acting.memory.people
    speaker = await acting.memory.store.read(lambda transaction: people.find(transaction, CHANNEL, Address("ada")))
    assert speaker is not None
    return speaker


def _noting(ended: list[str]) -> Reply:
    async def after() -> None:
        ended.append("told")

    return Reply(text="gone", farewell=True, after=after, untold=lambda: ended.append("untold"))


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0)


async def test_a_page_stays_open_while_something_is_left_and_ends_after_the_last_words(tmp_path: Path) -> None:
    page = _Page()
    async with stage(tmp_path, connector=page) as acting:
        speaker = await _known(acting)
        acting.desk.take_leave(speaker, Reply(text="not yet", farewell=True, is_over=False))
        await page.has_sent(2)
        acting.desk.take_leave(speaker, Reply(text="gone", farewell=True))
        await page.has_sent(3)
        await _until(lambda: bool(page.ended))
        assert page.ended == ["after 3"]


async def test_a_farewell_that_is_broken_off_is_given_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        speaker = await _known(acting)
        acting.connector.holds = asyncio.Event()
        ended: list[str] = []
        acting.desk.take_leave(speaker, _noting(ended))
        for _ in range(20):
            await asyncio.sleep(0)
        assert ended == []
        await acting.desk.stop(0)
        assert ended == ["untold"]


@pytest.mark.parametrize(
    ("failures", "ends"),
    [
        ([], "told"),
        ([TryAgain("away")], "told"),
        ([TryAgain("away")] * 3, "untold"),
        ([ChannelRefused("our token is dead")], "untold"),
        ([Unreachable("they left")], "told"),
        ([NotTaken("never")], "told"),
    ],
)
async def test_what_the_owner_can_mend_is_told_later_and_what_can_never_be_told_is_over(
    tmp_path: Path, failures: list[DeliveryError], ends: str
) -> None:
    async with stage(tmp_path) as acting:
        speaker = await _known(acting)
        acting.connector.failures = list(failures)
        ended: list[str] = []
        acting.desk.take_leave(speaker, _noting(ended))
        for _ in failures:
            await _until(lambda: bool(ended or acting.clock.sleeping()))
            await acting.clock.forward(0 if ended else 10)
        await _until(lambda: bool(ended))
        assert ended == [ends]
        assert acting.connector.failures == []


async def test_who_was_told_is_done_with_also_where_their_open_page_cannot_be_ended(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_PageIsStuck()) as acting:
        speaker = await _known(acting)
        ended: list[str] = []
        acting.desk.take_leave(speaker, _noting(ended))
        await _until(lambda: bool(ended))
        assert ended == ["told"]
        assert acting.texts()[-1] == "gone"
