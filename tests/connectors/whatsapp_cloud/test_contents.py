"""What a message holds besides words."""

import json

import pytest

from connectors.whatsapp_cloud.contents import handle_of
from core.capabilities import AttachmentKind
from core.errors import Malformed
from tests.connectors.whatsapp_cloud.understanding import said
from tests.fakes.meta_knocks import message


@pytest.mark.parametrize(
    ("kind", "ours", "media_type"),
    [
        ("image", AttachmentKind.IMAGE, "image/jpeg"),
        ("sticker", AttachmentKind.IMAGE, "image/webp"),
        ("audio", AttachmentKind.AUDIO, "audio/ogg"),
        ("video", AttachmentKind.VIDEO, "video/mp4"),
        ("document", AttachmentKind.FILE, "application/octet-stream"),
    ],
)
def test_a_file(kind: str, ours: AttachmentKind, media_type: str) -> None:
    heard = said(message(kind, {"id": "700100", "sha256": "abc", "caption": "look"}))
    (file,) = heard.attachments
    assert (file.kind, file.media_type, file.size, file.name) == (ours, media_type, None, "")
    assert json.loads(file.reference) == {"id": "700100", "sha256": "abc"}
    assert (heard.text, heard.own_words, heard.readable) == ("look", False, True)
    handle = handle_of(file.reference)
    assert (handle.id, handle.digest) == ("700100", "abc")
    assert "700100" not in repr(handle)


def test_a_file_as_it_is_described() -> None:
    (file,) = said(
        message("document", {"id": "7", "mime_type": "application/pdf", "filename": f"{'x' * 400}.pdf"})
    ).attachments
    assert file.media_type == "application/pdf"
    assert len(file.name) < 256
    assert file.name.endswith("x.pdf")


@pytest.mark.parametrize(
    ("kind", "held", "says"),
    [
        ("location", {"latitude": 52.5, "longitude": 13.4}, "[location 52.5, 13.4]"),
        (
            "location",
            {"latitude": 52.5, "longitude": 13.4, "name": "Zoo [x]", "address": "Budapester\nStr. 32"},
            "[venue Zoo (x), Budapester Str. 32, 52.5, 13.4]",
        ),
        (
            "contacts",
            [
                {"name": {"formatted_name": "Bob B."}, "phones": [{"phone": "+49 1", "type": "CELL"}, {"phone": "2"}]},
                {"name": {"formatted_name": "Eve"}},
            ],
            "[contact Bob B., +49 1, 2]\n[contact Eve]",
        ),
    ],
)
def test_a_place_and_people_in_words_that_are_not_the_persons_own(kind: str, held: object, says: str) -> None:
    heard = said(message(kind, held))
    assert (heard.text, heard.own_words, heard.readable) == (says, False, True)


@pytest.mark.parametrize(
    "one",
    [
        message("unsupported", errors=[{"code": 131051, "title": "Message type unknown"}]),
        message("interactive", errors=[{"code": 131000, "title": "Something went wrong"}]),
        message("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent"}}),
    ],
)
def test_what_nobody_can_make_words_of(one: dict[str, object]) -> None:
    heard = said(one)
    assert (heard.readable, heard.text, heard.attachments) == (False, "", ())


@pytest.mark.parametrize("reference", ["", "{", "[]", "{}", '{"id": "../x"}', "[" * 100_000])
def test_a_reference_that_is_not_ours(reference: str) -> None:
    with pytest.raises(Malformed):
        handle_of(reference)
