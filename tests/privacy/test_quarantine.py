"""Payloads that nobody could read are found by whom they speak of."""

import json
from pathlib import Path

import pytest

from core.identifiers import ChannelId
from core.ports.command import Speaker
from core.ports.personal_place import PersonalPlace
from tests.privacy.opened import SITE, Rooms, opened

NUMBER = "5123456789"


def _place(rooms: Rooms) -> PersonalPlace:
    [place] = rooms.register.places()
    return place


async def _ada(rooms: Rooms, address: str = NUMBER) -> Speaker:
    speaker, _ = await rooms.say("Hello there.", address)
    return speaker


async def test_a_payload_that_mentions_the_person_is_shown_and_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ada = await _ada(rooms)
        mine = json.dumps({"chat": {"id": int(NUMBER)}}).encode()
        others = json.dumps({"chat": {"id": int(NUMBER + "0")}, "also": f"x{NUMBER}"}).encode()
        await rooms.memory.quarantine.set_aside(SITE, mine)
        await rooms.memory.quarantine.set_aside(SITE, others)
        await rooms.memory.quarantine.set_aside(ChannelId("elsewhere"), mine)
        [held] = await _place(rooms).show(ada)
        assert held.content == mine
        assert held.facts["received_at"].startswith("2026-11-22T09:00")
        assert NUMBER not in repr(held)
        await _place(rooms).forget(ada)
        await _place(rooms).forget(ada)
        assert await _place(rooms).count(ada) == 0
        left = await rooms.memory.store.read(
            lambda transaction: rooms.memory.quarantine.page(transaction, SITE, 2**63 - 1, 10)
        )
        assert [payload for _, _, payload in left] == [others]


@pytest.mark.parametrize(
    "payload",
    [b"From=whatsapp%3A%2B14155550100&Body=x", b'{"from": "+14155550100"}', b"+14155550100", b"id=+14155550100;"],
)
async def test_an_address_is_found_however_it_is_written(tmp_path: Path, payload: bytes) -> None:
    async with opened(tmp_path) as rooms:
        ada = await _ada(rooms, "+14155550100")
        await rooms.memory.quarantine.set_aside(SITE, payload)
        assert await _place(rooms).count(ada) == 1


async def test_what_a_short_address_finds_goes_but_is_not_shown(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ada = await _ada(rooms, "42")
        await rooms.memory.quarantine.set_aside(SITE, b'{"page": 42, "somebody": "else"}')
        [held] = await _place(rooms).show(ada)
        assert held.content is None
        assert await _place(rooms).count(ada) == 1


async def test_all_pages_are_looked_through(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ada = await _ada(rooms)
        for number in range(120):
            payload = f"payload {number} of {NUMBER if number % 50 == 0 else 'nobody'}"
            await rooms.memory.quarantine.set_aside(SITE, payload.encode())
        assert await _place(rooms).count(ada) == 3


async def test_an_erasure_takes_them_along(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ada = await _ada(rooms)
        await rooms.memory.quarantine.set_aside(SITE, f"chat {NUMBER} said something".encode())
        reply = await rooms.erase(ada.address)
        assert reply.text.startswith("**Done.")
        assert "Messages that could not be read 1" in reply.text
        assert await _place(rooms).count(ada) == 0
