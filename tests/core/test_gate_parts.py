"""A multipart body that another program can read."""

from email import message_from_bytes
from email.message import Message

from hypothesis import given
from hypothesis import strategies as some

from core.gate_parts import Part, multipart_body


@given(some.lists(some.binary(max_size=50), min_size=1, max_size=4))
def test_contents_arrive_unchanged(contents: list[bytes]) -> None:
    body = multipart_body([Part(name=f"n{place}", content=content) for place, content in enumerate(contents)], "limit")
    pieces = body.split(b"--limit")
    assert pieces[0] == b""
    assert pieces[-1] == b"--\r\n"
    assert [piece.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for piece in pieces[1:-1]] == contents


def test_a_reader_finds_name_type_and_file() -> None:
    part = Part(name="photo", content=b"\xff\xd8", file_name="a.jpg", media_type="image/jpeg")
    head = b"Content-Type: multipart/form-data; boundary=limit\r\n\r\n"
    read = message_from_bytes(head + multipart_body([part], "limit")).get_payload()
    assert isinstance(read, list)
    found = read[0]
    assert isinstance(found, Message)
    assert found.get_content_type() == "image/jpeg"
    assert found.get_filename() == "a.jpg"


def test_a_name_cannot_break_out() -> None:
    body = multipart_body(
        [Part(name='a"\r\nX: y', content=b"", file_name='b"\r\n\r\nc', media_type="t\r\nZ: z")], "limit"
    )
    head = body.split(b"\r\n\r\n")[0]
    assert head.count(b"\r\n") == 2
    assert b'name="a%22%0D%0AX: y"' in head


def test_nothing_shows_when_printed() -> None:
    assert repr(Part(name="n", content=b"canary", file_name="canary.txt")) == "Part(name='n', media_type='')"
