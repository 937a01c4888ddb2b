"""Defences that lie one behind the other: each is shown by a test of what it alone holds back."""

from tests.long.defence import Undefended

OVERLAPPING = (
    Undefended(
        check="6",
        without="ending what is under way",
        file="core/journey/desk.py",
        old="        await self._turns.cancel(speaker.conversation)\n",
        new="",
        shown_by="tests/journeys/test_every_channel.py::"
        "test_deleting_does_not_wait_for_a_model_that_hangs_and_nothing_comes_after_it",
    ),
    Undefended(
        check="6",
        without="the epoch of an answer and the last look before it is written down",
        file="core/journey/outbox.py",
        old="            if not self._people.stands(transaction, speaker):\n                raise Superseded\n"
        "            if outgoing.within is not None:\n",
        new="            if outgoing.within is not None:\n",
        shown_by="tests/journeys/test_fenced_meanwhile.py",
        also=(
            (
                "core/journey/rechecking.py",
                "        if not is_willing(transaction, speaker):\n            raise Superseded\n",
                "        return\n",
            ),
        ),
    ),
    Undefended(
        check="27",
        without="the owner's copies among the places",
        file="lethe/rights.py",
        old="open_lines, memory.short, self.archives_held)",
        new="open_lines, memory.short)",
        shown_by="tests/console/test_archives_held.py::test_an_erasure_takes_it_also_where_no_owner_looks_again",
    ),
    Undefended(
        check="31",
        without="a denial in the clause",
        file="privacy/sentences.py",
        old="        return not self.negations.are_in(words[turned:behind])\n",
        new="        return True\n",
        shown_by="tests/privacy/test_phrases.py::test_a_negation_is_not_even_hinted_at",
    ),
    Undefended(
        check="31",
        without="a denial in a whole request",
        file="privacy/sentences.py",
        old='            return command, "near" if command in DENIABLE and self._denies(said) else "direct"\n',
        new='            return command, "direct"\n',
        shown_by="tests/privacy/test_phrases.py::test_a_whole_request_with_a_denial_in_it_is_asked_about_first",
    ),
    Undefended(
        check="34",
        without="the yes of whoever was never asked",
        file="privacy/consent.py",
        old="    if not known:\n        return not asks_first\n",
        new="    if not known:\n        return True\n",
        shown_by="tests/privacy/test_consent.py::test_where_people_are_asked_first_nothing_but_a_yes_is_one",
    ),
)
