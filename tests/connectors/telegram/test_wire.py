"""What python-telegram-bot gets to see of Telegram's answers."""

import json

import pytest

from connectors.telegram.wire import Wire
from core.errors import InDoubt
from tests.connectors.telegram.stage import stage
from tests.fakes.telegram_faults import garbage

_ODD = {"date": "some day", "chat": {"id": "x"}, "from": 5, "entities": [7], "reply_markup": "none", "photo": {}}


def _answered(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


@pytest.mark.parametrize(
    "rest",
    [_ODD, {}, {"text": "x" * 500_000, "entities": [{"type": "bold", "offset": 0, "length": 1}] * 5_000}],
    ids=["odd", "nothing else", "huge"],
)
async def test_of_the_answer_to_a_send_the_number_is_enough(rest: dict[str, object]) -> None:
    async with stage() as acting:
        acting.server.fail("sendMessage", garbage(_answered({"message_id": 4711, **rest})))
        delivery = await acting.connector.send(acting.outbound("Hello"))
        assert delivery.provider_id == "5550001:4711"


@pytest.mark.parametrize("number", ["4711", None, 47.11, [4711]])
async def test_without_a_number_that_is_one_nobody_knows_what_became_of_a_send(number: object) -> None:
    async with stage() as acting:
        acting.server.fail("sendMessage", garbage(_answered({"message_id": number, **_ODD})))
        with pytest.raises(InDoubt):
            await acting.connector.send(acting.outbound("Hello"))


@pytest.mark.parametrize(
    "result",
    [
        True,
        [{"update_id": 7, "message": {"message_id": 41, "text": "Good morning"}}],
        {"id": 777, "is_bot": True, "first_name": "Our bot", "username": "our_bot"},
        {"url": "https://bots.example.org/hooks/tg", "pending_update_count": 3, "last_error_date": 1795250000},
        {"file_id": "F1", "file_unique_id": "u1", "file_size": 9000, "file_path": "documents/letter.pdf"},
        [{"command": "privacy", "description": "What happens to your words"}],
    ],
    ids=["a deed", "updates", "ourselves", "the webhook", "a file", "the menu"],
)
def test_what_is_no_message_is_passed_on_as_it_is(result: object) -> None:
    assert Wire.parse_json_payload(_answered(result)) == {"ok": True, "result": result}
