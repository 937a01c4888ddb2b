"""A form that is sent twice is done once, and another one is not taken for it."""

from console.sent_once import SentOnce


def test_the_same_words_in_the_same_form_are_known_again_and_no_others() -> None:
    forms = SentOnce(most=2)
    first, second = forms.mark(), forms.mark()
    assert not forms.was_sent(first, "nine")
    forms.sent(first, "nine")
    assert forms.was_sent(first, "nine")
    assert not forms.was_sent(first, "ten")
    assert not forms.was_sent(second, "nine")
    assert "nine" not in str(vars(forms))


def test_a_form_without_a_mark_is_another_one_each_time_and_only_the_last_are_remembered() -> None:
    forms = SentOnce(most=2)
    forms.sent("", "nine")
    assert not forms.was_sent("", "nine")
    marks = [forms.mark() for _ in range(3)]
    for mark in marks:
        forms.sent(mark, "nine")
    assert [forms.was_sent(mark, "nine") for mark in marks] == [False, True, True]
