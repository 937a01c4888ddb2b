"""What is said becomes requests that WhatsApp takes."""

import pytest

from connectors.whatsapp_cloud.rendering import Enclosure, Step, Words, addressed, drawn, steps, units
from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, OutboundMessage


def planned(
    text: str, *, buttons: tuple[Button, ...] = (), attachments: tuple[Attachment, ...] = ()
) -> tuple[Step, ...]:
    return steps(
        OutboundMessage(
            channel_id=ChannelId("wac"),
            recipient=Address("1"),
            id="7",
            text=text,
            buttons=buttons,
            attachments=attachments,
        )
    )


def contents(steps: tuple[Step, ...]) -> list[dict[str, object]]:
    return [step.content for step in steps if isinstance(step, Words)]


def interactive(step: Step) -> tuple[str, str, list[tuple[str, str]]]:
    """Its type, its words, and its labels with what they say."""
    assert isinstance(step, Words)
    match step.content["interactive"]:
        case {"type": "button", "body": {"text": str(text)}, "action": {"buttons": list(buttons)}}:
            return "button", text, [(one["reply"]["title"], one["reply"]["id"]) for one in buttons]
        case {"type": "list", "body": {"text": str(text)}, "action": {"button": _, "sections": [{"rows": list(rows)}]}}:
            return "list", text, [(row["title"], row["id"]) for row in rows]
        case _:
            raise AssertionError(step)


def keys(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label=label, says=f"/say {number}") for number, label in enumerate(labels))


def file(media_type: str, size: int = 10, kind: AttachmentKind = AttachmentKind.FILE) -> Attachment:
    return Attachment(kind=kind, media_type=media_type, size=None, name="your data ü.x", content=b"x" * size)


def test_words_without_a_preview() -> None:
    assert contents(planned("See https://example.org")) == [
        {"type": "text", "text": {"body": "See https://example.org", "preview_url": False}}
    ]


@pytest.mark.parametrize(
    ("recipient", "field"),
    [("491700000001", "to"), ("DE.Ab12Cd34Ef", "recipient"), ("٣٤", "recipient"), ("+49170", "recipient")],
)
def test_a_number_goes_to_and_a_name_is_a_recipient(recipient: str, field: str) -> None:
    assert addressed(Address(recipient)) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        field: recipient,
    }


def test_up_to_three_short_labels_are_buttons() -> None:
    (step,) = planned("Delete all?", buttons=keys("Delete", "x" * 20, "Keep"))
    assert interactive(step) == (
        "button",
        "Delete all?",
        [("Delete", "/say 0"), ("x" * 20, "/say 1"), ("Keep", "/say 2")],
    )


@pytest.mark.parametrize("labels", [("a", "b", "c", "d"), tuple("abcdefghij"), ("x" * 21,), ("😀" * 12,)])
def test_up_to_ten_are_rows(labels: tuple[str, ...]) -> None:
    (step,) = planned("Which?", buttons=keys(*labels))
    assert interactive(step) == ("list", "Which?", [(label, f"/say {at}") for at, label in enumerate(labels)])


def test_a_label_too_long_for_a_row_stands_under_it() -> None:
    (step,) = planned("Which?", buttons=keys("y" * 23 + "😀 and more", "b"))
    assert isinstance(step, Words)
    assert interactive(step)[2][0] == ("y" * 23 + "…", "/say 0")
    assert f"'description': '{'y' * 23}😀 and more'" in str(step.content)


@pytest.mark.parametrize(
    "buttons",
    [
        keys(*"abcdefghijk"),
        keys("x" * 73),
        keys("same", "same"),
        keys(" "),
        (Button(label="a", says="x"), Button(label="b", says="x")),
    ],
)
def test_what_cannot_be_drawn_is_written_under_the_text(buttons: tuple[Button, ...]) -> None:
    (content,) = contents(planned("Which?", buttons=buttons))
    assert isinstance(content["text"], dict)
    lines = content["text"]["body"].splitlines()
    assert lines[:2] == ["Which?", ""]
    assert lines[2:] == [f"{at}. {one.label}: {one.says}" for at, one in enumerate(buttons, 1)]


def test_lines_that_do_not_fit_under_the_text_go_after_it() -> None:
    first, second = contents(planned("w" * 4096, buttons=(Button(label="/x", says="/x"), *keys(*"abcdefghij"))))
    assert first["text"] == {"body": "w" * 4096, "preview_url": False}
    assert isinstance(second["text"], dict)
    assert second["text"]["body"].startswith("1. /x\n2. a: /say 0\n")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("long " * 300 + "\n\nDelete all?", "Delete all?"),
        ("long " * 300 + "\nfirst line\nDelete all?", "Delete all?"),
        ("long " * 300 + "end. Delete all?", "Delete all?"),
        ("长" * 1500 + "。全部删除吗?", "全部删除吗?"),
        ("x" * 1100 + " y", "y"),
        ("x" * 1100, "⬇️"),
        ("words\n```\n" + "code\n\n" * 300 + "```", "⬇️"),
    ],
)
def test_long_words_go_before_their_buttons(text: str, body: str) -> None:
    first, second = planned(text, buttons=keys("Yes", "No"))
    assert interactive(second)[:2] == ("button", body)
    said = contents((first,))[0]["text"]
    assert isinstance(said, dict)
    together = said["body"] + body.removeprefix("⬇️")
    assert "".join(together.split()) == "".join(text.split()), "no word is lost"


def test_buttons_without_words() -> None:
    (step,) = planned("", buttons=keys("Yes"))
    assert interactive(step)[1] == "⬇️"


@pytest.mark.parametrize(
    ("attachment", "sent_as", "media_type"),
    [
        (file("image/jpeg"), "image", "image/jpeg"),
        (file("image/PNG; q=1"), "image", "image/png"),
        (file("image/jpeg", 5 * 1024 * 1024 + 1), "document", "image/jpeg"),
        (file("image/gif"), "document", "image/gif"),
        (file("video/mp4"), "video", "video/mp4"),
        (file("video/mp4", 16 * 1024 * 1024 + 1), "document", "video/mp4"),
        (file("audio/mpeg"), "audio", "audio/mpeg"),
        (file("application/pdf"), "document", "application/pdf"),
        (file("application/json"), "document", "text/plain"),
        (file("text/html; charset=utf-8"), "document", "text/plain"),
        (file(""), "document", "application/octet-stream"),
    ],
    ids=repr,
)
def test_how_a_file_goes(attachment: Attachment, sent_as: str, media_type: str) -> None:
    (*_, step) = planned("", attachments=(attachment,))
    assert isinstance(step, Enclosure)
    assert (step.sent_as, step.media_type, step.caption) == (sent_as, media_type, "")


def test_a_short_text_goes_with_its_only_file() -> None:
    (step,) = planned("Here it is", attachments=(file("application/pdf"),))
    assert isinstance(step, Enclosure)
    assert step.caption == "Here it is"


@pytest.mark.parametrize(
    ("text", "attachments", "buttons"),
    [
        ("x" * 1025, (file("application/pdf"),), ()),
        ("a recording has no caption", (file("audio/ogg"),), ()),
        ("two", (file("application/pdf"), file("image/jpeg")), ()),
        ("pressed", (file("application/pdf"),), keys("a")),
    ],
)
def test_else_the_words_go_first(text: str, attachments: tuple[Attachment, ...], buttons: tuple[Button, ...]) -> None:
    first, *rest = planned(text, attachments=attachments, buttons=buttons)
    assert isinstance(first, Words)
    assert [isinstance(step, Enclosure) for step in rest] == [True] * len(attachments)


def test_marks_never_make_a_text_too_long() -> None:
    text = "**b** " * 682
    assert 0 < units(drawn(text)) <= 4096


def test_nothing_of_what_is_said_shows() -> None:
    for step in planned("canary", buttons=keys("canary")) + planned("canary", attachments=(file("a/b"),)):
        assert "canary" not in repr(step)
        assert "your data" not in repr(step)
