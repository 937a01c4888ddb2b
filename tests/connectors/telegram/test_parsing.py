"""Updates become what was said, and nothing else is ever raised than Malformed."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from connectors.json_payload import load
from connectors.telegram.parsing import inbound
from core.errors import Malformed
from core.messages import InboundMessage, ReachChanged
from tests.connectors.telegram.understanding import NOW, OURSELVES, said, understood
from tests.fakes.telegram_chats import (
    GROUP,
    MOMENT,
    PERSON,
    Json,
    edited,
    group_chat,
    in_group,
    membership,
    message,
    pressed,
    somebody,
)


def test_words() -> None:
    heard = said(message("Good morning"))
    assert (heard.text, heard.sender, heard.provider_id, heard.arrival) == (
        "Good morning",
        str(PERSON),
        f"{PERSON}:41",
        "update:7",
    )
    assert (heard.sender_name, heard.language, heard.own_words, heard.readable) == ("Ada", "de", True, True)
    assert heard.sent_at == datetime.fromtimestamp(MOMENT, UTC)
    assert not heard.public


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/delete", "/delete"),
        ("/delete@our_bot", "/delete"),
        ("/delete@OUR_BOT everything now", "/delete everything now"),
        ("/start hi", "/start hi"),
        ("/delete@our_bot\nplease", "/delete\nplease"),
        ("write to me@other_bot", "write to me@other_bot"),
        ("/path/of@other", "/path/of@other"),
    ],
)
def test_a_command_for_us(text: str, heard: str) -> None:
    assert said(message(text)).text == heard


@pytest.mark.parametrize("text", ["/delete@other_bot", "/delete@our_bot2 now"])
def test_a_command_for_another_bot(text: str) -> None:
    assert understood(message(text)) == ()


def test_an_edit_names_the_words_it_replaces() -> None:
    heard = said(edited("Good evening"))
    assert heard.edits == f"{PERSON}:41"
    assert heard.provider_id != heard.edits
    assert (heard.text, heard.own_words) == ("Good evening", False)
    assert heard.sent_at == datetime.fromtimestamp(MOMENT + 60, UTC)


def test_a_pressed_button_says_its_data() -> None:
    heard = said(pressed("/delete yes"))
    assert (heard.text, heard.own_words, heard.press, heard.sender) == ("/delete yes", True, "4382bf", str(PERSON))
    assert not heard.public
    assert heard.sent_at == NOW


def test_a_button_pressed_in_a_group_is_public() -> None:
    heard = said(pressed("/delete yes", chat=group_chat()))
    assert (heard.sender, heard.sender_name) == (str(GROUP), ""), "the answer goes where it was pressed"
    assert heard.public


def test_a_button_under_nothing_we_can_see_is_public() -> None:
    update = pressed("x")
    query = update["callback_query"]
    assert isinstance(query, dict)
    del query["message"]
    assert said(update).public


@pytest.mark.parametrize("sign", ["forward_origin", "forward_date", "via_bot"])
def test_passed_on_words_are_not_the_persons_own(sign: str) -> None:
    assert not said(message("delete my data", **{sign: {"type": "user"}})).own_words  # type: ignore[arg-type]  # as above


def test_words_beside_a_quotation_are_the_persons_own() -> None:
    quoted = message(
        "and this?", reply_to_message={"message_id": 3, "text": "delete my data"}, quote={"text": "delete"}
    )
    heard = said(quoted)
    assert (heard.text, heard.own_words) == ("and this?", True)


def test_parts_of_an_album_share_its_name() -> None:
    assert said(message(photo=[{"file_id": "F", "width": 1, "height": 1}], media_group_id="G1")).album == "G1"


def test_bots_are_not_heard() -> None:
    assert understood(message("hello", **{"from": somebody(888, is_bot=True)})) == ()  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_being_blocked_and_let_in_again(status: str, reachable: bool) -> None:
    (change,) = understood(membership(status))
    assert isinstance(change, ReachChanged)
    assert (change.reachable, change.sender, change.arrival) == (reachable, str(PERSON), "update:7")


def test_a_change_of_a_group_changes_nobodys_reach() -> None:
    update = membership("kicked")
    change = update["my_chat_member"]
    assert isinstance(change, dict)
    change["chat"] = group_chat()
    assert understood(update) == ()


_MENTION = {"entities": [{"type": "mention", "offset": 3, "length": 8}]}


@pytest.mark.parametrize(
    "update",
    [
        in_group("/delete@our_bot"),
        in_group("/delete"),
        in_group("😀 @our_bot hi", **_MENTION),  # an emoji counts two
        in_group("you there", entities=[{"type": "text_mention", "offset": 0, "length": 3, "user": {"id": 777}}]),
        in_group("and you?", reply_to_message={"message_id": 3, "from": {"id": 777, "is_bot": True}}),
    ],
)
def test_in_a_group_what_is_said_to_us_is_public(update: Json) -> None:
    heard = said(update)
    assert heard.public
    assert heard.sender == str(GROUP)
    assert heard.sender_name == ""


@pytest.mark.parametrize(
    "update",
    [
        in_group("good morning"),
        in_group("/weather"),
        in_group("/delete@other_bot"),
        in_group("😀 @our_boy hi", **_MENTION),
        in_group("and you?", reply_to_message={"message_id": 3, "from": {"id": 5, "is_bot": False}}),
        in_group("/delete", **{"from": somebody(136817688, is_bot=True), "sender_chat": {"id": -100777}}),
        in_group("/delete", is_automatic_forward=True),
        {"edited_message": in_group("/delete@our_bot")["message"]},
    ],
)
def test_in_a_group_nothing_else_is_heard(update: Json) -> None:
    assert understood(update) == ()


def test_an_administrator_who_stays_anonymous_is_a_person() -> None:
    anonymous = {"from": somebody(1087968824, is_bot=True), "sender_chat": {"id": GROUP, "type": "supergroup"}}
    assert said(in_group("/delete", **anonymous)).public


def test_an_answer_to_a_topic_goes_to_the_topic() -> None:
    heard = said(in_group("/delete@our_bot", message_thread_id=12, is_topic_message=True))
    assert heard.sender == f"{GROUP}/12"


def test_half_a_surrogate_pair_and_zero_bytes_are_made_harmless() -> None:
    update = load(b'{"update_id":7,"message":' + _raw_message(rb'"a\ud83d b\u0000c"') + b"}")
    (heard,) = inbound(update, OURSELVES, NOW)
    assert isinstance(heard, InboundMessage)
    assert heard.text == "a\ufffd b\ufffdc"


def _raw_message(text: bytes) -> bytes:
    return (
        b'{"message_id":1,"date":1795250000,"from":{"id":5,"is_bot":false,"first_name":"A"},'
        b'"chat":{"id":5,"type":"private"},"text":' + text + b"}"
    )


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "x",
        {},
        {"update_id": "7"},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 2**70},
        {"update_id": 7, "message": []},
        {"update_id": 7, "message": {}},
        {"update_id": 7, **message("x", date="now")},
        {"update_id": 7, **message("x", date=2**40)},
        {"update_id": 7, **message("x", date=1.5)},
        {"update_id": 7, **message("x", chat={"id": 2**70, "type": "private"})},
        {"update_id": 7, **message("x", chat={"type": "private"})},
        {"update_id": 7, **message("x", chat={"id": 5})},
        {"update_id": 7, **message(text=5)},  # type: ignore[arg-type]  # text that is none
        {"update_id": 7, **message(photo=[])},
        {"update_id": 7, **message(photo={"file_id": "F"})},
        {"update_id": 7, **message(voice={"file_id": 5})},
        {"update_id": 7, **message(document={"file_id": "F", "file_size": "big"})},
        {"update_id": 7, **message(location={"latitude": "52", "longitude": 13})},
        {"update_id": 7, **message(location={"latitude": 10**400, "longitude": 13})},
        {"update_id": 7, **message(contact="Bob")},
        {"update_id": 7, **pressed(5)},  # type: ignore[arg-type]  # data that is none
        {"update_id": 7, **in_group("x @our_bot", entities=[{"type": "mention", "offset": "a", "length": 1}])},
        {"update_id": 7, **in_group("x @our_bot", entities={"type": "mention"})},
    ],
)
def test_what_is_not_as_it_should_be_is_malformed(update: object) -> None:
    with pytest.raises(Malformed):
        inbound(update, OURSELVES, NOW)


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = some.dictionaries(
    some.sampled_from(
        ["from", "chat", "text", "date", "photo", "voice", "entities", "caption", "contact", "venue", "sender_chat"]
    ),
    _JSON,
)


@settings(deadline=None, max_examples=80)
@given(some.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), _FIELDS)
def test_nothing_else_is_ever_raised(kind: str, odd: dict[str, object]) -> None:
    sound = {
        "message": message("hello"),
        "edited_message": edited("hello"),
        "callback_query": pressed("hello"),
        "my_chat_member": membership("member"),
    }[kind]
    inside = sound[kind]
    assert isinstance(inside, dict)
    with suppress(Malformed):
        inbound({"update_id": 7, kind: {**inside, **odd}}, OURSELVES, NOW)


@settings(deadline=None)
@given(some.binary(max_size=200))
def test_no_bytes_raise_anything_else_either(body: bytes) -> None:
    with suppress(Malformed):
        inbound(load(body), OURSELVES, NOW)
