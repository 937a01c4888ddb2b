"""The channel as a whole, on a played Meta."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace

import pytest

from connectors.kind import AnswersHandshake, HearsErasures
from connectors.whatsapp_cloud.capabilities import LARGEST_FILE
from core.capabilities import AttachmentKind, Support
from core.errors import ChannelRefused, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import Address
from core.messages import Attachment, Button, Inbound, NotUnderstood
from core.ports.connector import (
    Connector,
    FetchesFiles,
    KnowsWhatWasSent,
    LetsGoOfFiles,
    ShowsForgotten,
    ShowsTyping,
)
from core.ports.examination import Examines
from tests.connectors.whatsapp_cloud.stage import CloudStage, asking, stage
from tests.fakes.meta_faults import Fault, drop, failing, garbage, hang, refused
from tests.fakes.meta_knocks import (
    ADA,
    ADA_USER,
    BUSINESS,
    Json,
    batch,
    change,
    message,
    said_in,
    status,
    text,
    written,
)
from tests.patience import PATIENCE

_LETTER = Attachment(
    kind=AttachmentKind.FILE, media_type="application/pdf", size=None, name="your letter ü.pdf", content=b"%PDF-1.7"
)
_YES = Button(label="Yes", says="/delete yes")


def brought(played: CloudStage, knock: Json) -> Sequence[Inbound | NotUnderstood]:
    return played.connector.parse(played.knock(written(knock)))


async def test_it_does_what_its_ports_say() -> None:
    async with stage() as played:
        for port in (
            Connector,
            ShowsTyping,
            FetchesFiles,
            KnowsWhatWasSent,
            ShowsForgotten,
            Examines,
            AnswersHandshake,
            HearsErasures,
            LetsGoOfFiles,
        ):
            assert isinstance(played.connector, port)
        assert played.connector.capabilities.largest_file == 20 * 1024 * 1024
    async with stage(largest_file=2**40) as played:
        assert played.connector.capabilities.largest_file == LARGEST_FILE


async def test_opening_asks_whether_the_number_answers() -> None:
    async with stage() as played:
        await played.connector.open()
        assert [(call.what, call.method) for call in played.server.calls] == [("object", "GET")]
    async with stage(business_account=BUSINESS) as played:
        await played.connector.open()
        assert played.server.subscribed


@pytest.mark.parametrize(
    ("what", "fault", "error"),
    [
        ("object", refused(190, status=401), ChannelRefused),
        ("object", refused(100, subcode=33), ChannelRefused),
        ("object", refused(100), ChannelRefused),
        ("object", failing(503), TryAgain),
        ("object", garbage(), TryAgain),
        ("subscribed_apps", refused(200, status=403), ChannelRefused),
        ("subscribed_apps", drop(), TryAgain),
    ],
)
async def test_opening_says_what_is_wrong(what: str, fault: Fault, error: type[Exception]) -> None:
    async with stage(business_account=BUSINESS) as played:
        played.server.fail(what, fault)
        with pytest.raises(error):
            await played.connector.open()
        await played.connector.open()


async def test_the_handshake() -> None:
    async with stage() as played:
        knock = asking()
        played.connector.authenticate(knock)
        answer = played.connector.handshake(knock)
        assert (answer.body, answer.media_type) == (b"1158201444", "text/plain")


async def test_words_arrive_and_are_named() -> None:
    async with stage() as played:
        delivery = await played.connector.send(played.outbound("Good evening", recipient=ADA_USER))
        (sent,) = played.server.sent
        assert (sent.text, sent.person, sent.by_user_id, sent.tag) == ("Good evening", ADA_USER, True, "77")
        assert delivery.provider_id == sent.id


async def test_buttons_say_when_pressed_what_they_say() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("Sure?", buttons=(_YES,)))
        (sent,) = played.server.sent
        assert (sent.kind, sent.text, sent.buttons) == ("interactive", "Sure?", (("Yes", "/delete yes"),))


async def test_a_file_goes_with_its_words_and_name() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("Here it is", attachments=(_LETTER,)))
        (sent,) = played.server.sent
        assert sent.file is not None
        assert (sent.kind, sent.text, sent.file.name, sent.file.content, sent.file.media_type) == (
            "document",
            "Here it is",
            "your letter ü.pdf",
            b"%PDF-1.7",
            "application/pdf",
        )


async def test_a_file_without_bytes_or_of_a_type_that_is_not_carried() -> None:
    async with stage() as played:
        empty = Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=None)
        with pytest.raises(NotTaken):
            await played.connector.send(played.outbound("x", attachments=(empty,)))
        played.server.is_choosy = True
        archive = replace(_LETTER, media_type="application/zip")
        with pytest.raises(NotTaken):
            await played.connector.send(played.outbound("x", attachments=(archive,)))
        assert played.server.sent == []


@pytest.mark.parametrize("media_type", ["text/html", "text/csv", "application/json", "application/pdf", "audio/ogg"])
async def test_what_can_be_read_is_carried(media_type: str) -> None:
    async with stage() as played:
        played.server.is_choosy = True
        page = replace(_LETTER, media_type=media_type, name="report.x")
        await played.connector.send(played.outbound("", attachments=(page,)))
        (sent,) = played.server.sent
        assert sent.file is not None
        assert sent.file.content == b"%PDF-1.7"


@pytest.mark.parametrize("fault", [drop(), garbage(), failing(500)])
async def test_an_upload_in_doubt_is_done_again(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("media", fault)
        with pytest.raises(TryAgain):
            await played.connector.send(played.outbound("x", attachments=(_LETTER,)))
        await played.connector.send(played.outbound("x", attachments=(_LETTER,)))
        assert len(played.server.sent) == 1


async def test_an_answer_that_never_comes_leaves_it_in_doubt() -> None:
    async with stage(send_seconds=0.2) as played:
        played.server.fail("messages", hang(acts=True))
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound())
        assert await played.connector.was_sent(played.outbound()) is None
        assert len(played.server.sent) == 1


async def test_nobody_there_is_no_doubt() -> None:
    with socket.socket() as taken:  # so that nobody else is there, and nobody listens
        taken.bind(("127.0.0.1", 0))
        async with stage(api_address=f"http://127.0.0.1:{taken.getsockname()[1]}") as played:
            with pytest.raises(TryAgain):
                await played.connector.send(played.outbound())


async def test_trying_again_does_not_say_twice_what_was_said() -> None:
    async with stage() as played:
        message = played.outbound("long " * 300 + "\n\nSure?", buttons=(_YES,), attachments=(_LETTER,))
        played.server.fail("media", failing(503))
        with pytest.raises(TryAgain):
            await played.connector.send(message)
        assert [sent.tag for sent in played.server.sent] == ["77.0", "77.1"]
        delivery = await played.connector.send(message)
        assert [sent.tag for sent in played.server.sent] == ["77.0", "77.1", "77"]
        assert delivery.provider_id == played.server.sent[-1].id
        await played.connector.send(message)
        assert len(played.server.sent) == 6, "another message, though it has the same name"


@pytest.mark.parametrize("early", [False, True], ids=["after", "before"])
async def test_a_report_takes_the_doubt_from_a_step_before_the_last(early: bool) -> None:
    """It may come before the connection breaks over which the answer should have come."""
    async with stage() as played:
        message = played.outbound("long " * 300 + "\n\nSure?", buttons=(_YES,))
        report = batch(change(statuses=[status("sent", id="wamid.OUT1", tag="77.0")]))
        if early:
            brought(played, report)
        else:
            played.server.fail("messages", drop())
            with pytest.raises(InDoubt):
                await played.connector.send(message)
            assert await played.connector.was_sent(message) is None
            brought(played, batch(change(statuses=[status("failed", id="wamid.OUT1", tag="77.0", code=131000)])))
            assert await played.connector.was_sent(message) is None
            brought(played, report)
            assert await played.connector.was_sent(message) is False
        await played.connector.send(message)
        assert [sent.tag for sent in played.server.sent] == (["77"] if early else ["77.0", "77"])


async def test_a_doubt_about_the_last_step_is_never_taken_for_an_answer() -> None:
    async with stage() as played:
        message = played.outbound("long " * 300 + "\n\nSure?", buttons=(_YES,))
        played.server.fail("messages", Fault(status=200, body=b'{"messages":[{"id":"wamid.1"}]}'), drop())
        with pytest.raises(InDoubt):
            await played.connector.send(message)
        brought(played, batch(change(statuses=[status("sent", tag="77.0"), status("sent", tag="77")])))
        assert await played.connector.was_sent(message) is None


async def test_typing_is_shown_only_where_the_owner_lets_people_see_that_they_were_read() -> None:
    async with stage() as played:
        assert played.connector.capabilities.typing_signal is Support.DROPPED
        brought(played, said_in(text("hello")))
        await played.connector.show_typing(Address(ADA_USER))
        assert played.server.calls == []


async def test_typing_names_the_newest_message() -> None:
    async with stage(read_receipts=True) as played:
        assert played.connector.capabilities.typing_signal is Support.FULL
        await played.connector.show_typing(Address(ADA_USER))
        assert played.server.calls == [], "nobody has written yet"
        brought(played, said_in(text("hello", id="wamid.1"), text("you there?", id="wamid.2")))
        await played.connector.show_typing(Address(ADA_USER))
        assert played.server.typing == ["wamid.2"]
        edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "b"}}}
        brought(played, said_in(message("edit", edit, id="wamid.3")))
        await played.connector.show_typing(Address(ADA_USER))
        assert played.server.typing == ["wamid.2", "wamid.2"]


async def test_who_is_forgotten_or_renamed_has_no_newest_message() -> None:
    async with stage(read_receipts=True) as played:
        brought(played, said_in(text("hello")))
        await played.connector.forgotten(Address(ADA_USER))
        await played.connector.show_typing(Address(ADA_USER))
        brought(played, said_in(text("hello")))
        held = {"type": "user_changed_user_id", "user_id": "DE.New", "previous_user_id": ADA_USER}
        brought(played, said_in(message("system", held)))
        await played.connector.show_typing(Address(ADA_USER))
        await played.connector.forgotten(Address(ADA))
        assert played.server.typing == []


async def test_a_signal_that_fails_is_one_of_our_errors() -> None:
    async with stage(read_receipts=True) as played:
        brought(played, said_in(text("hello")))
        played.server.fail("messages", refused(131047))
        with pytest.raises(Unreachable):
            await played.connector.show_typing(Address(ADA_USER))


@pytest.mark.parametrize(("code", "seconds", "stranger_waits"), [(131056, 6, False), (130429, 0.0125, True)])
async def test_after_a_refusal_as_too_much_the_next_one_waits_its_turn(
    code: int, seconds: float, stranger_waits: bool
) -> None:
    async with stage() as played:
        played.server.fail("messages", refused(code))
        with pytest.raises(TryAgain):
            await played.connector.send(played.outbound())
        sends = [asyncio.create_task(played.connector.send(played.outbound(recipient=who))) for who in (ADA, ADA_USER)]
        async with asyncio.timeout(PATIENCE):
            while len(played.server.sent) + len(played.clock.sleeping()) < 2:
                await asyncio.sleep(0.002)
        assert len(played.server.sent) == (0 if stranger_waits else 1)
        assert played.clock.sleeping()[0] == pytest.approx(seconds)
        await played.clock.forward(seconds * 2)
        await asyncio.gather(*sends)
        assert len(played.server.sent) == 2
