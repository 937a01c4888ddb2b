"""The webhook is set, asked back, looked at again, and never fought over."""

import pytest

from connectors.telegram.webhook import can_be_called, hook_address
from core.errors import ChannelRefused, TryAgain
from core.identifiers import ChannelId
from tests.connectors.telegram.stage import PUBLIC, SECRET, HurryingClock, stage, until
from tests.fakes.telegram_faults import failing, garbage


@pytest.mark.parametrize(
    ("address", "can"),
    [
        ("https://bots.example.org", True),
        ("https://bots.example.org:8443", True),
        ("https://bots.example.org:9000", False),
        ("https://bots.example.org:port", False),
        ("http://bots.example.org", False),
        ("", False),
    ],
)
def test_telegram_calls_https_at_four_ports(address: str, can: bool) -> None:
    assert can_be_called(address) is can


def test_a_channels_name_is_quoted_in_its_address() -> None:
    assert hook_address("https://e.org/", ChannelId("büro/1")) == "https://e.org/hooks/b%C3%BCro%2F1"


async def test_auto_sets_it_where_we_can_be_called() -> None:
    async with stage(public_address=PUBLIC) as played:
        await played.connector.open()
        assert played.server.bot.webhook["url"] == f"{PUBLIC}/hooks/tg"
        assert played.server.bot.secret == SECRET
        assert played.server.bot.webhook["allowed_updates"] == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]
        methods = [call.method for call in played.server.calls]
        assert methods.index("setWebhook") < methods.index("getWebhookInfo")


@pytest.mark.parametrize("public_address", ["", "http://bots.example.org", "https://bots.example.org:9000"])
async def test_auto_polls_where_we_cannot(public_address: str) -> None:
    async with stage(public_address=public_address) as played:
        played.server.bot.webhook = {"url": "https://elsewhere.example.org"}
        await played.connector.open()
        assert played.server.bot.webhook == {}


async def test_polling_when_told_so() -> None:
    async with stage(public_address=PUBLIC, mode="polling") as played:
        await played.connector.open()
        assert played.server.bot.webhook == {}
        assert played.server.called("setWebhook") == []


async def test_a_webhook_without_an_address_is_refused() -> None:
    async with stage(mode="webhook") as played:
        with pytest.raises(ChannelRefused):
            await played.connector.open()


async def test_it_is_not_set_before_telegram_says_so() -> None:
    async with stage(public_address=PUBLIC) as played:
        played.server.fail("setWebhook", garbage(b'{"ok":true,"result":true}', acts=False))
        with pytest.raises(TryAgain):
            await played.connector.open()


async def test_a_made_secret_is_of_the_letters_that_telegram_takes() -> None:
    async with stage(public_address=PUBLIC, webhook_secret="") as played:
        await played.connector.open()
        assert len(played.server.bot.secret) == 43


async def test_one_that_went_away_is_set_again() -> None:
    clock = HurryingClock(last=3)
    async with stage(public_address=PUBLIC, clock=clock) as played:
        await played.connector.open()
        played.server.bot.webhook = {"url": ""}
        await until(lambda: len(clock.slept) == 3)
        assert clock.slept[0] == 300
        assert played.server.bot.webhook["url"] == f"{PUBLIC}/hooks/tg"
        assert len(played.server.called("setWebhook")) == 2
        assert "channel.webhook_taken" not in played.log()


async def test_one_that_somebody_else_keeps_taking_is_left_to_them() -> None:
    clock = HurryingClock(last=9)
    async with stage(public_address=PUBLIC, clock=clock) as played:
        await played.connector.open()
        clock.on_sleep = lambda: played.server.bot.webhook.update(url="https://another-program.example.org")
        await until(lambda: "channel.webhook_taken" in played.log())
        assert len(played.server.called("setWebhook")) == 2
        assert len(clock.slept) == 2


async def test_one_that_is_taken_before_we_look_is_left_to_them_too() -> None:
    async with stage(public_address=PUBLIC) as played:
        await played.connector.open()
        played.server.bot.rival = "https://another-program.example.org"
        await until(lambda: "channel.webhook_taken" in played.log())
        assert len(played.server.called("setWebhook")) == 2


async def test_a_check_that_fails_is_tried_again() -> None:
    clock = HurryingClock(last=4)
    async with stage(public_address=PUBLIC, clock=clock) as played:
        await played.connector.open()
        played.server.fail("getWebhookInfo", failing(), failing())
        await until(lambda: len(clock.slept) == 4)
        assert played.log().count("channel.webhook_check_failed") == 2


async def test_what_telegram_complains_of_is_said_once() -> None:
    clock = HurryingClock(last=4)
    async with stage(public_address=PUBLIC, clock=clock) as played:
        await played.connector.open()
        played.server.bot.webhook |= {
            "last_error_date": 1795250000,
            "last_error_message": "Wrong response from the webhook: 403 Forbidden canary",
            "pending_update_count": 3,
        }
        await until(lambda: len(clock.slept) == 4)
        assert played.log().count("channel.webhook_failing") == 1
        assert "canary" not in played.log()
