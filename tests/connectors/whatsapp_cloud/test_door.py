"""The channel behind the real door, spoken to as Meta does it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from connectors.door import Door
from connectors.switchboard import Patience, Switchboard
from connectors.whatsapp_cloud.kind import KIND
from core.identifiers import Address
from core.log import Log
from core.messages import InboundMessage, OutboundMessage, SendReported
from lethe.listening import Listening
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.limits import door_limits, listening_limits
from tests.connectors.stand import surroundings
from tests.connectors.whatsapp_cloud.stage import CHANNEL, PUBLIC, cloud_settings
from tests.fakes.meta_knocks import ADA, batch, change, message, said_in, signed, status, text, written
from tests.fakes.meta_server import APP_SECRET, VERIFY_TOKEN, MetaServer
from tests.journeys.over_cloud import CloudTalk


@dataclass(kw_only=True)
class Called:
    address: str
    client: ClientSession
    meta: MetaServer
    desk: MemoryDesk
    switchboard: Switchboard
    lines: list[str]


@asynccontextmanager
async def called() -> AsyncIterator[Called]:
    async with MetaServer() as meta, ClientSession() as client:
        lines: list[str] = []
        log, clock = Log(lines.append, "debug"), MovedClock()
        desk = MemoryDesk(clock)
        around = surroundings(desk, log, public_address=PUBLIC)
        settings = cloud_settings(meta.address)
        recipient = KIND.recipient(settings)
        assert recipient is not None
        around.gate.declare(recipient)
        switchboard = Switchboard(
            kinds={KIND.name: KIND},
            surroundings=lambda settings: around,
            hand_over=desk.take_in,
            set_aside=desk.set_aside,
            clock=clock,
            log=log,
            patience=Patience(start_seconds=5),
        )
        await switchboard.open_all([settings])
        door = Door(
            switchboard=switchboard,
            public_address=PUBLIC,
            hand_over=desk.take_in,
            set_aside=desk.set_aside,
            clock=clock,
            log=log,
            limits=door_limits(knock_bytes=32 * 1024 * 1024),
        )
        listening = Listening(door.application(), host="127.0.0.1", port=0, log=log, limits=listening_limits())
        port = await listening.open()
        try:
            yield Called(
                address=f"http://127.0.0.1:{port}",
                client=client,
                meta=meta,
                desk=desk,
                switchboard=switchboard,
                lines=lines,
            )
        finally:
            await switchboard.close()
            await listening.close(1.0)
            await around.gate.close()


async def shaken(played: Called, **parameters: str) -> tuple[int, bytes, str]:
    query = {f"hub.{name}": value for name, value in parameters.items()}
    async with played.client.get(f"{played.address}/hooks/wac", params=query) as answer:
        return answer.status, await answer.read(), answer.content_type


async def test_the_handshake() -> None:
    async with called() as played:
        status, body, kind = await shaken(played, mode="subscribe", verify_token=VERIFY_TOKEN, challenge="1158201444")
        assert (status, body, kind) == (200, b"1158201444", "text/plain")
        status, body, _ = await shaken(played, mode="subscribe", verify_token="another-token", challenge="1158201444")
        assert (status, body) == (403, b'{"error":"forbidden"}')
        assert VERIFY_TOKEN not in "".join(played.lines)


async def test_somebody_talks() -> None:
    async with called() as played:
        talk = CloudTalk(played.address, played.meta, played.client)
        await talk.say("Größe 😀")
        await talk.press("/delete yes")
        await talk.say_again()
        said = [one for one in played.desk.heard if isinstance(one, InboundMessage)]
        assert [one.text for one in said] == ["Größe 😀", "/delete yes"], "what comes again is known"
        assert said[0].sender == ADA
        connector = played.switchboard.connector(CHANNEL)
        assert connector is not None
        await connector.send(OutboundMessage(channel_id=CHANNEL, recipient=Address(ADA), id="77", text="Good evening"))
        assert talk.left() == 1
        assert (await talk.hear()).text == "Good evening"
        assert talk.left() == 0
        await talk.report("delivered", played.meta.sent[0])
        (*_, report) = played.desk.heard
        assert isinstance(report, SendReported)
        assert report.message == "77"
        await talk.close()


async def test_somebody_whose_number_is_not_told() -> None:
    async with called() as played:
        await CloudTalk(played.address, played.meta, played.client, person="DE.Ab12Cd34Ef").say("hello")
        (said,) = played.desk.heard
        assert isinstance(said, InboundMessage)
        assert said.sender == "DE.Ab12Cd34Ef"


async def test_a_batch_as_large_as_meta_sends() -> None:
    async with called() as played:
        many = (message("text", {"body": "x" * 4000}, id=f"wamid.{number}") for number in range(640))
        body = written(batch(change(*many, statuses=[status("read")])))
        assert 2_500_000 < len(body) < 3 * 1024 * 1024
        assert await played.meta.deliver(played.client, f"{played.address}/hooks/wac", body) == 1
        assert len(played.desk.heard) == 641


async def test_what_is_not_stored_comes_again() -> None:
    async with called() as played:
        played.desk.trouble = OSError("no room")
        body = written(said_in(text("hello")))
        address = f"{played.address}/hooks/wac"
        async with played.client.post(address, data=body, headers=signed(body, APP_SECRET)) as answer:
            assert answer.status == 503
        played.desk.trouble = None
        assert await played.meta.deliver(played.client, address, body) == 1
        assert len(played.desk.heard) == 1


async def test_bytes_written_anew_are_not_metas() -> None:
    async with called() as played:
        body = written(said_in(text("Größe 😀")))
        anew = json.dumps(json.loads(body), ensure_ascii=False).encode()
        for content, expected in ((anew, 403), (body, 200)):
            async with played.client.post(
                f"{played.address}/hooks/wac", data=content, headers=signed(body, APP_SECRET)
            ) as answer:
                assert answer.status == expected


async def test_what_is_metas_but_cannot_be_understood_is_set_aside() -> None:
    async with called() as played:
        for body in (b"[", b"[" * 100_000, b'{"object":NaN}', b"{}", written(said_in(message("text", {"body": 5})))):
            assert await played.meta.deliver(played.client, f"{played.address}/hooks/wac", body) == 1
        assert len(played.desk.aside) == 5
        assert played.desk.heard == []
