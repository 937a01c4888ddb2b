"""What the owner is told about a bot."""

import pytest

from core.ports.examination import Finding
from tests.connectors.telegram.stage import PUBLIC, HurryingClock, stage, until
from tests.fakes.telegram_faults import Fault, failing, unauthorized

_MOMENT = 1795348200
"""Ten minutes before noon of the day on which the tests' clock stands."""


def by_id(findings: object) -> dict[str, Finding]:
    assert isinstance(findings, tuple)
    return {finding.id: finding for finding in findings}


async def test_all_is_well_when_called() -> None:
    async with stage(public_address=PUBLIC, clock=HurryingClock(last=1)) as played:
        await played.connector.open()
        await until(lambda: "channel.menu_registered" in played.log())
        found = by_id(await played.connector.examine())
        assert set(found) == {"TG-1", "TG-2", "TG-3", "TG-5", "TG-6", "TG-7", "NET-7"}
        assert all(finding.ok for finding in found.values())
        assert "@our_bot" in found["TG-1"].says


async def test_all_is_well_when_polling() -> None:
    async with stage() as played:
        await played.connector.open()
        await until(lambda: "channel.menu_registered" in played.log())
        found = by_id(await played.connector.examine())
        assert set(found) == {"TG-1", "TG-4", "TG-6", "TG-7", "NET-7"}
        assert all(finding.ok for finding in found.values())


@pytest.mark.parametrize("fault", [unauthorized(), failing()], ids=repr)
async def test_a_token_that_does_not_work(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("getMe", fault)
        (only,) = await played.connector.examine()
        assert (only.id, only.ok) == ("TG-1", False)
        assert only.mend


@pytest.mark.parametrize("url", ["", "https://another.example.org/hook"])
async def test_a_webhook_that_is_not_ours(url: str) -> None:
    async with stage(public_address=PUBLIC) as played:
        played.server.bot.webhook = {"url": url}
        found = by_id(await played.connector.examine())
        assert not found["TG-2"].ok
        assert "another.example.org" not in found["TG-2"].says
        assert played.server.called("setWebhook") == []


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "firewall"),
        ("Wrong response from the webhook: 404 Not Found", "/hooks/"),
        ("Read timeout expired", "149.154.160.0/20"),
        ("SSL error {error:1416F086:certificate verify failed}", "chain"),
        ("Something new", "outside"),
    ],
)
async def test_what_keeps_telegram_from_delivering(error: str, mend: str) -> None:
    async with stage(public_address=PUBLIC) as played:
        played.server.bot.webhook = {
            "url": f"{PUBLIC}/hooks/tg",
            "pending_update_count": 3,
            "last_error_date": _MOMENT,
            "last_error_message": error,
        }
        finding = by_id(await played.connector.examine())["TG-3"]
        assert not finding.ok
        assert "3 messages waiting, last try 10 minutes ago" in finding.says
        assert mend in finding.mend


async def test_an_old_complaint_is_forgiven() -> None:
    async with stage(public_address=PUBLIC) as played:
        played.server.bot.webhook = {"url": f"{PUBLIC}/hooks/tg", "last_error_date": _MOMENT - 90_000}
        assert by_id(await played.connector.examine())["TG-3"].ok


async def test_somebody_elses_webhook_while_we_poll() -> None:
    async with stage() as played:
        played.server.bot.webhook = {"url": "https://another.example.org/hook"}
        assert not by_id(await played.connector.examine())["TG-4"].ok


async def test_a_port_that_telegram_does_not_call() -> None:
    async with stage(public_address="https://bots.example.org:9000", mode="webhook") as played:
        assert not by_id(await played.connector.examine())["TG-5"].ok


async def test_a_bot_that_is_sent_every_word_of_its_groups() -> None:
    async with stage() as played:
        played.server.bot.reads_all = True
        finding = by_id(await played.connector.examine())["TG-6"]
        assert finding.minor
        assert "setprivacy" in finding.mend


async def test_a_menu_without_privacy() -> None:
    async with stage() as played:
        assert not by_id(await played.connector.examine())["TG-7"].ok


@pytest.mark.parametrize(("apart", "says"), [(95, "95 seconds behind"), (-95, "95 seconds ahead of"), (20, "agrees")])
async def test_a_clock_that_is_wrong(apart: float, says: str) -> None:
    async with stage() as played:
        played.server.bot.now = lambda: played.clock.now().timestamp() + apart
        finding = by_id(await played.connector.examine())["NET-7"]
        assert finding.ok is ("agrees" in says)
        assert says in finding.says
