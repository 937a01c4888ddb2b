"""What a hostile text costs, and what no text may do."""

import sys
import time
from subprocess import run

from hypothesis import given, settings, strategies

from privacy.normalising import LONGEST_TEXT
from privacy.phrases import understand, warm_up, warm_up_more
from tests.privacy.test_phrases import what

HOSTILE = (
    "delete my data " * 10_000,
    "x" * 100_000,
    "delete" * 20_000,
    " ".join(["my"] * 100),
    "all all of the " * 26,
    "my my data data " * 24,
    "please " * 57,
    "\u200b" * 390,
    "e" + "\u0301" * 390,
    "\ufdfa" * 400,
    "delete my data and " * 21,
    "🙂" * 400,
    "?" * 400,
    "(" * 400,
    "i dont want this " * 23,
    "\x00" * 200,
    "\ud800 delete my date",
    "'" * 400,
    "hi, " * 100,
    "delete and " * 30,
    "in your database and " * 18,
)


SCRAPS = (
    "please",
    "delete",
    "my",
    "data",
    "all",
    "don't",
    "not",
    "never",
    "his",
    "column",
    "?",
    ".",
    ",",
    "“",
    "4821",
    "I",
    "want",
    "you",
    "to",
    "/delete",
)


def test_nothing_hostile_takes_long() -> None:
    """Once the languages are read; the first words that come near many of them read these, for most of a second."""
    warm_up()
    for _ in warm_up_more():
        pass
    for text in HOSTILE:
        before = time.thread_time()
        assert what(text)[1] != "direct"
        assert time.thread_time() - before < 0.1, text[:40]


@given(strategies.text(max_size=120) | strategies.lists(strategies.sampled_from(SCRAPS), max_size=12).map(" ".join))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_nothing_at_all_breaks_it(said: str) -> None:
    understood = understand(said)
    assert (understood.command == "") == (understood.tier == "none")
    if any(scrap in said.split() for scrap in ("not", "never", "his", "column")):
        assert (understood.command, understood.tier) != ("delete", "direct")


def test_the_longest_text_that_is_looked_at() -> None:
    assert what("delete my data".ljust(LONGEST_TEXT))[1] == "direct"
    assert what("delete my data".ljust(LONGEST_TEXT + 1))[1] == "none"


def test_words_that_every_language_borrows_read_no_grammar_but_english_and_the_persons_own() -> None:
    program = (
        "from privacy import menu, phrases\n"
        "phrases.warm_up()\n"
        "phrases.understand('please ' * 50, 'de')\n"
        "print(len(phrases._READ.intersection(menu.menu_languages())))"
    )
    printed = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(printed) <= 2


def test_a_hundred_who_write_in_the_moment_of_a_start_have_all_read_once() -> None:
    """Else each of them would have the same read anew, and all wait for as long as all of it takes."""
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from privacy import phrases, sentences\n"
        "read, tags = phrases.read_sentences, []\n"
        "phrases.read_sentences = lambda path: (tags.append(path.stem), read(path))[1]\n"
        "with ThreadPoolExecutor(16) as people:\n"
        "    list(people.map(phrases.understand, ['Could you tell me when you are open, please?'] * 100))\n"
        "print(tags)"
    )
    printed = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "['en']"
