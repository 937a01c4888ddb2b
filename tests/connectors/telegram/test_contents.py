"""What a message holds besides words."""

import pytest

from core.capabilities import AttachmentKind
from tests.connectors.telegram.understanding import said, understood
from tests.fakes.telegram_chats import Json, message

_FILE = {"file_id": "F1", "file_unique_id": "u1", "file_size": 9000}


@pytest.mark.parametrize(
    ("content", "kind", "media_type", "name"),
    [
        ({"voice": {**_FILE, "duration": 4, "mime_type": "audio/ogg"}}, AttachmentKind.AUDIO, "audio/ogg", ""),
        ({"audio": {**_FILE, "file_name": "song.mp3"}}, AttachmentKind.AUDIO, "audio/mpeg", "song.mp3"),
        ({"video": _FILE}, AttachmentKind.VIDEO, "video/mp4", ""),
        ({"video_note": _FILE}, AttachmentKind.VIDEO, "video/mp4", ""),
        ({"animation": _FILE, "document": {"file_id": "F2"}}, AttachmentKind.VIDEO, "video/mp4", ""),
        (
            {"document": {**_FILE, "file_name": "letter.pdf", "mime_type": "application/pdf"}},
            AttachmentKind.FILE,
            "application/pdf",
            "letter.pdf",
        ),
        ({"document": _FILE}, AttachmentKind.FILE, "application/octet-stream", ""),
    ],
)
def test_a_file(content: Json, kind: AttachmentKind, media_type: str, name: str) -> None:
    heard = said(message(**content, caption="look"))  # type: ignore[arg-type]  # kinds of content by their names
    (file,) = heard.attachments
    assert (file.kind, file.media_type, file.name, file.reference, file.size) == (kind, media_type, name, "F1", 9000)
    assert (heard.text, heard.own_words) == ("look", False)


def test_a_very_long_file_name_keeps_its_end() -> None:
    heard = said(message(document={"file_id": "F", "file_name": "x" * 5000 + ".pdf"}))
    assert len(heard.attachments[0].name) < 256
    assert heard.attachments[0].name.endswith(".pdf")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"location": {"latitude": 52.5, "longitude": 13.4}}, "[location 52.5, 13.4]"),
        (
            {
                "venue": {
                    "title": "Café",
                    "address": "Side ]\nstreet",
                    "location": {"latitude": 1, "longitude": -2.25},
                },
                "location": {"latitude": 1, "longitude": -2.25},
            },
            "[venue Café, Side ) street, 1, -2.25]",
        ),
        (
            {"contact": {"phone_number": "+15550100", "first_name": "Bob", "user_id": 3}},
            "[contact Bob, +15550100]",
        ),
    ],
)
def test_what_is_shared_is_told_as_data(content: Json, text: str) -> None:
    heard = said(message(**content))  # type: ignore[arg-type]  # kinds of content by their names
    assert (heard.text, heard.own_words) == (text, False)


@pytest.mark.parametrize("kind", ["sticker", "poll", "dice", "story", "rich_message", "invented_tomorrow"])
def test_what_we_have_no_words_for_is_unreadable(kind: str) -> None:
    heard = said(message(**{kind: {"emoji": "🙂"}}))  # type: ignore[arg-type]  # kinds of content by their names
    assert not heard.readable
    assert heard.text == ""


def test_a_message_without_any_content_is_unreadable() -> None:
    assert not said(message()).readable


@pytest.mark.parametrize("report", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_what_telegram_reports_is_said_by_nobody(report: str) -> None:
    assert understood(message(**{report: {}})) == ()  # type: ignore[arg-type]  # kinds of content by their names


def test_the_largest_photo_is_taken() -> None:
    sizes = [{"file_id": name, "width": side, "height": side} for name, side in (("s", 90), ("l", 1280), ("m", 320))]
    assert said(message(photo=sizes)).attachments[0].reference == "l"
