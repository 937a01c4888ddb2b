"""What lies with Meta goes once it is with us, or with its person; and nothing waits for that."""

import asyncio

import pytest

from connectors.whatsapp_cloud.contents import content
from core.capabilities import AttachmentKind
from core.messages import Attachment
from core.ports.connector import LetsGoOfFiles
from tests.connectors.whatsapp_cloud.stage import CloudStage, stage
from tests.fakes.meta_faults import Fault, failing, garbage, refused
from tests.fakes.meta_knocks import batch, change, status, written
from tests.fakes.meta_server import File
from tests.patience import PATIENCE

_LETTER = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=None, name="it.txt", content=b"it")


async def _deleted(played: CloudStage, times: int = 1) -> None:
    async with asyncio.timeout(PATIENCE):
        while sum(call.method == "DELETE" for call in played.server.calls) < times:
            await asyncio.sleep(0.002)


async def _retries(played: CloudStage) -> None:
    async with asyncio.timeout(PATIENCE):
        while not played.clock.sleeping():
            await asyncio.sleep(0.002)
    await played.clock.forward(played.clock.sleeping()[0])


def _received(played: CloudStage) -> Attachment:
    called = played.server.keep(File(media_type="image/jpeg", content=b"a photo"))
    said = content({"type": "image", "image": {"id": called, "mime_type": "image/jpeg"}})
    assert said is not None
    (attachment,) = said.attachments
    return attachment


def _report(played: CloudStage, fate: str, tag: str = "77") -> None:
    played.connector.parse(played.knock(written(batch(change(statuses=[status(fate, tag=tag)])))))


async def test_what_is_kept_with_us_goes_from_meta() -> None:
    async with stage() as played:
        assert isinstance(played.connector, LetsGoOfFiles)
        attachment = _received(played)
        played.connector.let_go(attachment)
        assert played.server.media, "nobody waits for it"
        await _deleted(played)
        assert not played.server.media


@pytest.mark.parametrize("fault", [failing(503), garbage(acts=False), refused(4)])
async def test_it_is_tried_again_a_few_times(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("object", fault, fault, fault)
        played.connector.let_go(_received(played))
        for _ in range(3):
            await _retries(played)
        await _deleted(played, 4)
        async with asyncio.timeout(PATIENCE):
            while played.server.media:
                await asyncio.sleep(0.002)
        played.server.fail("object", *(failing(503) for _ in range(4)))
        played.connector.let_go(_received(played))
        for _ in range(3):
            await _retries(played)
        await _deleted(played, 8)
        assert played.clock.sleeping() == []
        assert played.server.media, "then it is Meta's to delete, which it does by itself"


@pytest.mark.parametrize("fault", [refused(100, subcode=33), refused(190, status=401), refused(10, status=403)])
async def test_what_is_gone_or_not_to_be_mended_is_not_tried_again(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("object", fault)
        played.connector.let_go(_received(played))
        await _deleted(played)
        await played.clock.forward(1000)
        assert sum(call.method == "DELETE" for call in played.server.calls) == 1


async def test_what_is_nothing_of_metas_is_left_alone() -> None:
    async with stage() as played:
        played.connector.let_go(Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=1, reference="x"))
        await played.clock.forward(1)
        assert played.server.calls == []


@pytest.mark.parametrize("fate", ["delivered", "read", "failed"])
async def test_what_we_uploaded_goes_once_it_has_arrived(fate: str) -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("Here it is", attachments=(_LETTER,)))
        _report(played, "sent")
        _report(played, "delivered", tag="78")
        await played.clock.forward(1)
        assert len(played.server.media) == 1
        _report(played, fate)
        _report(played, fate)
        await _deleted(played)
        assert not played.server.media
        assert sum(call.method == "DELETE" for call in played.server.calls) == 1


async def test_closing_ends_what_is_under_way() -> None:
    async with stage() as played:
        played.server.fail("object", failing(503))
        played.connector.let_go(_received(played))
        await _deleted(played)
        await played.connector.close()
        assert not played.connector._leftovers._under_way
