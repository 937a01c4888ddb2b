"""Batches become what was said, and nothing else is ever raised than Malformed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from connectors.json_payload import load
from connectors.whatsapp_cloud.parsing import inbound
from core.errors import Malformed
from core.messages import AddressChanged, Fate, InboundMessage, NotUnderstood, Revoked, SendReported
from tests.connectors.whatsapp_cloud.case import PAYLOADS
from tests.connectors.whatsapp_cloud.understanding import OURSELVES, said, understood
from tests.fakes.meta_knocks import (
    ADA,
    ADA_USER,
    DISPLAYED,
    MOMENT,
    Json,
    batch,
    change,
    contact,
    message,
    said_in,
    status,
    text,
    written,
)


def test_words() -> None:
    heard = said(text("Good morning"))
    assert (heard.text, heard.sender, heard.provider_id, heard.arrival) == (
        "Good morning",
        ADA_USER,
        "wamid.HBgLAAA=",
        "wamid.HBgLAAA=",
    )
    assert (heard.sender_name, heard.own_words, heard.readable, heard.public) == ("Ada", True, True, False)
    assert heard.sent_at == datetime.fromtimestamp(MOMENT, UTC)


def test_meta_writes_letters_as_escapes() -> None:
    (heard,) = inbound(load(written(said_in(text("Größe 😀")))), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert heard.text == "Größe 😀"


@pytest.mark.parametrize(
    ("number", "user", "contacts", "sender"),
    [
        (ADA, ADA_USER, [contact()], ADA_USER),
        ("", ADA_USER, [contact(number="")], ADA_USER),
        ("", ADA_USER, [], ADA_USER),
        (ADA, "", [contact()], ADA_USER),
        (ADA, "", [contact(user="")], ADA),
        (ADA, "", [], ADA),
        ("+49 170 0000001", "", [], ADA),
        ("", "", [contact()], ADA_USER),
        ("", "", [contact(user="")], ADA),
        (ADA_USER, "", [], ADA_USER),  # as drafts and resellers bring it
        (ADA, "", [contact(number="491700000002", user="DE.Bob")], ADA),
    ],
)
def test_a_person_is_who_meta_says_else_their_number(number: str, user: str, contacts: list[Json], sender: str) -> None:
    one = change(message("text", {"body": "x"}, number=number, user=user), contacts=contacts)
    (heard,) = inbound(batch(one), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert heard.sender == sender


@pytest.mark.parametrize(
    ("number", "user", "contacts", "others"),
    [
        (ADA, ADA_USER, [contact()], (ADA,)),
        ("", ADA_USER, [contact()], (ADA,)),
        ("+49 170 0000001", ADA_USER, [], (ADA,)),
        ("", ADA_USER, [contact(number="")], ()),
        (ADA, "", [contact(user="")], ()),
        (ADA, "", [contact()], (ADA,)),
        (ADA_USER, ADA_USER, [], ()),
        (ADA, ADA_USER, [contact(number="491700000002", user="DE.Bob")], (ADA,)),
    ],
)
def test_what_else_they_are_called_is_told_beside_it(
    number: str, user: str, contacts: list[Json], others: tuple[str, ...]
) -> None:
    one = change(message("text", {"body": "x"}, number=number, user=user), contacts=contacts)
    (heard,) = inbound(batch(one), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert heard.also_known_as == others
    assert ADA not in repr(heard)


def test_what_is_empty_is_as_if_it_were_not_there() -> None:
    empty: Json = {"profile": {"name": "Ada"}, "wa_id": ADA, "user_id": ""}
    (heard,) = inbound(batch(change({**text("x", user=""), "from_user_id": ""}, contacts=[empty])), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert (heard.sender, heard.sender_name) == (ADA, "Ada")


def test_of_two_nameless_messages_nobody_is_taken_for_the_one_contact() -> None:
    with pytest.raises(Malformed):
        understood(*(message("text", {"body": "x"}, id=id, number="", user="") for id in ("a", "b")))


def test_a_pressed_button_says_its_name() -> None:
    for kind in ("button_reply", "list_reply"):
        heard = said(message("interactive", {"type": kind, kind: {"id": "/delete yes", "title": "Delete"}}))
        assert (heard.text, heard.own_words) == ("/delete yes", True)
    heard = said(message("button", {"payload": "/start", "text": "Begin"}))
    assert (heard.text, heard.own_words) == ("/start", True)


@pytest.mark.parametrize("sign", ["forwarded", "frequently_forwarded"])
def test_passed_on_words_are_not_the_persons_own(sign: str) -> None:
    assert not said(message("text", {"body": "delete my data"}, context={sign: True})).own_words


def test_words_beside_a_quotation_are_the_persons_own() -> None:
    assert said(message("text", {"body": "and this?"}, context={"from": DISPLAYED, "id": "wamid.X"})).own_words


@pytest.mark.parametrize("original", ["wamid.OLD=", "wamid.HBgLAAA="])
def test_an_edit_names_the_words_it_replaces(original: str) -> None:
    inner = {"type": "text", "text": {"body": "Good evening"}}
    heard = said(message("edit", {"original_message_id": original, "message": inner}))
    assert (heard.edits, heard.text, heard.own_words) == (original, "Good evening", False)
    assert heard.arrival not in ("", original), "else it would be taken for the message itself"


@pytest.mark.parametrize("original", ["wamid.OLD=", "wamid.HBgLAAA="])
def test_words_taken_back(original: str) -> None:
    (change,) = understood(message("revoke", {"original_message_id": original}))
    assert isinstance(change, Revoked)
    assert (change.message, change.sender) == (original, ADA_USER)
    assert change.arrival not in ("", original)


def moves(*, kind: str, **system: str) -> list[tuple[str, str]]:
    held = {"type": kind, **system}
    batched = batch(change(message("system", held, number="491700000001", user=""), contacts=[]))
    found = inbound(batched, OURSELVES)
    assert all(isinstance(one, AddressChanged) for one in found)
    assert len({one.arrival for one in found if isinstance(one, AddressChanged)}) == len(found)
    return [(one.sender, one.becomes) for one in found if isinstance(one, AddressChanged)]


def test_somebody_has_another_name() -> None:
    found = moves(kind="user_changed_user_id", user_id="DE.New", previous_user_id="DE.Old")
    assert found == [("DE.Old", "DE.New")]


def test_somebody_has_another_number() -> None:
    assert moves(kind="user_changed_number", wa_id="491700000009") == [(ADA, "491700000009")]
    found = moves(kind="user_changed_number", wa_id="491700000009", user_id="DE.New", previous_user_id="DE.Old")
    assert found == [("DE.Old", "DE.New"), (ADA, "DE.New")]


def test_a_number_that_is_theirs_now_may_have_been_somebody_elses() -> None:
    assert moves(kind="user_changed_number", wa_id=ADA, user_id="DE.New") == []
    assert moves(kind="user_changed_user_id", wa_id=ADA, user_id="DE.New") == []


def test_a_change_of_keys_changes_nobody() -> None:
    assert moves(kind="customer_identity_changed", wa_id=ADA) == []


@pytest.mark.parametrize(
    ("word", "fate"),
    [("sent", Fate.TAKEN), ("delivered", Fate.DELIVERED), ("read", Fate.READ), ("played", Fate.READ)],
)
def test_a_report_of_what_we_sent(word: str, fate: Fate) -> None:
    (report,) = inbound(batch(change(statuses=[status(word)])), OURSELVES)
    assert isinstance(report, SendReported)
    assert (report.fate, report.message, report.provider_id) == (fate, "77", "wamid.OUT1")
    assert (report.unreachable, report.error) == (False, "")
    assert report.sent_at == datetime.fromtimestamp(MOMENT + 20, UTC)


@pytest.mark.parametrize(
    ("code", "unreachable", "error"),
    [
        (131026, True, "131026"),
        (131047, True, "131047"),
        (131030, True, "131030"),
        (131056, False, "131056"),
        (0, False, ""),
    ],
)
def test_a_report_of_a_failure(code: int, unreachable: bool, error: str) -> None:
    (report,) = inbound(batch(change(statuses=[status("failed", code=code, tag="")])), OURSELVES)
    assert isinstance(report, SendReported)
    assert (report.fate, report.unreachable, report.error) == (Fate.FAILED, unreachable, error)
    assert report.message == ""


@pytest.mark.parametrize(
    "one",
    [
        message("request_welcome"),
        message("order", {"catalog_id": "1"}),
        message("invented", {"body": "x"}),
        message("text", {"body": "x"}, number=DISPLAYED, user=""),
        message("text", {"body": "x"}, group_id="1203630@g.us"),
    ],
)
def test_what_is_not_for_us(one: Json) -> None:
    assert understood(one) == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"object": "page", "entry": []},
        {"object": "whatsapp_business_account", "entry": []},
        batch({"field": "account_update", "value": {"event": "X"}}),
        batch({"field": "standby", "value": {"messages": [text("for another")]}}),
        batch(change(text("x"), number="20090000000002")),
        batch(change()),
        batch(change(statuses=[status("deleted")])),
    ],
)
def test_batches_that_are_not_for_us(odd: Json) -> None:
    assert inbound(odd, OURSELVES) == ()


def test_a_whole_batch_oldest_first_and_a_bad_item_by_itself() -> None:
    changes = [
        change(
            *(
                message("text", {"body": f"{turn}.{at}"}, id=f"wamid.{turn}.{at}", moment=MOMENT + 50 - 10 * turn - at)
                for at in range(5)
            ),
            number="20090000000001" if turn != 1 else "20090000000002",
        )
        for turn in range(3)
    ]
    changes.append(change(message("text", {"body": 5}, id="wamid.bad"), statuses=[status("read"), {"status": "sent"}]))
    found = inbound(batch(*changes, entries=3), OURSELVES)
    assert [one.text for one in found if isinstance(one, InboundMessage)] == [
        f"{turn}.{at}" for turn in (2, 0) for at in (4, 3, 2, 1, 0)
    ]
    assert sum(isinstance(one, SendReported) for one in found) == 1
    bad = [json.loads(one.raw) for one in found if isinstance(one, NotUnderstood)]
    assert [item.get("id", item.get("status")) for item in bad][:2] == ["wamid.bad", "sent"]
    assert not any(b"0.0" in one.raw for one in found if isinstance(one, NotUnderstood)), "no other's words with it"


def test_the_same_again_is_the_same_again() -> None:
    first, second = understood(text("x"), text("x"))
    assert first == second


@pytest.mark.parametrize(
    "one",
    [
        message("text"),
        message("text", {"body": 5}),
        message("text", {"body": "x"}, timestamp=MOMENT),
        message("text", {"body": "x"}, timestamp="now"),
        message("text", {"body": "x"}, timestamp="9" * 5000),
        message("text", {"body": "x"}, timestamp="٣"),
        message("text", {"body": "x"}, id=""),
        message("text", {"body": "x"}, id="x" * 600),
        message("text", {"body": "x"}, id=5),  # type: ignore[arg-type]  # a name that is none
        message("text", {"body": "x"}, context="forwarded"),
        message("text", {"body": "x"}, user="x" * 300),
        message("image", {"id": "../secret"}),
        message("image", {"id": ""}),
        message("image", {}),
        message("location", {"latitude": "52", "longitude": 13}),
        message("contacts", []),
        message("contacts", {"name": "x"}),
        message("interactive", {"type": "button_reply"}),
        message("edit", {"original_message_id": "wamid.OLD="}),
        message("revoke", {}),
        message("system", {"type": 5}),
    ],
)
def test_what_is_not_as_it_should_be_is_malformed(one: Json) -> None:
    with pytest.raises(Malformed):
        understood(one)


def test_half_a_surrogate_pair_and_zero_bytes_are_made_harmless() -> None:
    body = json.dumps(said_in(text("X"))).replace('"X"', r'"a\ud83d b\u0000c"').encode()
    (heard,) = inbound(load(body), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert heard.text == "a\ufffd b\ufffdc"


def test_names_that_mean_to_deceive_are_kept_short() -> None:
    one = change(text("x"), contacts=[contact(name="</b><script>" * 1000)])
    (heard,) = inbound(batch(one), OURSELVES)
    assert isinstance(heard, InboundMessage)
    assert len(heard.sender_name) == 128


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_SOUND = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]
_SOUND += [
    said_in(message("edit", {"original_message_id": "a", "message": {"type": "text", "text": {"body": "b"}}})),
    said_in(message("location", {"latitude": 1, "longitude": 2, "name": "x"})),
    said_in(message("contacts", [{"name": {"formatted_name": "x"}, "phones": [{"phone": "1"}]}])),
    said_in(message("unsupported", errors=[{"code": 131051}])),
]


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything that is in it."""
    held: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        held = [*value.items()]
    elif isinstance(value, list):
        held = [*enumerate(value)]
    for name, inner in held:
        yield (*path, name)
        yield from _places(inner, (*path, name))


def _understood_or_malformed(value: object) -> None:
    with suppress(Malformed):
        found = inbound(value, OURSELVES)
        assert all(isinstance(one, NotUnderstood) or one.sent_at.tzinfo is UTC for one in found)


@settings(deadline=None, max_examples=200)
@given(some.sampled_from(_SOUND), some.randoms(use_true_random=False), _JSON, some.booleans())
def test_whatever_is_wrong_with_a_batch_nothing_else_is_raised(
    sound: object, chance: Random, odd: object, gone: bool
) -> None:
    changed = deepcopy(sound)
    *way, last = chance.choice([*_places(changed)])
    inner = changed
    for name in way:
        inner = inner[name]  # type: ignore[index]  # the way leads through what can be entered
    if gone:
        del inner[last]  # type: ignore[attr-defined]  # as above
    else:
        inner[last] = odd  # type: ignore[index]  # as above
    _understood_or_malformed(changed)


@settings(deadline=None)
@given(_JSON)
def test_any_json_is_understood_or_malformed(value: object) -> None:
    _understood_or_malformed(value)


@settings(deadline=None)
@given(some.binary(max_size=200))
def test_no_bytes_raise_anything_else_either(body: bytes) -> None:
    with suppress(Malformed):
        inbound(load(body), OURSELVES)
