"""The channel as a whole, on a played Twilio."""

import logging

import pytest

from connectors.whatsapp_twilio.kind import KIND
from core.capabilities import Support
from core.errors import ChannelRefused, NotAuthentic, TryAgain
from core.identifiers import Address
from core.messages import Fate, InboundMessage, SendReported
from core.ports.connector import (
    Connector,
    FetchesFiles,
    KnowsWhatWasSent,
    ListensItself,
    ShowsForgotten,
    ShowsTyping,
    StreamsText,
)
from core.ports.examination import Examines
from settings.fields import Secret
from tests.connectors.whatsapp_twilio.case import payload
from tests.connectors.whatsapp_twilio.stage import (
    ADA,
    HOOK,
    SECOND_TOKEN,
    WEBHOOK_KEY,
    stage,
    twilio_settings,
    until_noticed,
)
from tests.contracts.connector import everything_logged
from tests.fakes.twilio_server import AUTH_TOKEN, Fault, refusing, report_fields, said, signature


async def test_it_does_what_its_ports_say() -> None:
    async with stage() as played:
        for port in (Connector, FetchesFiles, KnowsWhatWasSent, ListensItself, Examines):
            assert isinstance(played.connector, port)
        for other in (ShowsTyping, StreamsText):
            assert not isinstance(played.connector, other)
        assert played.connector.capabilities.typing_signal is Support.DROPPED


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refusing(20003, 401), ChannelRefused),
        (refusing(20404, 404), ChannelRefused),
        (Fault(status=503), TryAgain),
        (refusing(20429, 429), TryAgain),
        (Fault(line="drop"), TryAgain),
        (Fault(status=200, body=b"<html>"), TryAgain),
        (Fault(status=200, body=b"[" * 100_000), TryAgain),
    ],
    ids=repr,
)
async def test_open_says_what_is_wrong(fault: Fault, error: type[Exception]) -> None:
    async with stage() as played:
        played.server.fail("account", *until_noticed(fault))
        with pytest.raises(error):
            await played.connector.open()
        await played.connector.open()


async def test_open_with_another_token_or_a_closed_account() -> None:
    async with stage() as played:
        other = twilio_settings(played.server.address, auth_token=Secret("not-the-token-of-this-account"))
        with pytest.raises(ChannelRefused):
            await KIND.make(other, played.surroundings).open()
        played.server.account_status = "suspended"
        with pytest.raises(ChannelRefused):
            await played.connector.open()


async def test_open_where_nobody_listens() -> None:
    async with stage() as played:
        settings = twilio_settings("http://127.0.0.1:9")
        recipient = KIND.recipient(settings)
        assert recipient is not None
        played.surroundings.gate.declare(recipient)
        with pytest.raises(TryAgain):
            await KIND.make(settings, played.surroundings).open()


async def test_each_secret_lets_in_what_was_signed_with_it() -> None:
    async with stage(second_auth_token=Secret(SECOND_TOKEN), webhook_key=Secret(WEBHOOK_KEY)) as played:
        fields = said("hello", sid=played.server.next_name())
        body = "&".join(f"{name}={value}" for name, value in fields.items() if name != "ChannelMetadata").encode()
        fields = {name: value for name, value in fields.items() if name != "ChannelMetadata"}
        fields["From"] = fields["From"].replace("+", " ")  # as it stands there, unquoted
        fields["To"] = fields["To"].replace("+", " ")
        for token in (AUTH_TOKEN, SECOND_TOKEN):
            played.connector.authenticate(
                played.knock_with({"x-twilio-signature": signature(HOOK, fields, token)}, body)
            )
        with pytest.raises(NotAuthentic):
            played.connector.authenticate(
                played.knock_with({"x-twilio-signature": signature(HOOK, fields, WEBHOOK_KEY)}, body)
            )


async def test_what_became_of_it_comes_back_with_our_own_name() -> None:
    async with stage() as played:
        delivery = await played.connector.send(played.outbound("Hello", id="42"))
        (sent,) = played.server.sent
        assert sent.report_to == f"{HOOK}/status?message=42"
        sent.status = "delivered"
        (only,) = played.parsed(report_fields(sent), sent.report_to)
        assert isinstance(only, SendReported)
        assert (only.fate, only.message, only.provider_id) == (Fate.DELIVERED, "42", delivery.provider_id)
        (other_path,) = played.parsed(report_fields(sent), HOOK)
        assert isinstance(other_path, SendReported)


async def test_typing_is_shown_only_where_it_may_be() -> None:
    async with stage(read_receipts=True) as played:
        connector = played.connector
        assert isinstance(connector, ShowsTyping)
        assert isinstance(connector, ShowsForgotten)
        assert connector.capabilities.typing_signal is Support.FULL
        await connector.show_typing(ADA)
        assert played.server.called("POST", "Typing") == []
        (heard,) = connector.parse(played.knock(payload("command")))
        assert isinstance(heard, InboundMessage)
        await connector.show_typing(ADA)
        (call,) = played.server.called("POST", "Typing")
        assert call.values == {"channel": "whatsapp", "messageId": heard.provider_id}
        played.server.fail("typing", Fault(status=500), Fault(line="drop"), Fault(status=200, body=b"<"))
        for _ in range(3):
            await connector.show_typing(ADA)
        await connector.forgotten(ADA)
        await connector.show_typing(ADA)
        assert len(played.server.called("POST", "Typing")) == 4


async def test_what_typing_needs_is_held_by_every_address_for_an_hour_and_forgotten_by_any() -> None:
    number = Address("whatsapp:+491700000001")
    async with stage(read_receipts=True) as played:
        connector = played.connector
        assert isinstance(connector, ShowsTyping)
        assert isinstance(connector, ShowsForgotten)

        async def is_shown(address: Address) -> bool:
            before = len(played.server.called("POST", "Typing"))
            await connector.show_typing(address)
            return len(played.server.called("POST", "Typing")) > before

        connector.parse(played.knock(payload("command")))
        assert [await is_shown(address) for address in (ADA, number)] == [True, True]
        await connector.forgotten(number)
        assert [await is_shown(address) for address in (ADA, number)] == [False, False]
        connector.parse(played.knock(payload("command")))
        await played.clock.forward(3601)
        connector.parse(played.knock(payload("without_number")))
        assert [await is_shown(address) for address in (ADA, number)] == [False, False]


async def test_it_is_acknowledged_with_nothing_to_say() -> None:
    assert KIND.acknowledgement.media_type == "text/xml"
    assert KIND.acknowledgement.body.endswith(b"<Response/>")


async def test_the_package_is_quiet_and_names_nobody() -> None:
    async with stage() as played:
        with everything_logged() as lines:
            await played.connector.open()
            await played.connector.send(played.outbound("canary words"))
            played.server.fail("create", refusing(21211))
            with pytest.raises(Exception, match="not on WhatsApp"):
                await played.connector.send(played.outbound("canary words"))
        assert not [line for line in lines if "canary" in line.lower() or AUTH_TOKEN in line]
        assert all("python" not in call.headers.get("user-agent", "").lower() for call in played.server.calls)
        assert logging.getLogger("twilio").level == logging.WARNING
