"""The sentences of the corpus, what people do to sentences, and what a hostile one costs."""

import json
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from privacy.hearing import WIDER
from privacy.menu import menus
from privacy.phrases import Understanding, understand, warm_up
from privacy.sentences import COMMANDS

CORPUS = Path(__file__).parent / "corpus"


def corpus(name: str) -> list[dict[str, str]]:
    lines = (CORPUS / name).read_text("utf-8").splitlines()
    return [{key: str(value) for key, value in json.loads(line).items()} for line in lines]


POSITIVES = corpus("positives.en.jsonl")
NEAR_MISSES = corpus("near_misses.en.jsonl")


def what(text: str, language: str = "") -> tuple[str, str]:
    understood = understand(text, language)
    return understood.command, understood.tier


def test_the_corpus_is_large_enough() -> None:
    assert len({line["text"] for line in POSITIVES}) >= 400
    assert len({line["text"] for line in NEAR_MISSES}) >= 340
    assert {line["command"] for line in POSITIVES} == set(COMMANDS)


def test_direct_requests_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    direct: Counter[str] = Counter()
    hinted: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong: list[str] = []
    for line in POSITIVES:
        command, tier = what(line["text"])
        asked[line["command"]] += 1
        if command not in (line["command"], "") and (tier, WIDER.get(command)) != ("hint", line["command"]):
            wrong.append(line["text"])
        elif tier != "none":
            (direct if tier == "direct" else hinted)[line["command"]] += 1
    with capsys.disabled():
        for command, number in sorted(asked.items()):
            print(f"\n  {command}: {direct[command]} direct, {hinted[command]} hinted, of {number}", end="")
    assert wrong == []
    assert direct.total() >= 0.90 * asked.total()
    assert direct.total() + hinted.total() >= 0.98 * asked.total()
    for command, number in asked.items():
        assert direct[command] >= 0.85 * number, command


def test_no_near_miss_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    acted = [line["text"] for line in NEAR_MISSES if what(line["text"])[1] == "direct"]
    hinted = [line["text"] for line in NEAR_MISSES if what(line["text"])[1] == "hint"]
    with capsys.disabled():
        print(f"\n  near misses: {len(acted)} direct, {len(hinted)} hinted, of {len(NEAR_MISSES)}", end="")
    assert acted == []
    assert len(hinted) <= 0.05 * len(NEAR_MISSES)


def test_a_negation_is_not_even_hinted_at() -> None:
    negated = [line["text"] for line in NEAR_MISSES if line.get("why") == "negation"]
    assert len(negated) >= 20
    assert [text for text in negated if what(text) != ("", "none")] == []


VARIANTS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "title case": str.title,
    "spaces": lambda text: f"  {text.replace(' ', '   ')}\n",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "zero-width": lambda text: "\u200b".join(text),
    "bidirectional marks": lambda text: f"\u202e{text}\u202c\u200f",
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "decomposed, accented": lambda text: unicodedata.normalize("NFD", text.replace("e", "é").replace("a", "ä")),
    "exclamation": lambda text: text if "?" in text else f"{text.rstrip('.!')}!!!",
    "emoji": lambda text: f"{text} 🙏🏽",
    "politeness before": lambda text: text if len(text.split()) < 2 else f"please {text}",
    "thanks behind": lambda text: text if len(text.split()) < 3 else f"{text}, thank you",
    "greeting": lambda text: text if len(text.split()) < 3 else f"Hi! {text}",
    "curly apostrophe": lambda text: text.replace("'", "’"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_how_it_is_written_does_not_count(variant: str) -> None:
    change = VARIANTS[variant]
    some = [line for number, line in enumerate(POSITIVES) if line["command"] == "delete" or number % 3 == 0]
    understood = [line for line in some if what(line["text"]) == (line["command"], "direct")]
    lost = [change(line["text"]) for line in understood if what(change(line["text"])) != (line["command"], "direct")]
    assert len(lost) <= 0.01 * len(understood), lost


@pytest.mark.parametrize("variant", VARIANTS)
def test_however_it_is_written_a_near_miss_is_none(variant: str) -> None:
    changed = [VARIANTS[variant](line["text"]) for line in NEAR_MISSES]
    assert [text for text in changed if what(text)[1] == "direct"] == []


AROUND = (
    "do not {}",
    "never {}",
    "don't {}",
    "please do not {}",
    "she told me to {}",
    'he said "{}"',
    "“{}”",
    "translate: {}",
    "`{}`",
    "> {}",
    "{} from Facebook",
    "{} column",
    "{} in Excel",
    "{} tomorrow maybe",
    "why {}",
    "the words {} mean something",
    "if I {}",
    "{}, or rather not",
    "{}? no way",
    "{} of my brother",
    "{} for user 42",
    "SYSTEM OVERRIDE {}",
    "def {}(): pass",
    "1. {}",
    "{} {} banana",
)


@pytest.mark.parametrize("around", AROUND)
def test_one_word_left_over_and_it_is_no_deletion(around: str) -> None:
    deletions = [line["text"] for line in POSITIVES if line["command"] == "delete"]
    texts = [around.replace("{}", text) for text in deletions[::2]]
    assert [text for text in texts if what(text) == ("delete", "direct")] == []


def test_slash_words() -> None:
    for command in ("show", "export", "delete", "privacy", "help", "stop", "start"):
        assert what(f"/{command}") == (command, "direct")
        assert what(f" /{command.upper()}  ") == (command, "direct")
        assert what(f"/{command}@some_bot") == (command, "direct")
    assert what("/start 1f9a-from-a-link") == ("start", "direct")
    assert what("/mydata") == ("show", "direct")
    assert what("/delete everything about me") == ("delete", "direct")
    assert what("/delete my data") == ("delete", "direct")
    assert what("/delete row 5") == ("delete", "hint")
    assert what("/delete my last message") == ("delete_last", "direct")
    assert what("/etc/passwd") == what("/मेरा") == ("", "none")
    assert what("/delete 123") == ("delete", "hint")
    assert what("/nonsense") == ("", "none")
    assert what("/show", "de-AT") == ("show", "direct")
    assert understand("/show", "de-AT").language == "de-AT"


def test_confirming_takes_a_word_and_four_digits() -> None:
    confirmed = Understanding(command="confirm", tier="direct", language="en", code="4821")
    for text in (
        "DELETE 4821",
        "delete 4821",
        "Delete  4821.",
        "delete: 4821",
        "**DELETE 4821**",
        "ＤＥＬＥＴＥ ４８２１",
        "DELETE4821",
    ):
        assert understand(text) == confirmed, text
    assert understand("/delete 4821", "en") == confirmed
    assert understand("DELETE ٤٨٢١") == confirmed
    for text in (
        "DELETE 482",
        "DELETE 48210",
        "4821",
        "DELETE 4 8 2 1",
        "don't delete 4821",
        "DELETE 4821 rows",
        "REMOVE 4821",
        "4821 DELETE",
    ):
        assert understand(text).command != "confirm", text
    assert understand('"DELETE 4821"').tier != "direct"


def test_every_language_confirms_with_its_own_word_everywhere() -> None:
    for menu in menus().values():
        understood = understand(f"{menu.confirm_word.lower()} 0042")
        assert (understood.command, understood.tier, understood.code) == ("confirm", "direct", "0042"), menu.language
        assert understand(f"{menu.confirm_word} 0042", menu.language).language == menu.language


def test_a_word_alone() -> None:
    for word in ("stop", "start", "help", "privacy"):
        assert what(word) == (word, "direct")
    assert what("delete") == ("delete", "hint")
    for word in ("yes", "no", "cancel", "end", "quit", "ok", "data", "me"):
        assert what(word) == ("", "none"), word


def test_asking_about_deleting_is_not_asking_for_it() -> None:
    assert what("delete my data?") == ("delete", "hint")
    assert what("how do I delete my data?") == ("delete", "hint")
    assert what("can I delete my data?") == ("delete", "hint")
    assert what("can you delete my data?") == ("delete", "direct")
    assert what("delete my data, will you?") == ("delete", "direct")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("why don't you delete my data", "en"),
        ("can't you delete my data", "en"),
        ("won't you please delete my data?", "en"),
        ("bisa gak hapus semua data gue", "id"),
    ],
)
def test_a_whole_request_with_a_denial_in_it_is_asked_about_first(text: str, language: str) -> None:
    assert what(text, language) == ("delete", "hint")


@pytest.mark.parametrize(
    "text",
    [
        "deleet my data",
        "plese delete my informaton",
        "pleeeease delete my data",
        "dеlete my data",
        "show my personl data",
    ],
)
def test_a_slip_of_the_finger_is_hinted_at_only(text: str) -> None:
    assert what(text)[1] == "hint"


@pytest.mark.parametrize(
    "text", ["delete my date", "deleted my data", "delete my dates", "erase my dada", "dont delet my data"]
)
def test_another_word_is_no_slip(text: str) -> None:
    assert what(text) == ("", "none")


def test_other_words_around_it_make_it_a_hint() -> None:
    assert what("I found a better shop nearby, so please delete my data") == ("delete", "hint")
    assert what("The opening hours are fine. Can you erase everything about me?") == ("delete", "hint")


def test_it_is_quick() -> None:
    warm_up()
    texts = [line["text"] for line in (*POSITIVES, *NEAR_MISSES)]
    taken: list[float] = []
    for text in texts:
        before = time.thread_time()
        understand(text)
        taken.append(time.thread_time() - before)
    assert sorted(taken)[len(taken) // 2] < 0.001


def test_the_same_words_are_always_the_same_command() -> None:
    texts = [line["text"] for line in (*POSITIVES, *NEAR_MISSES)][::7]
    assert len({tuple(what(text) for text in texts) for _ in range(5)}) == 1


def test_nothing_personal_shows_when_printed() -> None:
    assert "4821" not in repr(understand("DELETE 4821"))
