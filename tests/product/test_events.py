"""The owner's own systems are told what happens, signed, until they have it; and never a word of anybody."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import text

from connectors.switchboard import State
from console.api.reference import api_page
from core.errors import SettingError
from core.identifiers import ChannelId
from core.log import Log
from core.memory.owner_events import OwnerEvents
from core.memory.standing import Standings
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.ports.command import Speaker
from lethe.app import Lethe
from lethe.events import Events, signed
from lethe.owner_pages import owner_pages
from settings.events import CARRIES
from settings.events import EventReceiver as Receiver
from settings.fields import Secret
from tests.console.running import settings_for
from tests.core.memory.opened import bytes_below, say
from tests.fakes.event_receiver import SECRET, EventReceiver, is_genuine
from tests.fakes.still_clock import StillClock
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_FULL = Statement(
    text("CREATE TRIGGER full BEFORE INSERT ON ownerevent BEGIN SELECT RAISE(ABORT, 'nothing is taken'); END")
)
_NOT_FULL = Statement(text("DROP TRIGGER full"))
_WAITING = Statement(text("SELECT receiver FROM ownerevent"))
_CANARY = "the parrot Quetzal-7783"


def _kinds(crm: EventReceiver) -> Sequence[str]:
    """Each carries what the reference says of it, and nothing else."""
    for said in (json.loads(one.body) for one in crm.delivered):
        assert tuple(said["data"]) == CARRIES[said["type"]]
        row = next(line for line in api_page().splitlines() if line.startswith(f"| `{said['type']}` |"))
        assert row.endswith(f"| {', '.join(f'`{name}`' for name in said['data'])} |")
    return crm.kinds()


def _written(address: str, kinds: str = "") -> str:
    return f'[[events]]\nname = "crm"\naddress = "{address}"\nsecret = "{SECRET}"\n{kinds}'


@asynccontextmanager
async def _serving(folder: Path, written: str, clock: StillClock, log: list[str]) -> AsyncIterator[Lethe]:
    server = Lethe(settings_for(folder, written), log=Log(log.append), clock=clock, owner_pages=owner_pages)
    await server.open()
    try:
        yield server
    finally:
        await server.close()


async def _look(server: Lethe, clock: StillClock, seconds: float = 5.0) -> None:
    """One beat, and all that it begins: what is read and written goes through the writer once more."""
    await clock.forward(seconds)
    for _ in range(20):
        await server.memory.store.run(lambda transaction: None)


async def _delivered(server: Lethe, crm: EventReceiver, clock: StillClock, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(crm.delivered) < count:
            for _ in range(20):
                if len(crm.delivered) >= count:
                    return
                await _look(server, clock, 0.0)
            await _look(server, clock)  # a beat that was under way until now begins to wait only now


async def _erase(server: Lethe, speaker: Speaker) -> None:
    erasures = server.rights.erasures
    case = await server.memory.store.run(
        lambda transaction: erasures.begin(transaction, speaker, says="", at=datetime.now(UTC), sign=True)
    )
    assert case is not None
    assert await erasures.carry_out([case])


async def test_whoever_waits_for_a_human_and_whoever_is_erased_is_told_of_by_a_hash(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        speaker, _ = await say(server.memory, _CANARY)
        now = clock.now()
        await server.memory.store.run(
            lambda transaction: Standings().hand_over(transaction, speaker.person, now, now + timedelta(hours=1))
        )
        await _look(server, clock)
        await _delivered(server, crm, clock, 1)
        await _look(server, clock)
        assert _kinds(crm) == ["handover.requested"]
        await _erase(server, speaker)
        await _look(server, clock)
        await _delivered(server, crm, clock, 2)
        assert _kinds(crm) == ["handover.requested", "person.erased"]
        assert all(one.genuine for one in crm.delivered)
        first, second = (json.loads(one.body)["data"] for one in crm.delivered)
        assert set(first) == {"channel", "person"}
        assert set(second) == {"channel", "commitment"}
        assert bytes.fromhex(second["commitment"]) in _committed(server)
        sent = b"".join(one.body for one in crm.delivered)
        assert not [word for word in (_CANARY, "ada", "Ada", str(speaker.person)) if word.encode() in sent]
        await _look(server, clock)
        assert len(crm.delivered) == 2
        assert not [line for line in log if first["person"] in line or "events" in line]


def _committed(server: Lethe) -> list[bytes]:
    lines = (server.settings.storage.ledger / "ledger.jsonl").read_text().splitlines()
    return [bytes.fromhex(json.loads(line)["commit"]) for line in lines]


async def test_what_waits_to_be_told_of_somebody_is_gone_with_them(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver(statuses=[500]) as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        speaker, _ = await say(server.memory, _CANARY)
        now = clock.now()
        await server.memory.store.run(
            lambda transaction: Standings().hand_over(transaction, speaker.person, now, now + timedelta(hours=1))
        )
        await _look(server, clock)
        await _delivered(server, crm, clock, 1)
        canary = json.loads(crm.delivered[0].body)["data"]["person"].encode()
        assert len(canary) == 32
        assert canary not in bytes_below(tmp_path), "it waits, and even so it is nowhere"
        await _erase(server, speaker)
        waits = await server.memory.store.read(
            lambda transaction: transaction.rows(Statement(text("SELECT body, person_id FROM ownerevent")))
        )
        assert [(json.loads(body)["type"], person) for body, person in waits] == [("person.erased", None)]
        await _look(server, clock, 3600.0)
        await _delivered(server, crm, clock, 2)
        await _look(server, clock, 3600.0)
        assert _kinds(crm) == ["handover.requested", "person.erased"]
        assert canary not in crm.delivered[1].body
        assert canary not in bytes_below(tmp_path)


class _SlowReceiver(EventReceiver):
    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.goes_on = asyncio.Event(), asyncio.Event()

    async def _take(self, request: web.Request) -> web.Response:
        self.is_asked.set()
        await self.goes_on.wait()
        return await super()._take(request)


async def test_who_is_erased_while_what_stands_before_them_is_sent_is_not_told_of(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with _SlowReceiver() as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        both = [(await say(server.memory, _CANARY, name))[0] for name in ("ada", "bea")]
        now = clock.now()

        def unit(transaction: Transaction) -> None:
            for speaker in both:
                Standings().hand_over(transaction, speaker.person, now, now + timedelta(hours=1))

        await server.memory.store.run(unit)
        await _look(server, clock)
        async with asyncio.timeout(PATIENCE):
            await crm.is_asked.wait()
        rows = await server.memory.store.read(
            lambda transaction: transaction.rows(Statement(text("SELECT person_id FROM ownerevent ORDER BY id")))
        )
        (last,) = [speaker for speaker in both if speaker.person == rows[1][0]]
        await _erase(server, last)
        crm.goes_on.set()
        await _delivered(server, crm, clock, 1)
        await _look(server, clock)
        await _delivered(server, crm, clock, 2)
        assert _kinds(crm) == ["handover.requested", "person.erased"]


async def test_what_was_not_taken_is_sent_again_with_the_same_id_also_after_a_start(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver(statuses=[500, 503]) as crm:
        async with _serving(tmp_path, _written(crm.address), clock, log) as server:
            speaker, _ = await say(server.memory, _CANARY)
            await _erase(server, speaker)
            await _look(server, clock)
            await _delivered(server, crm, clock, 1)
        async with _serving(tmp_path, _written(crm.address), clock, log) as server:
            await _look(server, clock, 6.0)
            await _delivered(server, crm, clock, 2)
            await _look(server, clock, 30.0)
            assert len(crm.delivered) == 2
            await _look(server, clock, 40.0)
            await _delivered(server, crm, clock, 3)
            await _look(server, clock, 3600.0)
        assert len(crm.delivered) == 3
        assert len({one.id for one in crm.delivered}) == 1
        assert len({one.body for one in crm.delivered}) == 1
        assert len({one.timestamp for one in crm.delivered}) == 3
        assert all(one.genuine for one in crm.delivered)


async def test_a_system_that_does_not_answer_holds_up_no_other(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with (
        EventReceiver(statuses=[500] * 3) as crm,
        EventReceiver() as desk,
        _serving(tmp_path, "", clock, log) as server,
    ):
        memory = server.memory
        events = Events(
            receivers=[
                Receiver(name=name, address=one.address, secret=Secret(SECRET))
                for name, one in (("crm", crm), ("desk", desk))
            ],
            memory=memory,
            switchboard=server._switchboard,
            gate=server._gate,
            clock=clock,
            log=Log(log.append),
        )
        kept = OwnerEvents(ids=memory.ids, clock=clock)

        def unit(transaction: Transaction) -> None:
            for receiver in (*["crm"] * 60, "nobody any more", "desk"):
                kept.add(transaction, receiver, '{"type": "handover.requested", "data": {}}')

        await memory.store.run(unit)
        await events.run()
        assert len(desk.delivered) == 1
        assert len(crm.delivered) == 1, "and it is asked once in a run"
        rows = await memory.store.read(lambda transaction: transaction.rows(_WAITING))
        assert [receiver for (receiver,) in rows] == ["crm"] * 60


async def test_who_says_that_they_want_none_is_not_asked_again(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver(statuses=[410]) as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        speaker, _ = await say(server.memory, _CANARY)
        await _erase(server, speaker)
        await _look(server, clock)
        await _delivered(server, crm, clock, 1)
        await _look(server, clock, 3600.0)
        assert len(crm.delivered) == 1


async def test_a_channel_that_is_down_is_told_of_once(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm, TelegramServer() as telegram:
        channel = (
            f'[[channels]]\nname = "tg"\nkind = "telegram"\nmode = "polling"\napi_address = "{telegram.address}"\n'
            f'token = "{TOKEN.replace("777:", "778:")}"\n'
        )
        async with _serving(tmp_path, _written(crm.address) + channel, clock, log) as server:
            await _look(server, clock)
            await _look(server, clock)
            await _delivered(server, crm, clock, 1)
            await _look(server, clock, 600.0)
            assert _kinds(crm) == ["channel.down"]
            assert json.loads(crm.delivered[0].body)["data"] == {"channel": "tg"}


async def test_a_channel_that_is_open_again_is_told_of_once(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        line = server._switchboard.line(ChannelId("site"))
        assert line is not None
        assert line.state is State.OPEN
        line.state = State.WAITING
        await _look(server, clock)
        line.state = State.OPEN  # for less than a minute: nobody needs to know
        await _look(server, clock)
        line.state = State.WAITING
        for _ in range(13):
            await _look(server, clock)
        await _delivered(server, crm, clock, 1)
        line.state = State.OPEN
        await _look(server, clock)
        await _look(server, clock)
        await _delivered(server, crm, clock, 2)
        await _look(server, clock, 600.0)
        assert _kinds(crm) == ["channel.down", "channel.up"]
        assert json.loads(crm.delivered[1].body)["data"] == {"channel": "site"}


async def test_a_channel_that_went_down_while_memory_took_nothing_is_told_of_later(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm, _serving(tmp_path, _written(crm.address), clock, log) as server:
        line = server._switchboard.line(ChannelId("site"))
        assert line is not None
        await _look(server, clock)
        line.state = State.REFUSED
        await _look(server, clock)
        await server.memory.store.run(lambda transaction: transaction.change(_FULL))
        await _look(server, clock)
        assert "sweep.failed" in "".join(log)
        await server.memory.store.run(lambda transaction: transaction.change(_NOT_FULL))
        await _look(server, clock)
        await _delivered(server, crm, clock, 1)
        assert _kinds(crm) == ["channel.down"]


async def test_whoever_asks_for_a_human_after_a_clock_was_put_back_is_told_of_once(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()

    async def asks(server: Lethe, address: str) -> None:
        speaker, _ = await say(server.memory, _CANARY, address)
        now = clock.now()
        await server.memory.store.run(
            lambda transaction: Standings().hand_over(transaction, speaker.person, now, now + timedelta(hours=1))
        )

    async with EventReceiver() as crm:
        async with _serving(tmp_path, _written(crm.address), clock, log) as server:
            await asks(server, "ada")
            await _look(server, clock)
            await _delivered(server, crm, clock, 1)
            clock.jump(-600)
            await asks(server, "eve")
            await _look(server, clock)
            await _delivered(server, crm, clock, 2)
            await _look(server, clock)
        async with _serving(tmp_path, _written(crm.address), clock, log) as server:
            await _look(server, clock)
            await _look(server, clock)
        assert _kinds(crm) == ["handover.requested"] * 2


async def test_an_erasure_that_a_start_finishes_is_told_of_once(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm:
        async with _serving(tmp_path, _written(crm.address), clock, log) as server:
            speaker, _ = await say(server.memory, _CANARY)
            erasures = server.rights.erasures
            await server.memory.store.run(
                lambda transaction: erasures.begin(transaction, speaker, says="", at=datetime.now(UTC), sign=True)
            )
        assert crm.delivered == []
        for _ in range(2):
            async with _serving(tmp_path, _written(crm.address), clock, log) as server:
                await _look(server, clock)
                await _delivered(server, crm, clock, 1)
                await _look(server, clock, 60.0)
        assert _kinds(crm) == ["person.erased"]


async def test_only_the_kinds_that_are_wanted_are_sent(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with EventReceiver() as crm:
        written = _written(crm.address, 'kinds = ["channel.down"]\n')
        async with _serving(tmp_path, written, clock, log) as server:
            speaker, _ = await say(server.memory, _CANARY)
            await _erase(server, speaker)
            await _look(server, clock)
            await _look(server, clock)
        assert crm.delivered == []


def test_a_signature_is_that_of_the_standard() -> None:
    """The example of the specification's own libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    made = signed(secret, 1, datetime.fromtimestamp(1614265330, UTC), body)
    assert made["webhook-timestamp"] == "1614265330"
    assert is_genuine(secret, made["webhook-id"], made["webhook-timestamp"], body, made["webhook-signature"])
    told = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert is_genuine(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body, told)
    assert not is_genuine(secret, "msg_another", "1614265330", body, told)
    assert not is_genuine(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265331", body, told)


@pytest.mark.parametrize(
    "wrong", ['secret = "short"', f'secret = "{SECRET}"\nkinds = ["person.born"]', f'secret = "{SECRET}"\ncolour = 1']
)
def test_a_receiver_that_is_set_wrong_is_a_mistake(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingError, match="events"):
        settings_for(tmp_path, f'[[events]]\nname = "crm"\naddress = "https://crm.example.org/in"\n{wrong}\n')
