"""What Telegram's errors mean to us."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from connectors.telegram.errors import ours, translated
from connectors.telegram.wire import SlowDown, Unheard, Unintelligible
from core.errors import ChannelRefused, DeliveryError, InDoubt, TryAgain, Unreachable


@pytest.mark.parametrize(
    ("theirs", "error"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable),
        (ChatMigrated(-100), Unreachable),
        (BadRequest("Bad Request: chat not found"), Unreachable),
        (BadRequest("Bad Request: PEER_ID_INVALID"), Unreachable),
        (BadRequest("Bad Request: message text is empty"), ChannelRefused),
        (InvalidToken(), ChannelRefused),
        (Conflict("Conflict"), TryAgain),
        (Unheard(request_written=True), InDoubt),
        (Unheard(request_written=False), TryAgain),
        (Unintelligible("x"), InDoubt),
        (TimedOut(), TryAgain),
        (NetworkError("Bad Gateway"), TryAgain),
        (TelegramError("new"), TryAgain),
    ],
    ids=repr,
)
def test_each_has_its_meaning(theirs: TelegramError, error: type[DeliveryError]) -> None:
    assert type(ours(theirs)) is error


@pytest.mark.parametrize("wait", [None, timedelta(seconds=35)])
def test_patience_is_passed_on_exactly(wait: timedelta | None) -> None:
    error = ours(SlowDown(wait))
    assert isinstance(error, TryAgain)
    assert error.retry_after == wait


def test_none_of_their_words_ride_along() -> None:
    with pytest.raises(DeliveryError) as caught, translated():
        raise BadRequest("Bad Request: chat 5550001 not found")
    assert "5550001" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_an_answer_that_the_package_trips_over_came_after_the_deed() -> None:
    with pytest.raises(InDoubt), translated():
        raise KeyError("date")
