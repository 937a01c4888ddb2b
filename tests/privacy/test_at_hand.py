"""A language is read when somebody first writes in it; whether it is can be told before, at once."""

import sys
from subprocess import run

_SCRIPT = """
from privacy.phrases import understand, understand_at_hand, warm_up
assert understand_at_hand("delete my data") is None
warm_up()
for text in ("delete my data", "/delete", "hello there, how are you?"):
    assert understand_at_hand(text) == understand(text)
for text, language in (("lösche alle meine Daten", "de"), ("supprime mes données", ""), ("/keep 3 Tage", "de")):
    assert understand_at_hand(text, language) is None, text
    understood = understand(text, language)
    assert understand_at_hand(text, language) == (None if text.startswith("/") else understood), text
    assert understood == understand(text, language)
"""


def test_it_is_known_what_must_be_read_first() -> None:
    run([sys.executable, "-c", _SCRIPT], check=True, timeout=60)
