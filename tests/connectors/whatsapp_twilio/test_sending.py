"""Words to Twilio: when, how, and whether they went."""

import asyncio
import json
from datetime import timedelta

import pytest

from connectors.whatsapp_rules import OutsideTheWindow
from connectors.whatsapp_twilio.examining import SANDBOX
from connectors.whatsapp_twilio.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import InDoubt, NotTaken, TryAgain, Unreachable
from core.messages import Attachment
from core.ports.connector import KnowsWhatWasSent, NamesWhatWasSent
from tests.connectors.whatsapp_twilio.stage import ADA, TwilioStage, stage, twilio_settings, until_noticed
from tests.fakes.twilio_held import Held
from tests.fakes.twilio_server import SENDER, Fault, refusing

_TEMPLATE = "HX" + "0" * 32
_SERVICE = "MG" + "0" * 32


async def test_words_go_from_our_sender() -> None:
    async with stage() as played:
        delivery = await played.connector.send(played.outbound("Good morning ü"))
        (sent,) = played.server.sent
        assert (sent.to, sent.sender, sent.body) == (ADA, SENDER, "Good morning ü")
        assert delivery.provider_id == sent.sid
        assert set(sent.values) == {"To", "From", "Body", "StatusCallback"}


async def test_words_go_by_a_service() -> None:
    async with stage(sender="", messaging_service=_SERVICE) as played:
        await played.connector.send(played.outbound())
        (sent,) = played.server.sent
        assert sent.values["MessagingServiceSid"] == _SERVICE
        assert "From" not in sent.values


async def test_without_a_public_address_nothing_is_reported() -> None:
    async with stage(public_address="") as played:
        await played.connector.send(played.outbound())
        assert played.server.sent[0].report_to == ""


async def test_files_are_left_out_and_nothing_is_not_sent() -> None:
    file = Attachment(kind=AttachmentKind.FILE, media_type="application/zip", size=None, content=b"PK")
    async with stage() as played:
        await played.connector.send(played.outbound("Your data", attachments=(file,)))
        assert played.server.sent[0].body == "Your data"
        with pytest.raises(NotTaken):
            await played.connector.send(played.outbound("", attachments=(file,)))
        assert len(played.server.sent) == 1


async def test_half_a_surrogate_pair_can_be_sent() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("a\ud83d b"))
        assert played.server.sent[0].body == "a\ufffd b"


async def test_somebody_who_told_twilio_to_stop() -> None:
    async with stage() as played:
        played.server.stopped.add(ADA)
        with pytest.raises(Unreachable):
            await played.connector.send(played.outbound())
        assert len(played.server.called("POST", "Messages")) == 1


async def test_outside_the_window_the_template_goes_instead() -> None:
    async with stage(template=_TEMPLATE) as played:
        played.server.fail("create", refusing(63016))
        await played.connector.send(played.outbound("We are\nopen"))
        (sent,) = played.server.sent
        assert sent.values["ContentSid"] == _TEMPLATE
        assert json.loads(sent.values["ContentVariables"]) == {"1": "We are open"}
        assert "Body" not in sent.values
        played.server.fail("create", refusing(63016))
        with pytest.raises(Unreachable):
            await played.connector.send(played.outbound("x" * 1500))


async def test_where_our_own_clock_says_so_free_words_are_not_even_tried() -> None:
    async with stage(template=_TEMPLATE) as played:
        heard_at = played.clock.now()
        await played.clock.forward(24 * 3600 - 61)
        await played.connector.send(played.outbound("Still within", heard_at=heard_at))
        await played.clock.forward(2)
        await played.connector.send(played.outbound("Too late", id="8", heard_at=heard_at))
        within, after = played.server.sent
        assert (within.values["Body"], "Body" in after.values) == ("Still within", False)
        assert after.body == "An answer to what you asked: Too late"
        assert len(played.server.called("POST", "Messages")) == 2


@pytest.mark.parametrize("template", ["", _TEMPLATE], ids=["no template", "one that does not hold it"])
async def test_outside_the_window_without_a_template_the_owner_sees_why(template: str) -> None:
    async with stage(template=template) as played:
        long_ago = played.clock.now() - timedelta(days=2)
        with pytest.raises(OutsideTheWindow):
            await played.connector.send(played.outbound("x" * 1500, heard_at=long_ago))
        assert played.server.called("POST", "Messages") == []


async def test_no_answer_after_the_request_was_written_leaves_a_doubt() -> None:
    async with stage(send_seconds=0.2) as played:
        played.server.fail("create", Fault(line="hang", acts=True))
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound())
        assert len(played.server.sent) == 1


async def test_nothing_is_tried_twice_by_itself() -> None:
    async with stage() as played:
        played.server.fail("create", Fault(status=503))
        with pytest.raises(TryAgain):
            await played.connector.send(played.outbound())
        assert len(played.server.called("POST", "Messages")) == 1


async def in_doubt(played: TwilioStage, text: str, *, acts: bool, id: str = "7") -> bool | None:
    played.server.fail("create", Fault(line="drop", acts=acts))
    message = played.outbound(text, id=id)
    with pytest.raises(InDoubt):
        await played.connector.send(message)
    return await played.connector.was_sent(message)


async def test_after_a_doubt_twilio_is_asked() -> None:
    async with stage() as played:
        assert await in_doubt(played, "**Hello**", acts=True) is True
        assert await in_doubt(played, "Good bye", acts=False, id="8") is False
        calls = played.server.called("GET", "Messages")
        assert {call.values["To"] for call in calls} == {ADA}
        assert ["DateSent>" in call.values for call in calls] == [True, False, True, False]


async def test_what_is_found_after_a_doubt_has_twilios_name() -> None:
    async with stage() as played:
        assert isinstance(played.connector, NamesWhatWasSent)
        assert await in_doubt(played, "Hello", acts=True) is True
        [held] = played.server.messages
        assert played.connector.name_of(played.outbound("Hello", id="7")) == held.sid
        assert played.connector.name_of(played.outbound("Hello", id="8")) == ""


async def test_what_has_left_twilio_is_found_by_its_date() -> None:
    async with stage() as played:
        played.server.fail("create", Fault(line="drop", acts=True))
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound())
        played.server.sent[0].status = "sent"
        assert await played.connector.was_sent(played.outbound()) is True
        assert len(played.server.called("GET", "Messages")) == 1


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(line="drop"), Fault(status=200, body=b"{}")], ids=repr)
async def test_where_twilio_cannot_say_nobody_knows(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("list", *until_noticed(fault))
        assert await in_doubt(played, "Hello", acts=True) is None


async def test_the_same_words_said_before_are_not_taken_for_these() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("A moment", id="1"))
        assert await in_doubt(played, "A moment", acts=False, id="2") is False
        await played.clock.forward(600)
        assert await in_doubt(played, "A moment", acts=True, id="3") is True


async def test_what_the_person_said_is_not_what_we_said() -> None:
    async with stage() as played:
        played.server.messages.append(
            Held(sid="SM1", to=ADA, sender=SENDER, body="Hello", direction="inbound", created=played.clock.now())
        )
        assert await in_doubt(played, "Hello", acts=False) is False


async def test_after_a_restart_everything_since_it_was_made_is_looked_at() -> None:
    async with stage() as played:
        made_at = played.clock.now()
        await played.clock.forward(60)
        await played.connector.send(played.outbound("Hello"))
        await played.clock.forward(60)
        made_later = played.clock.now()
        again = KIND.make(twilio_settings(played.server.address), played.surroundings)
        assert isinstance(again, KnowsWhatWasSent)
        await played.clock.forward(40 * 3600)
        assert await again.was_sent(played.outbound("Hello", made_at=made_at)) is True
        assert await again.was_sent(played.outbound("Hello", id="8", made_at=made_later)) is False


@pytest.mark.parametrize("acts", [True, False], ids=["it went", "it did not"])
@pytest.mark.parametrize("shown", [True, False], ids=["its words are listed", "they are not"])
@pytest.mark.parametrize("restarted", [True, False], ids=["after a restart", "at once"])
async def test_a_template_in_doubt_is_looked_for_by_what_it_says(acts: bool, shown: bool, restarted: bool) -> None:
    async with stage(template=_TEMPLATE) as played:
        if not shown:
            played.server.template = ""
        long_ago = played.clock.now() - timedelta(days=2)
        played.server.fail("create", Fault(line="drop", acts=acts))
        message = played.outbound("We are\nopen", made_at=played.clock.now(), heard_at=long_ago)
        with pytest.raises(InDoubt):
            await played.connector.send(message)
        connector: object = played.connector
        if restarted:
            connector = KIND.make(twilio_settings(played.server.address, template=_TEMPLATE), played.surroundings)
        assert isinstance(connector, KnowsWhatWasSent)
        expected = {(True, True): True, (True, False): None}.get((acts, shown), False)
        assert await connector.was_sent(message) is expected


async def test_what_twilio_itself_finds_outside_the_window_is_looked_for_likewise() -> None:
    async with stage(template=_TEMPLATE) as played:
        played.server.fail("create", refusing(63016), Fault(line="drop", acts=True))
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound("We are open"))
        assert await played.connector.was_sent(played.outbound("We are open")) is True
        assert await played.connector.was_sent(played.outbound("We are closed", id="8")) is False


async def test_the_sandbox_takes_one_in_three_seconds() -> None:
    async with stage(sender=SANDBOX) as played:
        tasks = [
            asyncio.create_task(played.connector.send(played.outbound(f"Hello {number}", id=str(number))))
            for number in range(3)
        ]
        await tasks[0]
        assert [sent.body for sent in played.server.sent] == ["Hello 0"]
        assert played.clock.sleeping() == [3.0, 6.0]
        await played.clock.forward(3)
        await tasks[1]
        await played.clock.forward(3)
        await tasks[2]
        assert [sent.body for sent in played.server.sent] == ["Hello 0", "Hello 1", "Hello 2"]
