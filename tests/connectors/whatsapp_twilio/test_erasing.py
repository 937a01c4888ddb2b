"""What was said is deleted at Twilio by its name, files first, and looked for again."""

from datetime import timedelta

import pytest

from connectors.whatsapp_twilio.erasing import things
from core.identifiers import ProviderMessageId
from core.ports.copies import Copy, DeletesCopies, Outcome
from tests.connectors.whatsapp_twilio.stage import TwilioStage, stage
from tests.fakes.twilio_held import Held
from tests.fakes.twilio_server import Fault, refusing


def _keep(played: TwilioStage, text: str = "Hello", *, status: str = "received") -> Copy:
    held = played.server.keep(text)
    held.status = status
    return _copy(played, held)


def _copy(played: TwilioStage, held: Held, *, files: tuple[str, ...] = ()) -> Copy:
    return Copy(name=ProviderMessageId(held.sid), made_at=played.clock.now(), files=files)


def _with_file(played: TwilioStage) -> tuple[Copy, str]:
    held = played.server.keep("Look", files={"ME" + "1" * 32: "image/jpeg"})
    path = f"Messages/{held.sid}/Media/ME{'1' * 32}"
    played.server.media[path] = b"a photo"
    return _copy(played, held, files=(path,)), path


def _asked(played: TwilioStage) -> list[tuple[str, str]]:
    return [(call.method, call.path.partition("/Messages/")[2]) for call in played.server.calls]


async def test_a_message_goes_and_is_looked_for_again() -> None:
    async with stage() as played:
        assert isinstance(played.connector, DeletesCopies)
        copy = _keep(played)
        answered = await played.connector.delete_copies([copy])
        assert (answered.counts, answered.again) == ({Outcome.GONE: 1}, ())
        assert played.server.messages == []
        assert _asked(played) == [("DELETE", f"{copy.name}.json"), ("GET", f"{copy.name}.json")]


async def test_its_files_go_before_it() -> None:
    async with stage() as played:
        copy, path = _with_file(played)
        assert things(copy) == 2
        answered = await played.connector.delete_copies([copy])
        assert answered.counts == {Outcome.GONE: 2}
        assert (played.server.media, played.server.messages) == ({}, [])
        deleted = [asked for method, asked in _asked(played) if method == "DELETE"]
        assert deleted == [f"{path.removeprefix('Messages/')}.json", f"{copy.name}.json"]


async def test_a_message_whose_file_cannot_go_yet_waits_for_it() -> None:
    async with stage() as played:
        copy, _ = _with_file(played)
        played.server.fail("delete medium", refusing(20009, 409))
        answered = await played.connector.delete_copies([copy])
        assert (answered.counts, answered.again) == ({}, (copy,))
        assert len(played.server.messages) == 1
        assert (await played.connector.delete_copies(answered.again)).counts == {Outcome.GONE: 2}


@pytest.mark.parametrize("status", ["queued", "sending", "sent"])
async def test_what_is_on_its_way_still_is_asked_for_later_and_keeps_nothing_else(status: str) -> None:
    async with stage() as played:
        waits, other = _keep(played, status=status), _keep(played)
        answered = await played.connector.delete_copies([waits, other])
        assert (answered.counts, answered.again, answered.still_there) == ({Outcome.GONE: 1}, (waits,), 0)
        played.server.messages[0].status = "delivered"
        assert (await played.connector.delete_copies(answered.again)).counts == {Outcome.GONE: 1}


async def test_what_is_gone_already_is_gone() -> None:
    async with stage() as played:
        copy = _keep(played)
        played.server.messages.clear()
        assert (await played.connector.delete_copies([copy])).counts == {Outcome.GONE: 1}


async def test_who_says_deleted_and_shows_it_still_is_found_out() -> None:
    async with stage() as played:
        copy, _ = _with_file(played)
        text = _keep(played)
        played.server.lies = True
        answered = await played.connector.delete_copies([copy, text])
        assert (answered.counts, answered.again, answered.still_there) == ({}, (copy, text), 2)
        played.server.lies = False
        assert (await played.connector.delete_copies(answered.again)).counts == {Outcome.GONE: 3}


async def test_where_it_cannot_be_looked_for_it_is_asked_for_again_without_a_word_of_lying() -> None:
    async with stage() as played:
        copy = _keep(played)
        played.server.fail("look", Fault(status=403, code=20403))
        answered = await played.connector.delete_copies([copy])
        assert (answered.counts, answered.again, answered.still_there) == ({}, (copy,), 0)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=503, code=20503),
        Fault(status=429, code=20429, headers={"Retry-After": "30"}),
        Fault(status=401, code=20003),
    ],
)
async def test_where_twilio_itself_is_in_the_way_all_that_is_left_is_asked_for_again(fault: Fault) -> None:
    async with stage() as played:
        first, second, third = _keep(played, "1"), _keep(played, "2"), _keep(played, "3")
        await played.connector.delete_copies([first])
        played.server.fail("delete", fault)
        answered = await played.connector.delete_copies([second, third])
        assert (answered.counts, answered.again) == ({}, (second, third))
        assert answered.retry_after == (timedelta(seconds=30) if fault.headers else None)
        assert (await played.connector.delete_copies(answered.again)).counts == {Outcome.GONE: 2}


async def test_what_twilio_will_not_delete_is_refused() -> None:
    async with stage() as played:
        copy = _keep(played)
        played.server.fail("delete", refusing(20001))
        assert (await played.connector.delete_copies([copy])).counts == {Outcome.REFUSED: 1}


async def test_nothing_is_ever_looked_for_by_a_number() -> None:
    async with stage() as played:
        await played.connector.delete_copies([_keep(played)])
        assert all("To" not in call.values and "From" not in call.values for call in played.server.calls)


async def test_only_what_has_a_name_of_twilios_is_a_thing_to_it() -> None:
    async with stage() as played:
        odd = Copy(name=ProviderMessageId("../Calls/1"), made_at=played.clock.now(), files=("not a medium",))
        assert things(odd) == 0
        assert (await played.connector.delete_copies([odd])).counts == {}
        assert played.server.calls == []
