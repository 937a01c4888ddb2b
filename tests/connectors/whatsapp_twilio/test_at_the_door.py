"""The channel behind the real door: knocks over HTTP, signed as Twilio signs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from connectors.door import Door
from connectors.switchboard import Patience, Switchboard
from connectors.whatsapp_twilio.kind import KIND
from core.log import Log
from core.messages import Fate, InboundMessage, SendReported, StopChanged
from lethe.listening import Listening
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.limits import door_limits, listening_limits
from tests.connectors.whatsapp_twilio.stage import PUBLIC, TwilioStage, stage
from tests.fakes.twilio_server import said, signature
from tests.journeys.over_twilio import TwilioTalk


@dataclass(kw_only=True)
class Standing:
    played: TwilioStage
    desk: MemoryDesk
    address: str
    client: ClientSession
    refused: list[str]

    def talk(self, person: int = 5550001) -> TwilioTalk:
        return TwilioTalk(self.address, PUBLIC, self.played.server, self.client, person=person)


@asynccontextmanager
async def standing() -> AsyncIterator[Standing]:
    async with stage() as played, ClientSession() as client:
        refused: list[str] = []
        clock = MovedClock()
        desk = MemoryDesk(clock)
        log = Log(played.lines.append, "debug")
        switchboard = Switchboard(
            kinds={KIND.name: KIND},
            surroundings=lambda settings: played.surroundings,
            hand_over=desk.take_in,
            set_aside=desk.set_aside,
            clock=clock,
            log=log,
            patience=Patience(start_seconds=5),
        )
        await switchboard.open_all((played.settings,))
        door = Door(
            switchboard=switchboard,
            public_address=PUBLIC,
            hand_over=desk.take_in,
            set_aside=desk.set_aside,
            clock=clock,
            log=log,
            limits=door_limits(),
            refused=refused.append,
        )
        listening = Listening(door.application(), host="127.0.0.1", port=0, log=log, limits=listening_limits())
        port = await listening.open()
        played.server.delivers_to = f"http://127.0.0.1:{port}"
        try:
            yield Standing(played=played, desk=desk, address=played.server.delivers_to, client=client, refused=refused)
        finally:
            await switchboard.close()
            await listening.close(1.0)


async def test_what_somebody_says_reaches_the_desk() -> None:
    async with standing() as stands:
        talk = stands.talk()
        await talk.say("Guten Tag, schön & gut + 1%")
        await talk.say_again()
        heard = [one for one in stands.desk.heard if isinstance(one, InboundMessage)]
        assert {one.text for one in heard} == {"Guten Tag, schön & gut + 1%"}
        assert {one.sender for one in heard} == {"whatsapp:+491705550001"}
        assert len({one.provider_id for one in heard}) == 1
        await stands.played.connector.send(
            stands.played.outbound("Sure?\n\n1. Delete: /delete 4711\n2. Keep: /keep", recipient=heard[0].sender)
        )
        assert (await talk.hear()).says == ("/delete 4711", "/keep")
        assert talk.left() == 0
        await talk.stop()
        assert isinstance(stands.desk.heard[-1], StopChanged)


async def test_a_report_comes_back_to_where_it_was_asked_for() -> None:
    async with standing() as stands:
        await stands.played.connector.send(stands.played.outbound(id="42"))
        (sent,) = stands.played.server.sent
        assert await stands.played.server.report(sent, "undelivered", 63016) == 200
        (report,) = stands.desk.heard
        assert isinstance(report, SendReported)
        assert (report.message, report.fate, report.unreachable) == ("42", Fate.FAILED, True)


async def test_a_forger_and_another_host_are_refused_alike() -> None:
    async with standing() as stands:
        fields = said("canary words", sid=stands.played.server.next_name())
        target = f"{stands.address}/hooks/wa"
        headers = {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}
        for given in ("", "ü", signature("https://evil.example.org/hooks/wa", fields)):
            async with stands.client.post(
                target, data=fields, headers={**headers, "X-Twilio-Signature": given}
            ) as answer:
                assert (answer.status, await answer.text()) == (403, '{"error":"forbidden"}')
        assert stands.desk.heard == []
        assert "canary" not in stands.played.log()


async def test_what_is_authentic_but_beyond_understanding_is_set_aside() -> None:
    async with standing() as stands:
        fields = said("hello", sid="no name")
        assert await stands.played.server.knock(f"{stands.address}/hooks/wa", f"{PUBLIC}/hooks/wa", fields) == 200
        assert stands.desk.heard == []
        assert len(stands.desk.aside) == 1
