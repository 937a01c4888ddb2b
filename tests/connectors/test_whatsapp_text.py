"""What is said is drawn with WhatsApp's own marks, and not a word or an address of it is lost."""

import re
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from connectors.whatsapp_text import whatsapp_marks


def said(text: str) -> str:
    """Its letters and digits alone."""
    return "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("Hello **world**", "Hello *world*"),
        ("Hello __world__", "Hello *world*"),
        ("*so* and _so_", "_so_ and _so_"),
        ("~~gone~~", "~gone~"),
        ("***both***", "_*both*_"),
        ("**bold and _both_**", "*bold and _both_*"),
        ("**(a)**, **b**!", "*(a)*, *b*!"),
        ("use `pip install`", "use `pip install`"),
        ("😀 **world** 😀", "😀 *world* 😀"),
    ],
)
def test_marks_become_whatsapps_own(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("b**o**ld", "bold"),
        ("**b**old", "bold"),
        ("un*think*able", "unthinkable"),
        ("这是**重点**内容", "这是重点内容"),
        ("这是 **重点**，内容", "这是 *重点*，内容"),
        ("run `a`s", "run as"),
        ("` `", "` `"),
        ("**one\ntwo** three", "*one*\n*two* three"),
        ("**one  \ntwo**", "*one*\n*two*"),
        ("# **Title**", "*Title*"),
        ("**a __b__ c**", "*a b c*"),
        ("**a&#32;** b", "*a*  b"),
        ("x **https://e.org/a** y", "x https://e.org/a y"),
        ("**see https://e.org/a**", "see https://e.org/a"),
        ("**see https://e.org/a.**", "*see https://e.org/a.*"),
    ],
)
def test_a_mark_is_left_out_where_whatsapp_would_not_draw_it(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("2 * 3 is **6**", "2 * 3 is *6*"),
        ("2*3 is **6**", "2*3 is *6*"),
        ("user_name is _so_", "user_name is _so_"),
        ("\\*a footnote **here**", "*a footnote here"),
        ("a\\* **b**", "a* b"),
        ("a\\* **b**\n\n**c**", "a* b\n\n*c*"),
        ("**a \\* b**", "a * b"),
        ("_id and *it*", "_id and it"),
        ("about ~5, ~~not 6~~", "about ~5, not 6"),
        ("`` a`b `` and `c`", "a`b and `c`"),
        ("`*` is **bold**", "`*` is bold"),
        ("*a*\\**b*", "_a_*_b_"),
    ],
)
def test_letters_that_look_like_marks_stay_and_no_mark_of_ours_pairs_with_them(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("# Title\n\ntext", "*Title*\n\ntext"),
        ("### Title ###\ntext", "*Title*\ntext"),
        ("Title\n=====\ntext", "*Title*\ntext"),
        ("# The [site](https://e.org)", "*The site (https://e.org)*"),
        ("* one\n* two", "- one\n- two"),
        ("+ one\n\n+ two", "- one\n\n- two"),
        ("- one\n    - two **b**\n        - three\n- four", "- one\n  - two *b*\n    - three\n- four"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("1. one\n1. two\n1. three", "1. one\n2. two\n3. three"),
        ("1. one\n   - a\n   - b\n2. two", "1. one\n   - a\n   - b\n2. two"),
        ("1) one\n7) two", "1. one\n7. two"),
        ("- one\n  more\n\n  again", "- one\n  more\n\n  again"),
        ("- one\n-\n- two", "- one\n-\n- two"),
        ("- [ ] open\n- [x] done", "- [ ] open\n- [x] done"),
        ("> one\n> two\n>\n> **three**", "> one\n> two\n\n> *three*"),
        ("> lazy\ncontinued", "> lazy\n> continued"),
        ("> - one\n> - two", "> - one\n> - two"),
        ("over\n\n***\n\nunder", "over\n\n---\n\nunder"),
        ("a  \nb\\\nc\nd", "a\nb\nc\nd"),
        ("Points:\n- a\n- b\n\nEnd", "Points:\n- a\n- b\n\nEnd"),
        ("<b>raw</b> & <br> **x**", "<b>raw</b> & <br> *x*"),
        ("<div>\n**x**\n</div>", "<div>\n*x*\n</div>"),
        ("&lt;x&gt; &amp; **y**", "<x> & *y*"),
    ],
)
def test_what_stands_in_lines_keeps_its_shape(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("```python\nif a:\n    **b**\n```", "```\nif a:\n    **b**\n```"),
        ("Run\n```\na\n\n\nb\n```\nnow", "Run\n```\na\n\n\nb\n```\nnow"),
        ("~~~\na\n~~~", "```\na\n```"),
        ("text\n\n    indented\n      more", "text\n\n```\nindented\n  more\n```"),
        ("- one\n  ```\n  a\n    b\n  ```\n- two", "- one\n```\na\n  b\n```\n- two"),
        ("> ```\n> a\n> ```", "```\na\n```"),
        ("- ```\n  a\n  ```", "-\n```\na\n```"),
        ("````\n```\na\n```\n````", "```\na\n```"),
        ("a\n```\n```\nb", "a\nb"),
        ("```one two\n```", "one two"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("```\r\na\r\n```\r\n", "```\na\n```"),
    ],
)
def test_code_is_untouched_on_lines_of_its_own(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("[the site](https://e.org/a_b_?c=1&d=%20)", "the site (https://e.org/a_b_?c=1&d=%20)"),
        ("[https://e.org](https://e.org)", "https://e.org"),
        ("<https://e.org/ä?x=*y*>", "https://e.org/ä?x=*y*"),
        ("[](https://e.org)", "https://e.org"),
        ("**[site](https://e.org)**", "*site (https://e.org)*"),
        ("[**site**](https://e.org)", "*site* (https://e.org)"),
        ('[site](https://e.org "title")', "site (https://e.org)"),
        ("[two\nlines](https://e.org)", "two\nlines (https://e.org)"),
        ("[write](mailto:a@b.org)", "write (a@b.org)"),
        ("<a@b.org>", "a@b.org"),
        ("[call](tel:+15550100)", "call (+15550100)"),
        ("[odd](javascript:alert(1))", "odd (javascript:alert(1))"),
        ("[here]()", "here"),
        ("![a cat](https://e.org/cat.png)", "a cat (https://e.org/cat.png)"),
        ("![](https://e.org/cat.png)", "https://e.org/cat.png"),
        ("[![cat](c.png)](https://e.org)", "cat (c.png) (https://e.org)"),
        ("see https://e.org/_a_/*b*?c=~~d and **x**", "see https://e.org/_a_/*b*?c=~~d and x"),
        ("see https://e.org/__init__.py, ok_", "see https://e.org/__init__.py, ok_"),
        ("(**https://e.org/x**) [a]", "(https://e.org/x) [a]"),
        ("_see https://e.org/a_b_", "see https://e.org/a_b"),
        ("[a][1]\n\n[1]: https://e.org", "[a][1]\n\n[1]: https://e.org"),
    ],
)
def test_addresses_are_written_out_as_they_are(markdown: str, drawn: str) -> None:
    assert whatsapp_marks(markdown) == drawn


def test_a_small_table_stands_in_columns() -> None:
    table = "| Day | Open |\n|:--|--:|\n| **Monday** | 9 |\n| 星期二 | 10 |\n| Wed\\|nesday | |"
    assert whatsapp_marks(f"Hours:\n\n{table}\n\nEnd").splitlines() == [
        "Hours:",
        "",
        "```",
        "Day        | Open",
        "-----------+-----",
        "Monday     | 9",
        "星期二     | 10",
        "Wed|nesday |",
        "```",
        "",
        "End",
    ]


@pytest.mark.parametrize(
    ("table", "drawn"),
    [
        (
            "| Name | What it is |\n|-|-|\n| one | quite a long **description**, too |\n| two | |",
            "Name: one\nWhat it is: quite a long *description*, too\n\nName: two\nWhat it is:",
        ),
        ("| A | B |\n|-|-|\n| 1 | [x](https://e.org) |", "A: 1\nB: x (https://e.org)"),
        ("| | B |\n|-|-|\n| 1 | https://e.org |", "1\nB: https://e.org"),
        ("| A | B |\n|-|-|\n| 1 | 2 | 3 |\n| 4 | 5 |", "| 1 | 2 | 3 |\n\nA: 4\nB: 5"),
        (
            "> | A | B |\n> |-|-|\n> | 1 | `c` d e f g h i j k l m n o p q r s t |",
            "> A: 1\n> B: `c` d e f g h i j k l m n o p q r s t",
        ),
        ("| a long name of a column | and another name |\n|-|-|", "a long name of a column | and another name"),
    ],
)
def test_any_other_table_is_read_row_by_row(table: str, drawn: str) -> None:
    assert whatsapp_marks(table) == drawn


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello.",
        "  two  spaces \n\n\n\n and lines  ",
        "مرحبا بالعالم (5)!\n\u200fنعم",
        "你好，世界。",
        'a - b, 3.5 + 4 = 7.5 > 7; it\'s "so": ok?',
        "one\n two\n   three",
        "1.5 litres\n2026-11-22",
        "nul \x00 and \ud800 alone",
    ],
)
def test_plain_words_come_back_unchanged(text: str) -> None:
    assert whatsapp_marks(text) == text


@pytest.mark.parametrize("text", ["**", "# ", "[]()", "```\n```", "***", "\\", "&#32;", "~~~~"])
def test_what_would_vanish_comes_back(text: str) -> None:
    assert whatsapp_marks(text).strip()


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "*",
        "_",
        "~",
        "`",
        "|",
        "> ",
        "- ",
        "1. ",
        "![",
        "a**b",
        "*_~~`",
        "[a](b",
        "|a\n|-\n",
        "<a:",
        "&#10;",
        "\n",
        "<",
    ],
)
@pytest.mark.parametrize("length", [600, 9_900, 100_000])
def test_hostile_text_is_no_trouble(unit: str, length: int) -> None:
    text = "*a* " + unit * (length // len(unit))
    assert len(whatsapp_marks(text)) <= 2 * len(text) + 1000


def test_what_is_nested_deeper_than_people_write_loses_nothing() -> None:
    for depth in (9, 18, 19, 20, 21, 40, 400):
        for text in ("> " * depth + "**word**", "".join("  " * step + "- word\n" for step in range(depth))):
            assert whatsapp_marks(text).count("word") == text.count("word")


def test_no_table_says_its_columns_names_without_end() -> None:
    table = f"| {'name ' * 500}|\n|-|\n" + "| b |\n" * 800
    assert whatsapp_marks(table).count("name") == 500


_TANGLED = some.text(alphabet=some.sampled_from("ab1é中 \n\n*_`~#>-+<>!&;:/\\\"'"), max_size=200)
_SHAPES = ["{}", "**{}**", "*{}*", "***{}***", "**a _{}_**", "~~{}~~", "`{}`", "[{}](https://e.org/x)", "**[{}](a)**"]
_WORDS = some.text(alphabet=some.sampled_from("abcXYZ019éßع漢😀. "), min_size=1, max_size=8).map(str.strip).filter(said)
_FENCED = re.compile(r"^[\s>+*\d.)-]*(?:```|~~~)", re.MULTILINE)


@settings(max_examples=500, deadline=None)
@given(_TANGLED)
def test_no_letter_is_lost_or_moved(markdown: str) -> None:
    assume("&#" not in markdown)  # a letter written by its number is another letter
    """Without links, tables, ordered lists and the languages of code, which are said otherwise than they stand."""
    if not _FENCED.search(markdown):
        assert said(whatsapp_marks(markdown)) == said(markdown)


@settings(max_examples=300, deadline=None)
@given(some.text(alphabet=some.sampled_from("ab1é中 \n\n*_`~[]()|#>-.\\!<"), max_size=200))
def test_no_letter_is_lost_from_a_table_or_a_list(markdown: str) -> None:
    """Without links, whose words are said once where they are the address; and items may be counted for the author."""
    if not _FENCED.search(markdown) and "](" not in markdown:
        drawn = Counter(said(whatsapp_marks(markdown)))
        assert all(drawn[letter] >= count for letter, count in Counter(said(markdown)).items() if not letter.isdigit())


@settings(max_examples=300, deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from(_SHAPES), _WORDS), max_size=8),
    some.sampled_from([" ", ", ", "\n", "\n- "]),
)
def test_every_word_is_said_in_its_order_and_every_mark_is_drawn(pieces: list[tuple[str, str]], between: str) -> None:
    drawn = whatsapp_marks(between.join(shape.format(word) for shape, word in pieces))
    letters, at = said(drawn), 0
    for _, word in pieces:
        at = letters.index(said(word), at) + len(said(word))
    assert not re.search(r"[*_~`]", "\n".join(read(line) for line in drawn.splitlines()))


def read(line: str) -> str:
    """What somebody sees on WhatsApp: a mark about whole words of one line, with no space inside it, is drawn."""
    for mark in "`*_~" * 2:
        line = re.sub(rf"(?<![^\W_]){re.escape(mark)}(?! )([^{mark}]+)(?<! ){re.escape(mark)}(?![^\W_])", r"\1", line)
    return line


@settings(max_examples=500, deadline=None)
@given(
    some.text(max_size=300)
    | some.text(alphabet=some.sampled_from("*_`~|[]()<>#-+ \n\\$!&;:/a1😀\u0301\u200f\x00\ud800\t."), max_size=120)
)
def test_nothing_raises(text: str) -> None:
    drawn = whatsapp_marks(text)
    assert bool(drawn.strip()) == bool(text.strip())


@settings(max_examples=200, deadline=None)
@given(some.from_regex(r"[A-Za-zéß漢][\w .,;:?'\"()/%]{0,60}", fullmatch=True).filter(lambda text: "_" not in text))
def test_ordinary_words_need_no_conversion(words: str) -> None:
    """What comes back at once is what conversion would make, as something to convert behind it shows."""
    words = words.strip()
    assert whatsapp_marks(words) == words
    assert whatsapp_marks(f"{words}\n\n**x**") == f"{words}\n\n*x*"
