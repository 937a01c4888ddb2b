"""What an owner is told of their Twilio account."""

from urllib.parse import urlencode

import pytest

from connectors.whatsapp_rules import OutsideTheWindow
from connectors.whatsapp_twilio.examining import SANDBOX
from core.errors import NotAuthentic
from core.ports.examination import Finding
from tests.connectors.whatsapp_twilio.stage import HOOK, TwilioStage, stage, until_noticed
from tests.fakes.twilio_server import Fault, refusing, said, signature


async def found(played: TwilioStage) -> dict[str, Finding]:
    return {finding.id: finding for finding in await played.connector.examine()}


async def test_all_is_well() -> None:
    async with stage(template="HX" + "0" * 32) as played:
        findings = await found(played)
        assert list(findings) == ["TW-1", "TW-2", "TW-4", "TW-5", "NET-7"]
        assert all(finding.ok and not finding.minor for finding in findings.values())
        assert {call.method for call in played.server.calls} == {"GET"}


@pytest.mark.parametrize("fault", [refusing(20003, 401), Fault(status=503), Fault(line="drop")], ids=repr)
async def test_an_account_that_does_not_work(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("account", *until_noticed(fault))
        (only,) = await played.connector.examine()
        assert (only.id, only.ok) == ("TW-1", False)
        assert only.mend


async def test_a_suspended_account() -> None:
    async with stage() as played:
        played.server.account_status = "suspended"
        assert not (await found(played))["TW-1"].ok


@pytest.mark.parametrize("signed_for", [HOOK.replace("https", "http"), f"{HOOK}/"])
async def test_an_address_that_is_not_the_one_that_was_signed(signed_for: str) -> None:
    async with stage() as played:
        fields = said("hello", sid=played.server.next_name())
        body = urlencode(fields).encode()
        with pytest.raises(NotAuthentic):
            played.connector.authenticate(
                played.knock_with({"x-twilio-signature": signature(signed_for, fields)}, body)
            )
        finding = (await found(played))["TW-2"]
        assert not finding.ok
        assert HOOK in finding.mend
        with pytest.raises(NotAuthentic):
            played.connector.authenticate(played.knock_with({"x-twilio-signature": "forged"}, body))
        assert not (await found(played))["TW-2"].ok
        played.connector.authenticate(played.knock(body))
        assert (await found(played))["TW-2"].ok


async def test_the_sandbox_and_a_trial() -> None:
    async with stage(sender=SANDBOX) as played:
        played.server.account_type = "Trial"
        findings = await found(played)
        assert findings["TW-3"].minor
        assert "three seconds" in findings["TW-6"].says
        assert "trial" in findings["TW-6"].says


@pytest.mark.parametrize(("hours", "says"), [(24.0, "fetched for 24 hours"), (0.0, "is not fetched")])
async def test_what_twilio_could_not_bring(hours: float, says: str) -> None:
    async with stage(catch_up_hours=hours) as played:
        assert says in (await found(played))["TW-5"].says


async def test_without_a_template_the_owner_learns_the_name_of_what_happens() -> None:
    async with stage() as played:
        finding = (await found(played))["TW-4"]
        assert OutsideTheWindow.__name__ in finding.says
        assert "template" in finding.mend


async def test_clocks_that_disagree() -> None:
    async with stage() as played:
        played.clock.jump(90)
        fixed = played.clock.now()
        played.server.now = lambda: fixed
        played.clock.jump(-180)
        assert "180 seconds behind" in (await found(played))["NET-7"].says
