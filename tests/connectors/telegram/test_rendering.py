"""What we say is drawn without losing a word, and Telegram can always take it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from connectors.telegram.capabilities import LONGEST_TEXT
from connectors.telegram.rendering import Drawn, Enclosure, Words, draft, drawn, keyboard, steps, units
from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, OutboundMessage


def marks(said: Drawn) -> list[tuple[str, str]]:
    coded = said.text.encode("utf-16-le")
    return [
        (entity.type, coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le"))
        for entity in said.entities
    ]


def outbound(text: str, *files: Attachment, buttons: tuple[Button, ...] = ()) -> OutboundMessage:
    return OutboundMessage(
        channel_id=ChannelId("tg"), recipient=Address("5"), id="1", text=text, attachments=files, buttons=buttons
    )


def file(kind: AttachmentKind, media_type: str, size: int = 4) -> Attachment:
    return Attachment(kind=kind, media_type=media_type, size=None, name="a.bin", content=b"x" * size)


@pytest.mark.parametrize(
    ("markdown", "text", "marked"),
    [
        ("Hello **world**", "Hello world", [("bold", "world")]),
        ("😀 **world**", "😀 world", [("bold", "world")]),
        ("# Title\n\ntext", "Title\n\ntext", [("underline", "Title"), ("bold", "Title")]),
        ("- one\n- two\n", "• one\n• two", []),
        ("`a < b`", "a < b", [("code", "a < b")]),
        ("```python\nif a < b:\n    pass\n```", "if a < b:\n    pass", [("pre", "if a < b:\n    pass")]),
        ("[site](https://e.org/a?b=1&c=2)", "site", [("text_link", "site")]),
        ("user_name_here costs 5*3", "user_name_here costs 5*3", []),
        ("write <your name> here", "write <your name> here", []),
        ("<b>bold?</b> & more", "<b>bold?</b> & more", []),
        ("see <https://e.org> now", "see <https://e.org> now", []),
        ("[write](mailto:a@b.org) **now**", "write (a@b.org) now", [("bold", "now")]),
        ("[a@b.org](mailto:a@b.org)", "a@b.org", []),
        ("[bad](javascript:alert(1)) x", "bad x", []),
        ("[you](tg://user?id=5) x", "you x", []),
        ("**[call](tel:+1555) us**", "call (+1555) us", [("bold", "call (+1555) us")]),
    ],
)
def test_markdown_is_drawn(markdown: str, text: str, marked: list[tuple[str, str]]) -> None:
    said = drawn(markdown)
    assert said.text == text
    assert marks(said) == marked


def test_a_link_keeps_its_address() -> None:
    assert drawn("[site](https://e.org/a?b=1&c=2)").entities[0].url == "https://e.org/a?b=1&c=2"


def test_what_grows_too_long_when_drawn_goes_as_its_source() -> None:
    table = "|a|b|\n|-|-|\n" + "\n".join("|x|" + "y" * (30 if row == 0 else 1) + "|" for row in range(600))
    assert units(table) <= LONGEST_TEXT
    assert drawn(table).text == table


def test_what_would_vanish_goes_as_its_source() -> None:
    assert drawn("[](https://e.org)").text == "[](https://e.org)"


def test_no_more_marks_than_telegram_takes() -> None:
    assert len(drawn("**a** b " * 300).entities) == 100


def test_a_short_text_goes_with_the_only_file() -> None:
    (only,) = steps(outbound("**Your** data", file(AttachmentKind.FILE, "application/zip")))
    assert isinstance(only, Enclosure)
    assert only.caption is not None
    assert only.caption.text == "Your data"


def test_a_long_text_goes_before_its_file() -> None:
    words, enclosed = steps(outbound("x" * 1025, file(AttachmentKind.FILE, "application/zip")))
    assert isinstance(words, Words)
    assert isinstance(enclosed, Enclosure)
    assert enclosed.caption is None


def test_buttons_stand_under_the_first_that_is_sent() -> None:
    planned = steps(
        outbound(
            "text",
            file(AttachmentKind.FILE, "a/b"),
            file(AttachmentKind.FILE, "a/b"),
            buttons=(Button(label="Yes", says="yes"),),
        )
    )
    assert [step.keyboard is not None for step in planned] == [True, False, False]


def test_files_alone_need_no_words() -> None:
    planned = steps(outbound(" ", file(AttachmentKind.FILE, "a/b"), file(AttachmentKind.FILE, "a/b")))
    assert [type(step) for step in planned] == [Enclosure, Enclosure]


@pytest.mark.parametrize(
    ("kind", "media_type", "size", "sent_as"),
    [
        (AttachmentKind.IMAGE, "image/png", 10, "photo"),
        (AttachmentKind.IMAGE, "image/png", 11 * 1024 * 1024, "document"),
        (AttachmentKind.IMAGE, "image/svg+xml", 10, "document"),
        (AttachmentKind.AUDIO, "audio/ogg", 10, "voice"),
        (AttachmentKind.AUDIO, "audio/ogg", 2 * 1024 * 1024, "document"),
        (AttachmentKind.AUDIO, "audio/mpeg", 10, "document"),
        (AttachmentKind.VIDEO, "video/mp4", 10, "document"),
        (AttachmentKind.FILE, "image/png", 10, "document"),
    ],
)
def test_each_kind_of_file_has_its_way(kind: AttachmentKind, media_type: str, size: int, sent_as: str) -> None:
    (only,) = steps(outbound("", file(kind, media_type, size)))
    assert isinstance(only, Enclosure)
    assert only.sent_as == sent_as


def test_short_labels_share_a_row() -> None:
    labels = ("Yes", "No", "Show me everything first", "Help", "Stop", "Start")
    keys = keyboard([Button(label=label, says=label.lower()) for label in labels])
    assert keys is not None
    assert [[key.text for key in row] for row in keys.inline_keyboard] == [
        ["Yes", "No"],
        ["Show me everything first"],
        ["Help", "Stop"],
        ["Start"],
    ]
    assert keys.inline_keyboard[0][0].callback_data == "yes"


def test_a_draft_of_a_long_answer_shows_its_end() -> None:
    shown = draft("word " * 2000 + "😀 and this is the end")
    assert units(shown.text) <= LONGEST_TEXT
    assert shown.text.endswith("😀 and this is the end")


@settings(deadline=None)
@given(some.text(max_size=300))
def test_telegram_can_take_whatever_is_said(markdown: str) -> None:
    said = drawn(markdown)
    length = units(said.text)
    said.text.encode()
    assert (said.text != "") or not markdown.strip()
    assert all(mark.offset >= 0 and mark.length > 0 and mark.offset + mark.length <= length for mark in said.entities)


@settings(deadline=None)
@given(some.text(alphabet="*_`~|[]()<>#-+ \n\\$!a1😀", max_size=80))
def test_telegram_can_take_any_marks(markdown: str) -> None:
    said = drawn(markdown)
    length = units(said.text)
    assert (said.text != "") or not markdown.strip()
    assert all(mark.offset >= 0 and mark.length > 0 and mark.offset + mark.length <= length for mark in said.entities)


@pytest.mark.parametrize("markdown", ["[" * 4000, "*" * 4000, "> " * 2000, "`" * 4000, "- " * 2000, "||" * 2000])
def test_hostile_markdown_is_drawn_in_no_time(markdown: str) -> None:
    assert units(drawn(markdown).text) <= LONGEST_TEXT


@given(words=some.from_regex(r"[A-Za-zéß漢][\w .,;:?!'\"()/%-]{0,60}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_ordinary_words_need_no_conversion(words: str) -> None:
    """What is drawn without it is what conversion would make, as something to convert behind it shows."""
    words = words.strip()
    converted = drawn(f"{words}\n\n**x**")
    if drawn(words) == Drawn(text=words):
        assert converted.text == f"{words}\n\nx"
        assert marks(converted) == [("bold", "x")]
