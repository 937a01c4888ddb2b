"""A machine that speaks with us is noticed, and a person is not taken for one."""

import re

from core.identifiers import ConversationId
from core.journey.looping import _MARKS, LoopGuard, _says_it_is_a_machine
from tests.fakes.still_clock import StillClock

ADA = ConversationId(1)
LONG = "Thank you for your message, we will come back to you."


async def _say(guard: LoopGuard, clock: StillClock, text: str, after: float) -> tuple[bool, bool]:
    """After an answer of ours, so many seconds later."""
    guard.answered(ADA)
    await clock.forward(after)
    return guard.hears(ADA, text)


async def test_the_same_long_words_again_and_again_are_a_machines() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=6, clock=clock)
    heard = [await _say(guard, clock, f"{LONG} Ticket {number}.", 20.0) for number in range(9)]
    assert heard == [(False, False)] * 6 + [(True, True)] + [(True, False)] * 2


async def test_answers_faster_than_anybody_types_are_a_machines() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=6, clock=clock)
    said = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")
    heard = [await _say(guard, clock, f"And what about {word} in the afternoon?", 0.2) for word in said]
    assert heard == [(False, False)] * 5 + [(True, True), (True, False)]


async def test_a_machine_that_says_so_is_known_sooner() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=6, clock=clock)
    said = ("Automatic reply: on holiday", "Out of office", "Automatische Antwort: bin weg", "Out of office until May")
    heard = [await _say(guard, clock, text, 600.0) for text in said]
    assert heard == [(False, False)] * 2 + [(True, True), (True, False)]


async def test_something_that_a_person_may_have_written_ends_the_silence() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=3, clock=clock)
    for _ in range(5):
        await _say(guard, clock, LONG, 1.0)
    assert guard.hears(ADA, LONG) == (True, False)
    assert await _say(guard, clock, "Sorry, that was my telephone answering.", 30.0) == (False, False)
    assert await _say(guard, clock, LONG, 30.0) == (False, False)


async def test_short_words_are_never_held_against_anybody() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=3, clock=clock)
    for text in ("ok", "yes", "thank you very much", "👍", "") * 20:
        assert await _say(guard, clock, text, 0.0) == (False, False)


async def test_a_burst_that_waits_for_no_answer_is_a_persons() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=3, clock=clock)
    guard.answered(ADA)
    heard = [guard.hears(ADA, f"This is what I wanted to ask, part {letter}") for letter in "abcdef"]
    assert heard == [(False, False)] * 6


async def test_nothing_is_known_of_somebody_who_was_forgotten() -> None:
    clock = StillClock()
    guard = LoopGuard(turns=3, clock=clock)
    for _ in range(5):
        await _say(guard, clock, LONG, 1.0)
    guard.forget(ADA)
    assert guard.hears(ADA, LONG) == (False, False)


def test_the_quick_look_passes_over_no_mark() -> None:
    said = ["a" * 119 + "auto-reply", "a" * 110 + "auto-reply", "Auto", "my OFFICE is closed", "Hello!", ""]
    for written in _MARKS.pattern.replace("\\w*", "matic").split("|"):
        plain = re.sub(r"[()?:\[\]\\]", "", written)
        said += [plain, plain.upper(), f"Hello, {plain} and more", plain[:-1]]
    said += ["Automatic reply", "This is an automated message", "OUT OF THE OFFICE until May", "Do not reply to this"]
    said += ["Abwesenheitsnotiz", "Reponse automatique", "Odpowiedz automatyczna", "Otomatik mesaj", "Pesan otomatis"]
    said += ["Jibu la kiotomatiki", "out of offıce", "автоОтвет", "自動返信です"]
    for text in said:
        assert _says_it_is_a_machine(text[:120]) is (_MARKS.search(text, 0, 120) is not None)
