"""Who has said nothing for a day: the owner's template, or an honest word that they cannot be reached."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

import pytest

from connectors.whatsapp_cloud.errors import OutsideWindow, TemplateRefused
from core.capabilities import AttachmentKind
from core.errors import InDoubt, TryAgain, Unreachable
from core.messages import Attachment, Button, Fate, SendReported
from tests.connectors.whatsapp_cloud.stage import CloudStage, stage
from tests.fakes.meta_faults import Fault, drop, failing, refused
from tests.fakes.meta_knocks import ADA, batch, change, status, written

_APPROVED = {("we_answer", "pt_BR"): "Here is our answer: {{1}}"}


def _with_template() -> AbstractAsyncContextManager[CloudStage]:
    return stage(template="we_answer", template_language="pt_BR")


def _silent(played: CloudStage, hours: float = 24) -> datetime:
    return played.clock.now() - timedelta(hours=hours)


async def test_within_the_window_words_go_as_they_are() -> None:
    async with _with_template() as played:
        for hours in (0, 23.99):
            await played.connector.send(played.outbound("Hello", heard_at=_silent(played, hours)))
        assert [sent.kind for sent in played.server.sent] == ["text", "text"]


async def test_outside_it_the_template_says_it_on_one_line() -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        await played.connector.send(played.outbound("We are **open**.\n\nCome in!", heard_at=_silent(played)))
        (sent,) = played.server.sent
        assert (sent.kind, sent.tag) == ("template", "77")
        assert sent.text == "Here is our answer: We are *open*. Come in!"


async def test_where_meta_counts_otherwise_the_template_goes_too() -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        played.server.silent = {ADA}
        await played.connector.send(played.outbound("Hello"))
        assert [sent.kind for sent in played.server.sent] == ["template"]


async def test_without_a_template_they_cannot_be_reached_and_nothing_is_asked() -> None:
    async with stage() as played:
        with pytest.raises(OutsideWindow) as caught:
            await played.connector.send(played.outbound(heard_at=_silent(played)))
        assert isinstance(caught.value, Unreachable)
        assert played.server.calls == []
        played.server.silent = {ADA}
        with pytest.raises(OutsideWindow):
            await played.connector.send(played.outbound())
        assert played.server.sent == []


@pytest.mark.parametrize("what", ["too long", "a button", "a file", "nothing"])
async def test_what_a_template_cannot_say_whole_is_not_said_in_part(what: str) -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        file = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=1, content=b"x")
        message = played.outbound(
            {"too long": "long " * 200, "nothing": ""}.get(what, "Hello"),
            buttons=(Button(label="Yes", says="/yes"),) if what == "a button" else (),
            attachments=(file,) if what == "a file" else (),
            heard_at=_silent(played),
        )
        with pytest.raises(OutsideWindow):
            await played.connector.send(message)
        assert played.server.calls == []


async def test_a_template_that_meta_does_not_know_is_the_owners_to_mend() -> None:
    async with _with_template() as played:
        with pytest.raises(TemplateRefused):
            await played.connector.send(played.outbound(heard_at=_silent(played)))


async def test_a_template_in_doubt_is_known_by_its_report() -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        message = played.outbound(heard_at=_silent(played))
        played.server.fail("messages", drop())
        with pytest.raises(InDoubt):
            await played.connector.send(message)
        assert await played.connector.was_sent(message) is None, "and so it is not sent again"
        (sent,) = played.server.sent
        report = batch(change(statuses=[status("sent", id=sent.id, tag=sent.tag)]))
        (said,) = played.connector.parse(played.knock(written(report)))
        assert isinstance(said, SendReported)
        assert (said.message, said.fate) == (message.id, Fate.TAKEN)


async def test_a_template_that_did_not_go_is_tried_again() -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        message = played.outbound(heard_at=_silent(played))
        played.server.fail("messages", failing(503))
        with pytest.raises(TryAgain):
            await played.connector.send(message)
        await played.connector.send(message)
        assert len(played.server.sent) == 1


async def test_what_is_said_in_part_is_not_said_again_in_a_template() -> None:
    async with _with_template() as played:
        played.server.templates = _APPROVED
        yes = Button(label="Yes", says="/yes")
        played.server.fail("messages", Fault(status=200, body=b'{"messages":[{"id":"wamid.1"}]}'), refused(131047))
        with pytest.raises(OutsideWindow):
            await played.connector.send(played.outbound("long " * 300 + "\n\nSure?", buttons=(yes,)))
        assert played.server.sent == []
