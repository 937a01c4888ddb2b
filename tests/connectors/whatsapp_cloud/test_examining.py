"""What the owner is told about a number."""

from typing import Any

import pytest

from core.ports.examination import Finding
from tests.connectors.whatsapp_cloud.stage import HOOK, CloudStage, asking, stage
from tests.fakes.meta_faults import Fault, failing, garbage, refused
from tests.fakes.meta_knocks import BUSINESS, said_in, text, written

_NOON = 1795348800
"""When the tests' clock stands."""


async def found(played: CloudStage) -> dict[str, Finding]:
    return {finding.id: finding for finding in await played.connector.examine()}


async def test_all_is_well() -> None:
    async with stage(business_account=BUSINESS) as played:
        await played.connector.open()
        findings = await found(played)
        assert set(findings) == {"WA-1", "WA-2", "WA-3", "WA-4", "WA-5", "WA-6", "WA-7"}
        assert all(finding.ok and not finding.minor for finding in findings.values())
        assert {call.method for call in played.server.calls[2:]} == {"GET"}, "looking changes nothing"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (refused(190, status=401), "does not know this token"),
        (refused(100, subcode=33), "not for this phone_number_id"),
        (refused(200, status=403), "not for this phone_number_id"),
        (refused(133010), "not registered"),
        (refused(368), "locked"),
        (refused(131000, status=500), "did not answer the question"),
        (failing(502), "did not answer the question"),
        (garbage(), "could not be asked"),
    ],
)
async def test_a_number_that_does_not_answer(fault: Fault, says: str) -> None:
    async with stage() as played:
        played.server.fail("object", fault)
        (only,) = await played.connector.examine()
        assert (only.id, only.ok) == ("WA-5", False)
        assert says in only.says
        assert only.mend


async def test_whether_meta_knows_our_address() -> None:
    async with stage() as played:
        played.server.subscription = {
            "object": "whatsapp_business_account",
            "callback_url": "https://elsewhere.example",
        }
        finding = (await found(played))["WA-1"]
        assert (finding.ok, finding.says) == (False, "Meta calls another address than this server's.")
        assert HOOK in finding.mend
        played.server.subscription = {}
        finding = (await found(played))["WA-1"]
        assert (finding.ok, finding.says) == (False, "Meta has not called since Lethe began.")
        played.connector.handshake(asking())
        assert (await found(played))["WA-1"].ok


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8080"])
async def test_a_server_that_meta_cannot_call(address: str) -> None:
    async with stage(public_address=address) as played:
        finding = (await found(played))["WA-1"]
        assert (finding.ok, finding.minor) == (False, False)
        assert "public_address" in finding.mend


async def test_a_knock_shows_that_meta_knows_our_address() -> None:
    async with stage() as played:
        played.server.subscription = {}
        played.connector.parse(played.knock(written(said_in(text("x")))))
        assert (await found(played))["WA-1"].ok


async def test_an_account_that_the_app_is_not_subscribed_to() -> None:
    async with stage(business_account=BUSINESS) as played:
        finding = (await found(played))["WA-2"]
        assert not finding.ok
        assert "business_account" in finding.mend
        played.server.fail("subscribed_apps", refused(200, status=403))
        assert "may not look" in (await found(played))["WA-2"].says
        played.server.fail("subscribed_apps", failing(500))
        assert "did not say" in (await found(played))["WA-2"].says
    async with stage() as played:
        finding = (await found(played))["WA-2"]
        assert (finding.ok, finding.minor) == (True, True)


async def test_a_field_that_is_not_ticked() -> None:
    async with stage() as played:
        played.server.subscription["fields"] = [{"name": "account_update"}]
        assert not (await found(played))["WA-3"].ok


async def test_the_secret_of_another_app() -> None:
    async with stage() as played:
        played.server.app_secret = "the-secret-of-this-app"
        findings = await found(played)
        assert not findings["WA-7"].ok
        assert "App settings, Basic" in findings["WA-7"].mend


@pytest.mark.parametrize(
    ("ends", "ok", "minor", "says"),
    [
        (0, True, False, "does not expire"),
        (_NOON + 30 * 86_400, True, True, "30 days"),
        (_NOON + 7_200, False, False, "2 hours"),
        (_NOON - 1, False, False, "0 hours"),
        (2**39, True, True, "days"),
    ],
)
async def test_a_token_that_will_die(ends: int, ok: bool, minor: bool, says: str) -> None:
    async with stage() as played:
        played.server.token_facts["expires_at"] = ends
        finding = (await found(played))["WA-6"]
        assert (finding.ok, finding.minor) == (ok, minor)
        assert says in finding.says


@pytest.mark.parametrize("facts", [{}, {"expires_at": "soon"}, {"expires_at": True}, {"expires_at": -1}])
async def test_what_meta_does_not_tell_is_not_said(facts: dict[str, Any]) -> None:
    async with stage() as played:
        played.server.token_facts = facts
        assert set(await found(played)) == {"WA-1", "WA-2", "WA-4", "WA-5"}


@pytest.mark.parametrize("what", ["debug_token", "subscriptions"])
@pytest.mark.parametrize("fault", [failing(500), refused(4), garbage()], ids=["broken", "busy", "garbled"])
async def test_questions_that_are_not_answered_are_no_finding(what: str, fault: Fault) -> None:
    async with stage() as played:
        played.server.fail(what, fault)
        assert {"WA-1", "WA-4", "WA-5"} <= set(await found(played))
