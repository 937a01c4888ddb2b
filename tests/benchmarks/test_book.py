"""A server that is quick and wrong must be seen to be wrong."""

from benchmarks.book import WORD, Book, Exchange


def _said(book: Book, *chats: int) -> list[Exchange]:
    return [book.begin(chat) for chat in chats]


def test_each_answer_with_its_word_is_right() -> None:
    book = Book(seed=1)
    one, other = _said(book, 1, 2)
    book.heard(2, f"Hello {other.word}.")
    book.heard(1, f"The notice, and then {one.word}")
    assert one.done.is_set()
    assert other.answered
    book.settle()
    assert book.mistakes.count() == 0


def test_two_messages_may_be_answered_together() -> None:
    book = Book(seed=1)
    first, second = _said(book, 1, 1)
    book.heard(1, f"{first.word} {second.word}")
    book.settle()
    assert book.mistakes.count() == 0


def test_an_answer_without_its_word_answers_nothing() -> None:
    book = Book(seed=1)
    _said(book, 1)
    book.heard(1, "Hello!")
    book.settle()
    assert book.mistakes.unanswered == 1
    assert book.told == {1}


def test_the_second_answer_first_is_out_of_order() -> None:
    book = Book(seed=1)
    first, second = _said(book, 1, 1)
    book.heard(1, second.word)
    book.heard(1, first.word)
    assert book.mistakes.out_of_order == 1


def test_an_answer_given_twice_is_counted() -> None:
    book = Book(seed=1)
    (only,) = _said(book, 1)
    book.heard(1, only.word)
    book.heard(1, only.word)
    assert book.mistakes.repeated == 1


def test_an_answer_to_somebody_else_is_counted() -> None:
    book = Book(seed=1)
    (only,) = _said(book, 1)
    book.heard(2, only.word)
    assert book.mistakes.to_another == 1


def test_what_was_refused_is_owed_no_answer() -> None:
    book = Book(seed=1)
    (only,) = _said(book, 1)
    book.refused(only)
    book.settle()
    assert (book.mistakes.refused, book.mistakes.unanswered) == (1, 0)


def test_the_model_s_own_time_is_taken_off() -> None:
    book = Book(seed=1)
    (only,) = _said(book, 1)
    only.sent, only.answered = 10.0, 10.5
    book.completed([only.word], 0.25)
    assert only.answer == 0.25


def test_whom_the_model_leaves_waiting_is_owed_no_answer_either() -> None:
    book = Book(seed=1)
    silent = book.begin(1, hangs=True)
    assert WORD.fullmatch(silent.word)
    book.settle()
    assert book.mistakes.count() == 0
