"""What Twilio's list says of a message: the same as its call, but less."""

from datetime import timedelta

import pytest

from connectors.whatsapp_twilio.missed import Medium, Missed, is_said_to_us, said
from core.capabilities import AttachmentKind
from core.messages import Attachment
from tests.connectors.whatsapp_twilio.case import NOW, sid
from tests.connectors.whatsapp_twilio.stage import CHANNEL

_NUMBER = "whatsapp:+491700000001"


def missed(body: str = "hello canary", *, name: str = sid(1), sender: str = _NUMBER, has_files: bool = False) -> Missed:
    return Missed(name=name, sender=sender, body=body, has_files=has_files, sent_at=NOW - timedelta(hours=1))


def test_words_are_the_persons_own() -> None:
    heard = said(missed(), (), CHANNEL)
    assert (heard.text, heard.sender, heard.provider_id) == ("hello canary", _NUMBER, sid(1))
    assert (heard.own_words, heard.readable) == (True, True)
    assert heard.sent_at == NOW - timedelta(hours=1)


def test_a_file_is_fetched_by_its_name_and_its_caption_is_no_command() -> None:
    name = sid(2, "MM")
    files = (Medium(name=sid(3, "ME"), media_type="Audio/OGG; codecs=opus"), Medium(name="../..", media_type=""))
    heard = said(missed("delete my data", name=name, has_files=True), files, CHANNEL)
    assert heard.attachments == (
        Attachment(
            kind=AttachmentKind.AUDIO,
            media_type="audio/ogg",
            size=None,
            reference=f"Messages/{name}/Media/{sid(3, 'ME')}",
        ),
        Attachment(kind=AttachmentKind.FILE, media_type="application/octet-stream", size=None),
    )
    assert (heard.own_words, heard.readable) == (False, True)


def test_of_a_place_or_a_sticker_the_list_says_nothing() -> None:
    heard = said(missed(""), (), CHANNEL)
    assert (heard.own_words, heard.readable, heard.text) == (False, False, "")


def test_a_zero_byte_is_kept_out() -> None:
    assert said(missed("a\0b"), (), CHANNEL).text == "a\ufffdb"


@pytest.mark.parametrize(
    ("one", "is_ours"),
    [
        (missed(), True),
        (missed(sender="whatsapp:DE.Ab12"), True),
        (missed(sender="+491700000001"), False),
        (missed(sender="messenger:4711"), False),
        (missed(sender=""), False),
        (missed(name="SM1"), False),
        (missed(name="../Calls"), False),
    ],
    ids=repr,
)
def test_only_what_came_over_whatsapp_is_said_to_us(one: Missed, is_ours: bool) -> None:
    assert is_said_to_us(one) is is_ours
    assert not any(word in repr(one) for word in ("canary", "4917", "Ab12"))
