"""People who are known by two addresses: one person by either, and never two people made one."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.identifiers import Address, PersonId
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.core.memory.opened import SITE, bytes_below, opened
from tests.fakes.still_clock import StillClock

ID, OTHER_ID, NUMBER = Address("DE.ada-canary"), Address("DE.eve-canary"), Address("+491700000001")


def _heard(memory: Memory, transaction: Transaction, address: str, *others: str) -> Speaker | None:
    return memory.people.recognise(
        transaction,
        channel=SITE,
        address=Address(address),
        also_known_as=[Address(other) for other in others],
        name="Ada",
        language="en",
    )


async def hear(memory: Memory, address: str, *others: str) -> Speaker:
    speaker = await memory.store.run(lambda transaction: _heard(memory, transaction, address, *others))
    assert speaker is not None
    return speaker


async def find(memory: Memory, address: Address) -> Speaker | None:
    return await memory.store.read(lambda transaction: memory.people.find(transaction, SITE, address))


async def people(memory: Memory) -> Sequence[PersonId]:
    return await memory.store.read(memory.people.numbers)


async def test_whoever_came_by_number_and_comes_with_an_id_is_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        first = await hear(memory, NUMBER)
        second = await hear(memory, ID, NUMBER)
        assert (second.person, second.address) == (first.person, ID)
        for address in (ID, NUMBER):
            again = await hear(memory, address)
            assert (again.person, again.address) == (first.person, ID)
            found = await find(memory, address)
            assert found is not None
            assert (found.person, found.address) == (first.person, ID)
        assert len(await people(memory)) == 1


async def test_whoever_came_with_an_id_and_comes_by_number_is_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        first = await hear(memory, ID, NUMBER)
        second = await hear(memory, NUMBER)
        assert (second.person, second.address) == (first.person, ID)


async def test_whoever_is_given_somebodys_number_is_another(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        ada = await hear(memory, ID, NUMBER)
        eve = await hear(memory, OTHER_ID, NUMBER)
        assert eve.person != ada.person
        by_number = await hear(memory, NUMBER)
        assert by_number.person == eve.person, "the number is theirs whom the platform named last"
        assert (await hear(memory, ID)).person == ada.person


async def test_the_same_holds_where_the_first_was_known_by_the_number_alone_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        ada = await hear(memory, NUMBER)
        await hear(memory, ID, NUMBER)
        assert (await hear(memory, OTHER_ID, NUMBER)).person != ada.person


async def test_two_people_who_are_there_already_stay_two(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        by_number, by_id = await hear(memory, NUMBER), await hear(memory, ID)
        assert (await hear(memory, ID, NUMBER)).person == by_id.person
        assert (await hear(memory, NUMBER)).person == by_number.person
        assert len(await people(memory)) == 2


async def test_an_alias_leads_to_nobody_who_is_being_erased(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker = await hear(memory, ID, NUMBER)
        await memory.store.run(lambda transaction: memory.people.fence(transaction, speaker.person))
        for address in (ID, NUMBER):
            assert await find(memory, address) is None
            assert await memory.store.run(lambda transaction: _heard(memory, transaction, address)) is None  # noqa: B023
        assert len(await people(memory)) == 1
        await memory.store.run(lambda transaction: memory.people.remove(transaction, speaker.person))
        assert (await hear(memory, NUMBER)).person != speaker.person


async def test_the_fence_of_an_erasure_stands_at_every_address(tmp_path: Path) -> None:
    clock = StillClock()
    async with opened(tmp_path, clock) as memory:
        await hear(memory, ID, NUMBER)
        await hear(memory, OTHER_ID, "+491700000002")
        at = clock.now() - timedelta(seconds=5)
        arrivals = memory.arrivals
        await memory.store.run(lambda transaction: arrivals.fence(transaction, SITE, ID, at))

        def look(transaction: Transaction) -> list[object]:
            asked = [(ID,), (NUMBER,), (Address("unknown"), NUMBER), (OTHER_ID,), (Address("+491700000002"),), ()]
            return [arrivals.erased_at(transaction, SITE, *addresses) for addresses in asked]

        assert await memory.store.read(look) == [at, at, at, None, None, None]


async def test_an_alias_that_becomes_the_address_is_an_alias_no_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        ada = await hear(memory, ID, NUMBER)
        assert await memory.store.run(lambda transaction: memory.people.move(transaction, ada, NUMBER))
        found = await find(memory, NUMBER)
        assert found is not None
        assert (found.person, found.address) == (ada.person, NUMBER)
        assert await find(memory, ID) is None


async def test_no_address_is_written_anywhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await hear(memory, ID, NUMBER)
    written = bytes_below(tmp_path)
    for address in (ID, NUMBER):
        assert address.encode() not in written


_IDS, _NUMBERS = ("DE.a", "DE.b", "DE.c"), ("+1", "+2")
_MESSAGES = st.one_of(
    st.tuples(st.sampled_from(_IDS)),
    st.tuples(st.sampled_from(_NUMBERS)),
    st.tuples(st.sampled_from(_IDS), st.sampled_from(_NUMBERS)),
)


def test_no_two_ids_are_ever_one_person(tmp_path: Path) -> None:
    worlds = count()

    async def live(memory: Memory, messages: "list[tuple[str, ...]]") -> None:
        world = next(worlds)
        known: dict[str, PersonId] = {}
        for message in messages:
            speaker = await hear(memory, *(f"{address} {world}" for address in message))
            assert known.setdefault(message[0], speaker.person) == speaker.person or message[0] in _NUMBERS
            known[message[0]] = speaker.person
        ids = [known[each] for each in _IDS if each in known]
        assert len(ids) == len(set(ids))

    with asyncio.Runner() as runner:
        opening = opened(tmp_path)
        memory = runner.run(opening.__aenter__())

        @settings(max_examples=40, deadline=None)
        @given(st.lists(_MESSAGES, max_size=12))
        def check(messages: "list[tuple[str, ...]]") -> None:
            runner.run(live(memory, messages))

        check()
        runner.run(opening.__aexit__(None, None, None))
