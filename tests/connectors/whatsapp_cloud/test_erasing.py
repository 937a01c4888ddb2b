"""Files are deleted at Meta by their names; that its messages cannot be is said."""

import json

import pytest

from connectors.whatsapp_cloud.erasing import media_of, things, trace_of
from core.capabilities import AttachmentKind
from core.errors import DeliveryError
from core.identifiers import ProviderMessageId
from core.messages import Attachment
from core.ports.copies import Copy, DeletesCopies, DeletesOnlyFiles, Outcome
from tests.connectors.whatsapp_cloud.stage import CloudStage, stage
from tests.fakes.meta_faults import Fault, failing, garbage, refused
from tests.fakes.meta_server import File

_LETTER = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=None, name="it.txt", content=b"it")


def _copy(played: CloudStage, name: str, *media: str) -> Copy:
    return Copy(name=ProviderMessageId(name), made_at=played.clock.now(), files=tuple(trace_of(each) for each in media))


def _keep(played: CloudStage) -> str:
    return played.server.keep(File(media_type="image/jpeg", content=b"a photo"))


async def test_files_go_and_messages_are_said_to_stay() -> None:
    async with stage() as played:
        assert isinstance(played.connector, DeletesCopies)
        assert isinstance(played.connector, DeletesOnlyFiles), "and nobody is promised that their messages go"
        with_files, without = _copy(played, "wamid.1", _keep(played), _keep(played)), _copy(played, "wamid.2")
        assert (things(with_files), things(without)) == (3, 1)
        answered = await played.connector.delete_copies([with_files, without])
        assert answered.counts == {Outcome.GONE: 2, Outcome.NO_WAY: 2}
        assert (played.server.media, answered.again) == ({}, ())


@pytest.mark.parametrize("fault", [refused(100), refused(100, subcode=33), refused(131052), failing(404)])
async def test_what_is_gone_already_is_gone(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("object", fault)
        answered = await played.connector.delete_copies([_copy(played, "", "808")])
        assert answered.counts == {Outcome.GONE: 1, Outcome.NO_WAY: 0}


@pytest.mark.parametrize("fault", [failing(503), garbage(acts=False), refused(4), refused(190, status=401)])
async def test_where_meta_does_not_do_it_now_only_what_is_left_is_asked_for_again(fault: Fault) -> None:
    async with stage() as played:
        first, second = _copy(played, "wamid.1", _keep(played)), _copy(played, "wamid.2", _keep(played))
        played.server.fail("object", fault)
        answered = await played.connector.delete_copies([first, second])
        assert answered.counts == {Outcome.NO_WAY: 2}
        assert [(copy.name, media_of(copy)) for copy in answered.again] == [
            ("", media_of(first)),
            ("", media_of(second)),
        ]
        again = await played.connector.delete_copies(answered.again)
        assert (again.counts, again.again) == ({Outcome.GONE: 2, Outcome.NO_WAY: 0}, ())


async def test_what_meta_will_not_delete_is_refused() -> None:
    async with stage() as played:
        played.server.fail("object", refused(131009))
        answered = await played.connector.delete_copies([_copy(played, "", _keep(played))])
        assert answered.counts == {Outcome.REFUSED: 1, Outcome.NO_WAY: 0}


async def test_a_file_that_was_sent_is_remembered_with_its_message() -> None:
    async with stage() as played:
        delivery = await played.connector.send(played.outbound("Here", attachments=(_LETTER,)))
        (media,) = played.server.media
        assert [json.loads(trace)["id"] for trace in delivery.traces] == [media]
        assert media not in repr(delivery)
        sent = Copy(name=delivery.provider_id, made_at=played.clock.now(), files=delivery.traces)
        await played.connector.delete_copies([sent])
        assert played.server.media == {}


async def test_a_file_that_was_handed_over_for_a_message_that_failed_is_remembered_too() -> None:
    async with stage() as played:
        played.server.fail("messages", refused(131047))
        with pytest.raises(DeliveryError) as caught:
            await played.connector.send(played.outbound("Here", attachments=(_LETTER,)))
        (media,) = played.server.media
        assert [json.loads(trace)["id"] for trace in caught.value.traces] == [media]
        assert media not in str(caught.value)


async def test_what_this_channel_did_not_write_is_no_file_of_metas() -> None:
    async with stage() as played:
        odd = Copy(name=ProviderMessageId(""), made_at=played.clock.now(), files=("Messages/1/Media/2", "[]", "{}"))
        assert media_of(odd) == ()
        assert things(odd) == 0
