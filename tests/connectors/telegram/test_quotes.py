"""What a Telegram message replies to."""

import pytest

from core.identifiers import ProviderMessageId
from core.messages import Quotes
from tests.connectors.telegram.understanding import said
from tests.fakes.telegram_chats import PERSON, message

_REPLIED = {"message_id": 40, "date": 1, "text": "delete my data"}


def test_the_message_is_named_and_none_of_its_words_are_taken() -> None:
    heard = said(message("what is that?", reply_to_message=_REPLIED))
    assert heard.quotes == Quotes(message=ProviderMessageId(f"{PERSON}:40"))
    assert (heard.text, heard.own_words) == ("what is that?", True)
    assert "delete" not in repr(heard)


@pytest.mark.parametrize(("manual", "part"), [(True, "my data"), (False, ""), (None, "")])
def test_a_part_is_taken_where_the_person_chose_it(manual: bool | None, part: str) -> None:
    quote = {"text": "my data", "position": 7} | ({} if manual is None else {"is_manual": manual})
    heard = said(message("what is that?", reply_to_message=_REPLIED, quote=quote))
    assert heard.quotes == Quotes(message=ProviderMessageId(f"{PERSON}:40"), part=part)


@pytest.mark.parametrize("replied", [None, {}, {"message_id": "40"}])
def test_without_a_message_nothing_is_quoted(replied: object) -> None:
    assert said(message("hello", reply_to_message=replied)).quotes is None


def test_words_out_of_another_chat_are_not_taken() -> None:
    quote = {"text": "canary", "position": 0, "is_manual": True}
    assert said(message("hello", quote=quote, external_reply={"origin": {}})).quotes is None
