"""A language is read when somebody first writes in it; whether it is can be told before, at once."""

import sys
from subprocess import run

_SCRIPT = """
from privacy.phrases import is_at_hand, understand, warm_up
assert not is_at_hand("delete my data")
warm_up()
assert is_at_hand("delete my data") and is_at_hand("/delete") and is_at_hand("hello there, how are you?")
for text, language in (("lösche alle meine Daten", "de"), ("supprime mes données", ""), ("/keep 3 Tage", "de")):
    assert not is_at_hand(text, language), text
    understood = understand(text, language)
    assert text.startswith("/") or is_at_hand(text, language), text
    assert understood == understand(text, language)
"""


def test_it_is_known_what_must_be_read_first() -> None:
    run([sys.executable, "-c", _SCRIPT], check=True, timeout=60)
