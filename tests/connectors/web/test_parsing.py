"""Bodies of every shape, to a message or to a sentence that says what is wrong."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.web.errors import NothingSaid, WrongMediaType
from connectors.web.parsing import client_id_of, language_asked, message_from
from connectors.web.visitors import Visit
from core.capabilities import AttachmentKind
from core.errors import Malformed, TooLarge
from core.identifiers import Address, ChannelId
from core.messages import InboundMessage

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VISIT = Visit(address=Address("visitor"), language="ar")


def parsed(body: bytes, media_type: str = "application/json", largest_file: int = 1000) -> InboundMessage:
    return message_from(body, media_type, channel=ChannelId("site"), visit=VISIT, now=NOW, largest_file=largest_file)


def words(client_id: object = "c1", text: object = "hello") -> bytes:
    return json.dumps({"client_id": client_id, "text": text}).encode()


def form(*parts: tuple[str, bytes], boundary: str = "edge") -> bytes:
    body = b"".join(
        b"--" + boundary.encode() + b"\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts
    )
    return body + b"--" + boundary.encode() + b"--\r\n"


def field(name: str, value: bytes) -> tuple[str, bytes]:
    return f'Content-Disposition: form-data; name="{name}"', value


def file(name: str, content: bytes, media_type: str = "text/plain") -> tuple[str, bytes]:
    return f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {media_type}', content


FORM = "multipart/form-data; boundary=edge"


def test_words_become_a_message() -> None:
    message = parsed(words())
    assert message == InboundMessage(
        channel_id=ChannelId("site"),
        provider_id=message.provider_id,
        sent_at=NOW,
        sender=Address("visitor"),
        language="ar",
        text="hello",
    )
    assert message.provider_id == "visitor:c1"
    assert client_id_of(parsed(words(client_id="a:b: c")).provider_id) == "a:b: c"
    assert "hello" not in repr(message)
    assert "visitor" not in repr(message)


def test_files_come_with_words_that_are_a_caption() -> None:
    body = form(field("client_id", b"c1"), field("text", "größe".encode()), file("a.txt", b"\r\n--edg\r\nabc"))
    message = parsed(body, FORM)
    assert (message.text, message.own_words) == ("größe", False)
    (attachment,) = message.attachments
    assert (attachment.name, attachment.size, attachment.content) == ("a.txt", 12, b"\r\n--edg\r\nabc")
    assert attachment.kind is AttachmentKind.FILE


def test_a_form_without_files_is_words_like_any() -> None:
    nothing_chosen = ('Content-Disposition: form-data; name="files"; filename=""', b"")
    message = parsed(form(field("text", b"hi"), field("client_id", b"c"), nothing_chosen), FORM)
    assert (message.text, message.own_words, message.attachments) == ("hi", True, ())


@pytest.mark.parametrize(
    ("media_type", "kind", "kept"),
    [
        ("image/png", AttachmentKind.IMAGE, "image/png"),
        ("AUDIO/ogg; codecs=opus", AttachmentKind.AUDIO, "audio/ogg"),
        ("video/mp4", AttachmentKind.VIDEO, "video/mp4"),
        ("application/pdf", AttachmentKind.FILE, "application/pdf"),
        ("nonsense", AttachmentKind.FILE, "application/octet-stream"),
        ("image/<script>", AttachmentKind.FILE, "application/octet-stream"),
        ("", AttachmentKind.FILE, "application/octet-stream"),
    ],
)
def test_the_kind_of_a_file_is_what_its_type_says_or_any(media_type: str, kind: AttachmentKind, kept: str) -> None:
    (attachment,) = parsed(form(field("client_id", b"c"), file("x", b"1", media_type)), FORM).attachments
    assert attachment.kind is kind
    assert attachment.media_type == kept if kept != "application/octet-stream" else "<" not in attachment.media_type


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("عربى.pdf", "عربى.pdf"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(name: str, kept: str) -> None:
    (attachment,) = parsed(form(field("client_id", b"c"), file(name, b"1")), FORM).attachments
    assert attachment.name == kept


def test_text_that_no_store_takes_is_mended() -> None:
    assert parsed(b'{"client_id": "c", "text": "a\\u0000b\\ud83d"}').text == "a\ufffdb?"
    assert parsed(b'{"client_id": "c", "text": "\\ud83d\\ude00"}').text == "\U0001f600"
    assert parsed(form(field("client_id", b"c"), field("text", b"a\xffb")), FORM).text == "a\ufffdb"


def test_a_long_text_is_taken() -> None:
    assert len(parsed(words(text="x" * 500_000)).text) == 500_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'"text"',
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"client_id": ' + b"9" * 6000 + b"}",
        '{"client_id": "c", "text": "ü"}'.encode("latin-1"),
    ],
)
def test_what_is_not_a_json_object_is_said_so(body: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        parsed(body)
    assert not isinstance(refused.value, NothingSaid | WrongMediaType)
    assert "JSON" in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        words(text=""),
        words(text=" \n\u00a0\t"),
        words(text=None),
        words(text=5),
        words(client_id=""),
        words(client_id=7),
        words(client_id="x" * 129),
        words(client_id="ü"),
        words(client_id="a\nb"),
        b'{"text": "hello"}',
        b'{"client_id": "c"}',
    ],
)
def test_nothing_said_is_said_so(body: bytes) -> None:
    with pytest.raises(NothingSaid):
        parsed(body)


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/x-www-form-urlencoded", "json", "a" * 9000])
def test_other_types_are_not_taken(media_type: str) -> None:
    with pytest.raises(WrongMediaType):
        parsed(words(), media_type)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (form(field("text", b"x")), "multipart/form-data"),
        (form(field("text", b"x")), "multipart/form-data; boundary="),
        (form(field("text", b"x")), "multipart/form-data; boundary=other"),
        (form(field("text", b"x"))[:-12], FORM),
        (b"--edge", FORM),
        (b"--edge\r\n", FORM),
        (b"--edge\r\n\r\n", FORM),
        (b"", FORM),
        (b"--edge\r\nContent-Disposition: form-data\r\n" + b"a" * 10_000 + b"\r\n\r\nx\r\n--edge--", FORM),
        (form(*(field("text", b"x") for _ in range(50))), FORM),
    ],
)
def test_forms_that_end_in_the_middle_are_said_so(body: bytes, media_type: str) -> None:
    with pytest.raises(Malformed):
        parsed(body, media_type)


def test_too_large_a_file_and_too_many_are_too_large() -> None:
    with pytest.raises(TooLarge):
        parsed(form(field("client_id", b"c"), file("a", b"x" * 1001)), FORM)
    with pytest.raises(TooLarge):
        parsed(form(field("client_id", b"c"), *(file(str(n), b"x") for n in range(11))), FORM)


@given(some.binary(max_size=300))
def test_no_body_breaks_anything(body: bytes) -> None:
    for media_type in ("application/json", FORM):
        for content in (body, b"--edge\r\n" + body + b"\r\n--edge--"):
            try:
                parsed(content, media_type)
            except (Malformed, TooLarge):
                continue


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (b"", ""),
        (b'{"language": "ar"}', "ar"),
        (b'{"language": 5}', ""),
        (b"{}", ""),
        (b'{"language": "' + b"x" * 99 + b'"}', "x" * 40),
    ],
)
def test_a_visit_may_ask_for_a_language(body: bytes, language: str) -> None:
    assert language_asked(body) == language
