"""What Meta's errors mean to us."""

from datetime import timedelta

import pytest

from connectors.whatsapp_cloud.errors import OutsideWindow, Refusal, TemplateRefused, ours, translated
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable


@pytest.mark.parametrize(
    ("code", "error"),
    [
        *((code, ChannelRefused) for code in (0, 3, 10, 190, 200, 299, 368, 131031, 131042, 131045, 131048, 133010)),
        *((code, Unreachable) for code in (131026, 131030)),
        (131047, OutsideWindow),
        *((code, TemplateRefused) for code in (132000, 132001, 132015, 132999)),
        *((code, TryAgain) for code in (1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057)),
        *((code, NotTaken) for code in (100, 131008, 131009, 131021, 131049, 131050, 131051, 131053, 131062)),
    ],
)
def test_each_number_has_its_meaning(code: int, error: type[DeliveryError]) -> None:
    assert type(ours(Refusal(code=code, status=400))) is error


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, InDoubt),
        (400, NotTaken),
        (401, ChannelRefused),
        (403, ChannelRefused),
        (404, ChannelRefused),
        (408, TryAgain),
        (429, TryAgain),
        (500, TryAgain),
        (503, TryAgain),
    ],
)
@pytest.mark.parametrize("code", [None, 999_999_999])
def test_of_an_unknown_number_the_status_speaks(code: int | None, status: int, error: type[DeliveryError]) -> None:
    assert type(ours(Refusal(code=code, status=status))) is error


def test_a_number_of_ours_that_is_not_there() -> None:
    assert type(ours(Refusal(code=100, subcode=33, status=400))) is ChannelRefused


def test_what_meta_says_will_pass() -> None:
    assert type(ours(Refusal(code=999_999_999, status=400, passing=True))) is TryAgain


@pytest.mark.parametrize(("code", "seconds"), [(4, 60), (80007, 60), (130429, 5), (131056, 6)])
def test_patience(code: int, seconds: int) -> None:
    error = ours(Refusal(code=code, status=400))
    assert isinstance(error, TryAgain)
    assert error.retry_after == timedelta(seconds=seconds)


def test_none_of_their_words_ride_along() -> None:
    with pytest.raises(Unreachable) as caught, translated():
        raise Refusal(code=131026, status=400)
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
