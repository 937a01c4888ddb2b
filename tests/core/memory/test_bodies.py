"""What is sealed of a message."""

import json
from dataclasses import replace

import pytest

from core.capabilities import AttachmentKind
from core.identifiers import ProviderMessageId
from core.memory.bodies import Body, Quoted, decode, encode, quoted_of
from core.messages import Attachment, Button, Quotes

_QUOTING = Body(text="what is that?", quotes=Quotes(message=ProviderMessageId("m-1"), part="two finches"))


def test_what_it_quotes_is_sealed_with_it() -> None:
    assert decode(encode(_QUOTING)) == _QUOTING
    whole = Body(text="and that?", quotes=Quotes(message=ProviderMessageId("m-1")))
    assert decode(encode(whole)) == whole
    assert "finches" not in repr(_QUOTING)


def test_words_that_were_looked_up_are_written_down_nowhere() -> None:
    quoting = replace(_QUOTING, quoted=Quoted(words="canary", by_person=True))
    assert b"canary" not in encode(quoting)
    assert decode(encode(quoting)) == _QUOTING


def test_quoted_is_the_part_or_the_text_or_what_was_read_of_a_file() -> None:
    voice = Attachment(kind=AttachmentKind.AUDIO, media_type="audio/ogg", size=1, words="I am Ada")
    assert quoted_of(Body(text="one egg"), "egg", by_person=True) == Quoted(words="egg", by_person=True)
    assert quoted_of(Body(text="one egg"), "", by_person=False) == Quoted(words="one egg", by_person=False)
    assert quoted_of(Body(attachments=(voice,)), "", by_person=True) == Quoted(words="I am Ada", by_person=True)
    assert quoted_of(Body(), "", by_person=True) is None
    long = quoted_of(Body(text="x" * 9_000), "", by_person=True)
    assert long is not None
    assert len(long.words) == 2_000


@pytest.mark.parametrize("text", ["", "hello", 'a "b" \\ c\n\t\x01', "schön 👋 \u2028", "a lone \ud800 half"])
@pytest.mark.parametrize("name", ["", "m-1", 'm"1'])
@pytest.mark.parametrize("further", [Body(), Body(own_words=False), Body(buttons=(Button(label="Yes", says="/yes"),))])
def test_what_is_sealed_is_the_same_json_however_little_there_is_of_it(text: str, name: str, further: Body) -> None:
    body = replace(further, text=text, provider_id=ProviderMessageId(name))
    sealed = encode(body)
    assert sealed == json.dumps(json.loads(sealed), ensure_ascii=False).encode()
    assert decode(sealed) == replace(body, text=text.encode("utf-8", "replace").decode())
