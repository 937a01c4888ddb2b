"""What is sealed of a message."""

from dataclasses import replace

from core.capabilities import AttachmentKind
from core.identifiers import ProviderMessageId
from core.memory.bodies import Body, Quoted, decode, encode, quoted_of
from core.messages import Attachment, Quotes

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
