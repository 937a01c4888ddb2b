"""How twilio's requests leave: where to, with what, and with nothing that the machine says of itself."""

from urllib.parse import parse_qs

import pytest

from connectors.whatsapp_twilio.wire import Places, Wire, make_client
from core.errors import TryAgain
from core.gate import Gate, Recipient
from tests.connectors.whatsapp_twilio.stage import stage
from tests.fakes.outside import Outside
from tests.fakes.twilio_server import ACCOUNT


async def test_nothing_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "EDGE", "REGION"):
        monkeypatch.setenv(f"TWILIO_{name}", "sydney")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with stage() as played:
        await played.connector.open()
        await played.connector.send(played.outbound())
        assert len(played.server.sent) == 1


async def test_each_host_has_its_place_and_a_form_is_written_once() -> None:
    async with Outside() as outside:
        gate = Gate()
        gate.declare(Recipient(name="Played", base_address=outside.at(""), receives="words"))
        wire = Wire(gate, Places(api=outside.at("/api"), messaging=outside.at("/messaging")), 5)
        for host in ("api", "messaging"):
            answer = await wire.request(
                "POST",
                f"https://{host}.twilio.com/v2/x?y=1",
                data={"To": "whatsapp:+49", "MediaUrl": ["a", "b"], "Body": "ü & more"},
                headers={"User-Agent": "twilio-python", "X-Twilio-Client": "python", "Accept": "application/json"},
                auth=("AC1", "secret"),
                timeout=None,
                allow_redirects=False,
            )
            assert answer.status_code == 200
        await gate.close()
        first, second = outside.heard
        assert (first.path, second.path) == ("/api/v2/x?y=1", "/messaging/v2/x?y=1")
        assert parse_qs(first.body.decode()) == {
            "To": ["whatsapp:+49"],
            "MediaUrl": ["a", "b"],
            "Body": ["ü & more"],
        }
        assert first.headers["authorization"] == "Basic QUMxOnNlY3JldA=="
        assert "x-twilio-client" not in first.headers
        assert first.headers["user-agent"] == "Lethe"


async def test_a_host_that_is_not_declared_is_not_asked() -> None:
    gate = Gate()
    wire = Wire(gate, Places(api="http://127.0.0.1:9", messaging="http://127.0.0.1:9"), 5)
    with pytest.raises(TryAgain):
        await make_client(ACCOUNT, "a-token", wire).messages.create_async(to="whatsapp:+49", body="x")
    await gate.close()
