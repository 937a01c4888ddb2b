"""The short form of the kill test: five kills under load; and the judge of it, who must see what is broken.

The long form is `python -m tests.long.kill`.
"""

import secrets
from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from tests.long.book import Book, Kill, Line, Request, Shown
from tests.long.killing import Plan, run
from tests.long.sabotage import SABOTAGES, Sabotage, sabotaged
from tests.long.verdict import judge


async def test_killed_again_and_again_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    """Without Meta, whose silence about a message that it never had is waited out for longer than this may take."""
    kinds = ("telegram", "web", "whatsapp_twilio")
    plan = Plan(kills=5, seed=secrets.randbits(32), kinds=kinds, people=6, span_seconds=0.8, pause_seconds=0.3)
    verdict = await run(plan, tmp_path)
    assert verdict.broken == [], f"seed {plan.seed}"
    assert verdict.figures["kills"] == 5
    assert verdict.figures["accepted"] > 20


_ONE, _TWO = "qt1z1z00000001", "qt1z2z00000002"
_PAGE = "qw1z1z00000003"


def _request(answer: int, tokens: tuple[str, ...], began: float, ended: float) -> Request:
    return Request(conversation=tokens[0][1:].partition("z")[0], answer=answer, tokens=tokens, began=began, ended=ended)


def _sound() -> Book:
    """A run in which a model's answer and a send were in flight at a kill."""
    book = Book()
    book.kills = [Kill(at=10.0, next_start=10.1), Kill(at=20.0, next_start=20.1)]
    book.accepted = {"t1": [_ONE, _TWO], "w1": [_PAGE]}
    book.asked = [
        _request(1, (_ONE,), 9.9, inf),
        _request(2, (_ONE,), 11.0, 11.5),
        _request(3, (_TWO,), 12.0, 12.5),
        _request(4, (_PAGE,), 13.0, 13.5),
    ]
    book.histories = [
        (book.asked[2], [_line(_ONE), Line(by_person=False, tokens=(_ONE,)), _line(_TWO)]),
    ]
    book.sent = [_request(2, (_ONE,), 11.6, 11.7), _request(3, (_TWO,), 19.9, 20.2), _request(3, (_TWO,), 21.0, 21.1)]
    book.shown = {"w1": [Shown(id="9", answer=4, tokens=(_PAGE,))]}
    book.followed = {"w1": [Shown(id="9", answer=4, tokens=(_PAGE,))]}
    book.said = {"w1": [_PAGE]}
    return book


def _line(token: str) -> Line:
    return Line(by_person=True, tokens=(token,))


def test_a_sound_run_is_found_sound() -> None:
    verdict = judge(_sound())
    assert verdict.broken == []
    assert verdict.figures["model requests repeated, in flight"] == 1
    assert verdict.figures["sends repeated, in flight"] == 1


def _never_answered(book: Book) -> None:
    del book.sent[1:]


def _asked_twice(book: Book) -> None:
    book.asked[0].began, book.asked[0].ended = 7.0, 7.5


def _asked_again_although_it_went_on(book: Book) -> None:
    """Answered just before the kill; but then the conversation went on, so the answer was known."""
    book.asked[0].ended = 9.95
    assert judge(book).broken == []
    book.sent.insert(0, _request(9, (_ONE,), 9.97, 9.98))


def _sent_again_although_it_went_on(book: Book) -> None:
    book.sent[1].ended = 19.92
    assert judge(book).broken == []
    book.asked.append(_request(8, ("qt1z3z00000009",), 19.95, inf))


def _asked_although_told(book: Book) -> None:
    book.sent.insert(0, _request(1, (_ONE,), 9.95, 9.97))


def _sent_twice(book: Book) -> None:
    book.sent[1].began, book.sent[1].ended = 17.0, 17.5


def _sent_twice_where_it_is_known_what_was_sent(book: Book) -> None:
    """At a kill, which explains it elsewhere."""
    one = "qm1z1z00000004"
    book.accepted["m1"] = [one]
    book.asked.append(_request(5, (one,), 19.0, 19.5))
    book.sent.append(_request(5, (one,), 19.9, inf))
    assert judge(book).broken == []
    book.sent.append(_request(5, (one,), 21.0, 21.1))


def _wrong_order(book: Book) -> None:
    book.sent.append(book.sent.pop(0))


def _answered_by_two(book: Book) -> None:
    book.sent.append(_request(7, (_TWO,), 22.0, 22.1))


def _forgotten_by_the_model(book: Book) -> None:
    book.histories = [(book.asked[2], [_line(_ONE), _line(_TWO), Line(by_person=False, tokens=(_ONE,))])]


def _a_gap_before_the_model(book: Book) -> None:
    book.histories = [(book.asked[2], [_line(_ONE), Line(by_person=False, tokens=(_ONE,)), _line("qt1z3z00000009")])]


def _shown_twice(book: Book) -> None:
    book.shown["w1"] *= 2


def _missed_by_the_open_page(book: Book) -> None:
    book.followed["w1"] = []


def _own_words_lost(book: Book) -> None:
    book.said["w1"] = []


def _surprised(book: Book) -> None:
    book.surprises.append("the database is not whole")


@pytest.mark.parametrize(
    "breaks",
    [
        _never_answered,
        _asked_twice,
        _asked_again_although_it_went_on,
        _sent_again_although_it_went_on,
        _asked_although_told,
        _sent_twice,
        _sent_twice_where_it_is_known_what_was_sent,
        _wrong_order,
        _answered_by_two,
        _forgotten_by_the_model,
        _a_gap_before_the_model,
        _shown_twice,
        _missed_by_the_open_page,
        _own_words_lost,
        _surprised,
    ],
)
def test_what_is_broken_is_seen(breaks: Callable[[Book], None]) -> None:
    """Or a run without a finding would prove nothing."""
    book = _sound()
    breaks(book)
    assert judge(book).broken != []


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.without)
def test_every_sabotage_still_fits_the_code(sabotage: Sabotage, tmp_path: Path) -> None:
    product = sabotaged(sabotage, tmp_path)
    for name in sabotage.changes:
        compile((product / name).read_text(encoding="utf-8"), name, "exec")
