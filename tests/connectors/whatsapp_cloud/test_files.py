"""What somebody sent is fetched, within bounds, and from nobody but Meta."""

import hashlib
import json
from base64 import b64encode

import pytest

from connectors.whatsapp_cloud.files import is_metas
from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, TooLarge, TryAgain, Unreachable
from core.gate import Recipient
from core.messages import Attachment
from tests.connectors.whatsapp_cloud.stage import CloudStage, stage
from tests.fakes.meta_faults import Fault, failing, garbage, refused
from tests.fakes.meta_server import File
from tests.fakes.outside import Outside

_BYTES = bytes(range(256)) * 4096
_DIGEST = hashlib.sha256(_BYTES).digest()


def kept(played: CloudStage, content: bytes = _BYTES) -> str:
    return played.server.keep(File(media_type="application/pdf", content=content))


async def fetched(played: CloudStage, media: str, digest: str = "") -> bytes:
    file = Attachment(
        kind=AttachmentKind.FILE,
        media_type="application/pdf",
        size=None,
        reference=json.dumps({"id": media, "sha256": digest}),
    )
    return b"".join([piece async for piece in played.connector.fetch(file)])


@pytest.mark.parametrize("digest", ["", _DIGEST.hex(), b64encode(_DIGEST).decode(), "no digest at all"])
async def test_a_file_is_fetched(digest: str) -> None:
    async with stage() as played:
        assert await fetched(played, kept(played), digest) == _BYTES


@pytest.mark.parametrize("digest", ["00" * 32, b64encode(bytes(32)).decode()])
async def test_a_file_that_is_another_than_was_sent(digest: str) -> None:
    async with stage() as played:
        with pytest.raises(Unreachable):
            await fetched(played, kept(played), digest)
        played.server.wrong_digest = True
        with pytest.raises(Unreachable):
            await fetched(played, kept(played))


async def test_a_file_larger_than_we_take() -> None:
    async with stage(largest_file=1000) as played:
        with pytest.raises(TooLarge):
            await fetched(played, kept(played, b"x" * 1001))
        assert played.server.called("download") == []
        assert await fetched(played, kept(played, b"x" * 1000)) == b"x" * 1000


async def test_a_file_that_is_gone() -> None:
    async with stage() as played:
        with pytest.raises(Unreachable):
            await fetched(played, "700100")
        for what, fault in (("download", failing(404)), ("object", refused(131052)), ("object", failing(404))):
            played.server.fail(what, fault)
            with pytest.raises(Unreachable):
                await fetched(played, kept(played))


async def test_an_address_that_has_grown_old_is_asked_for_anew() -> None:
    async with stage() as played:
        media = kept(played)
        await fetched(played, media)
        played.clock.jump(301)
        assert await fetched(played, media) == _BYTES


@pytest.mark.parametrize(
    ("what", "fault", "error"),
    [
        ("download", failing(502), TryAgain),
        ("object", failing(502), TryAgain),
        ("object", garbage(), TryAgain),
        ("object", refused(131056), TryAgain),
        ("object", refused(190, status=401), ChannelRefused),
        ("download", failing(401), ChannelRefused),
    ],
)
async def test_a_file_that_does_not_come_just_now(what: str, fault: Fault, error: type[Exception]) -> None:
    async with stage() as played:
        played.server.fail(what, fault)
        with pytest.raises(error):
            await fetched(played, kept(played))


@pytest.mark.parametrize("reference", ["", "{", '{"id": "../me"}'])
async def test_a_reference_that_is_not_ours(reference: str) -> None:
    async with stage() as played:
        file = Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=None, reference=reference)
        with pytest.raises(Unreachable):
            [piece async for piece in played.connector.fetch(file)]
        assert played.server.calls == []


async def test_the_token_is_shown_to_nobody_else() -> None:
    async with stage() as played, Outside() as stranger:
        # Somebody whom the gate knows for another reason, so that it would let the request out.
        played.gate.declare(Recipient(name="Stranger", base_address=stranger.at(""), receives="words"))
        played.server.media_address = stranger.at("/ok")
        with pytest.raises(Unreachable):
            await fetched(played, kept(played))
        assert stranger.heard == []


@pytest.mark.parametrize(
    ("address", "is_so"),
    [
        ("https://graph.facebook.com/x", True),
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://lookaside.fbsbx.com:443/x", True),
        ("https://LOOKASIDE.fbsbx.com/x", True),
        ("http://lookaside.fbsbx.com/x", False),
        ("https://lookaside.fbsbx.com:22/x", False),
        ("https://lookaside.fbsbx.com.example.org/x", False),
        ("https://me:pass@lookaside.fbsbx.com/x", False),
        ("https://lookaside.fbsbx.com@example.org/x", False),
        ("http://graph.facebook.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("https://lookaside.fbsbx.com:port/x", False),
        ("", False),
    ],
)
def test_where_the_token_may_be_shown(address: str, is_so: bool) -> None:
    assert is_metas(address, "https://graph.facebook.com") is is_so
