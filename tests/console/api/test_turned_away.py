"""Whatever the door answers where it takes no call, a program reads it in the form of all refusals."""

import json

from connectors.door import _SAYS
from console.api.turned_away import turned_away


def test_each_refusal_of_the_door_has_a_word_and_keeps_what_the_door_says_beside_it() -> None:
    words = {}
    for status in _SAYS:
        answer = turned_away(status, {"Connection": "close"}).answer()
        problem = json.loads(answer.body)
        assert (answer.status, problem["status"], answer.media_type) == (status, status, "application/problem+json")
        assert (answer.headers, bool(problem["detail"])) == ({"Connection": "close"}, True)
        words[status] = problem["code"]
    assert (words[408], words[413], words[429], words[503]) == ("too_slow", "too_large", "too_many", "busy")
