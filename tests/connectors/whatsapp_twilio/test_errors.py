"""What Twilio's errors mean to us."""

from datetime import timedelta

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)

from connectors.whatsapp_rules import OutsideTheWindow
from connectors.whatsapp_twilio.errors import ours, slow_down, translated, unanswered
from core.errors import (
    AnswerTooLong,
    ChannelRefused,
    DeliveryError,
    GateError,
    InDoubt,
    NotDeclared,
    NotTaken,
    TryAgain,
    Unanswered,
    Unreachable,
)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, 20003, ChannelRefused),
        (401, 0, ChannelRefused),
        (403, 0, ChannelRefused),
        (404, 20404, ChannelRefused),
        (400, 21606, ChannelRefused),
        (429, 20429, TryAgain),
        (429, 0, TryAgain),
        (400, 63018, TryAgain),
        *((400, code, Unreachable) for code in (21211, 21610, 21614, 63003, 63015, 63024, 63032)),
        (400, 63016, OutsideTheWindow),
        *((400, code, NotTaken) for code in (21617, 21658, 63005, 63013, 63021, 99999, 0)),
        (500, 0, TryAgain),
        (503, 20500, TryAgain),
        (302, 0, TryAgain),
        (408, 0, TryAgain),
        (0, 0, TryAgain),
    ],
)
def test_each_has_its_meaning(status: int, code: int, error: type[DeliveryError]) -> None:
    assert type(ours(status, code)) is error


@pytest.mark.parametrize(
    ("theirs", "error"),
    [
        (TwilioRestException(400, "/x", "to +4917 canary", 21211), Unreachable),
        (TwilioRestException(400, "/x", "canary", "odd"), NotTaken),
        (TwilioRestException(400, "/x", "canary", None), NotTaken),
        (TwilioServiceException("t", "canary", 400, 63016), Unreachable),
        (TwilioServiceException("t", "canary", "odd", "odd"), TryAgain),
        (TwilioException("canary"), InDoubt),
        (KeyError("canary"), InDoubt),
        (RecursionError("canary"), InDoubt),
        (NotTaken("ours"), NotTaken),
    ],
)
def test_none_of_their_words_ride_along(theirs: Exception, error: type[DeliveryError]) -> None:
    with pytest.raises(error) as caught, translated():
        raise theirs
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (Unanswered("x", request_written=True), InDoubt),
        (AnswerTooLong("x", request_written=True), InDoubt),
        (Unanswered("x", request_written=False), TryAgain),
        (NotDeclared("x"), TryAgain),
    ],
)
def test_without_an_answer(error: GateError, becomes: type[DeliveryError]) -> None:
    assert type(unanswered(error)) is becomes


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("", None),
        ("7", timedelta(seconds=7)),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
        ("٧", None),
        ("999999999", timedelta(days=1)),
        ("9" * 50, None),
    ],
)
def test_patience(header: str, wait: timedelta | None) -> None:
    assert slow_down(header).retry_after == wait
