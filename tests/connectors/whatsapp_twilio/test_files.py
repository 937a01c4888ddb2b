"""What somebody sent is fetched, within bounds, and our key is shown to nobody else."""

import pytest

from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, TooLarge, TryAgain, Unreachable
from core.messages import Attachment
from tests.connectors.whatsapp_twilio.stage import TwilioStage, stage, until_noticed
from tests.fakes.twilio_server import ACCOUNT, Fault, refusing

_PATH = "Messages/MM1/Media/ME1"


async def fetched(played: TwilioStage, reference: str = _PATH) -> bytes:
    file = Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=None, reference=reference)
    return b"".join([piece async for piece in played.connector.fetch(file)])


async def test_a_file_is_fetched_where_it_lies_without_our_key() -> None:
    async with stage() as played:
        played.server.media[_PATH] = bytes(range(256)) * 4096
        assert await fetched(played) == bytes(range(256)) * 4096
        asked, lying = played.server.calls
        assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/{_PATH}"
        assert asked.headers["authorization"].startswith("Basic ")
        assert "authorization" not in lying.headers


async def test_a_redirect_to_nobody_declared_is_not_followed() -> None:
    async with stage(reaches_cdn=False) as played:
        played.server.media[_PATH] = b"x"
        with pytest.raises(Unreachable):
            await fetched(played)
        assert len(played.server.calls) == 1


async def test_a_file_larger_than_we_take() -> None:
    async with stage(largest_file=1000) as played:
        played.server.media[_PATH] = b"x" * 1001
        with pytest.raises(TooLarge):
            await fetched(played)


@pytest.mark.parametrize("reference", ["", "../../Keys", "Messages/MM1/Media/../../..", "https://evil.example.org/x"])
async def test_what_is_no_file_is_not_asked_for(reference: str) -> None:
    async with stage() as played:
        with pytest.raises(Unreachable):
            await fetched(played, reference)
        assert played.server.calls == []


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("media", refusing(20404, 404), Unreachable),
        ("media", refusing(20003, 401), ChannelRefused),
        ("media", Fault(status=503), TryAgain),
        ("media", Fault(line="drop"), TryAgain),
        ("cdn", Fault(status=403), Unreachable),
        ("cdn", Fault(status=500), TryAgain),
    ],
)
async def test_a_file_that_does_not_come(where: str, fault: Fault, error: type[Exception]) -> None:
    async with stage() as played:
        played.server.media[_PATH] = b"x"
        played.server.fail(where, *until_noticed(fault))
        with pytest.raises(error):
            await fetched(played)


async def test_a_file_that_does_not_end() -> None:
    async with stage(send_seconds=0.2) as played:
        played.server.media[_PATH] = b"x"
        played.server.fail("media", Fault(line="hang"))
        with pytest.raises(TryAgain):
            await fetched(played)
