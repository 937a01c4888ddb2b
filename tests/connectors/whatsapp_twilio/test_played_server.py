"""The played Twilio is as strict as the real one."""

from base64 import b64encode

from aiohttp import ClientSession

from core.messages import SendReported
from tests.connectors.whatsapp_twilio.stage import ADA, stage
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER, TwilioServer, report_fields

_BASIC = {"Authorization": "Basic " + b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()}
_MESSAGE = {"To": ADA, "From": SENDER, "Body": "Hello"}


async def created(client: ClientSession, server: TwilioServer, **changed: str) -> int:
    address = f"{server.address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with client.post(address, data=_MESSAGE | changed, headers=_BASIC) as answer:
        code = (await answer.json()).get("code", 0)
        assert (code == 0) is (answer.status == 201)
        return int(code)


async def test_it_refuses_what_twilio_refuses() -> None:
    async with TwilioServer() as server, ClientSession() as client:
        server.stopped.add("whatsapp:+4917")
        assert await created(client, server) == 0
        assert await created(client, server, Body="x" * 1601) == 21617
        assert await created(client, server, To="whatsapp:+4917") == 21610
        assert await created(client, server, To="+4917") == 21211
        assert await created(client, server, Body="") == 21619
        assert len(server.sent) == 1


async def test_a_message_is_only_deleted_when_its_fate_is_known() -> None:
    async with TwilioServer() as server, ClientSession() as client:
        await created(client, server)
        (message,) = server.sent
        address = f"{server.address}/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}.json"
        for status, answered in (("sent", 409), ("delivered", 204), ("delivered", 404)):
            message.status = status
            async with client.delete(address, headers=_BASIC) as answer:
                assert answer.status == answered


async def test_media_are_given_to_those_who_are_known_and_elsewhere_to_those_who_are_not() -> None:
    async with TwilioServer() as server, ClientSession() as client:
        server.media["Messages/MM1/Media/ME1"] = b"bytes"
        address = f"{server.address}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
        async with client.get(address, allow_redirects=False) as answer:
            assert answer.status == 401
        async with client.get(address, headers=_BASIC, allow_redirects=False) as answer:
            assert answer.status == 307
            where = answer.headers["Location"]
        async with client.get(where, headers=_BASIC) as answer:
            assert answer.status == 400
        async with client.get(where) as answer:
            assert await answer.read() == b"bytes"


async def test_reports_come_in_any_order_and_are_understood() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound(id="42"))
        (sent,) = played.server.sent
        seen = []
        for status in ("delivered", "sent", "read", "queued"):
            sent.status = status
            (only,) = played.parsed(report_fields(sent), sent.report_to)
            assert isinstance(only, SendReported)
            seen.append(only.fate.value)
        assert seen == ["delivered", "taken", "read", "taken"]
