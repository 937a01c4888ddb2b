"""What somebody sent is fetched, within bounds."""

import pytest

from core.capabilities import AttachmentKind
from core.errors import TooLarge, TryAgain, Unreachable
from core.messages import Attachment
from tests.connectors.telegram.stage import TelegramStage, stage
from tests.fakes.telegram_faults import (
    bad_request,
    failing,
)


async def fetched(played: TelegramStage, reference: str, size: int | None = None) -> bytes:
    file = Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=size, reference=reference)
    return b"".join([piece async for piece in played.connector.fetch(file)])


async def test_a_file_is_fetched() -> None:
    async with stage() as played:
        played.server.bot.files["F1"] = bytes(range(256)) * 4096
        assert await fetched(played, "F1") == bytes(range(256)) * 4096


async def test_a_file_larger_than_we_take() -> None:
    async with stage(largest_file=1000) as played:
        played.server.bot.files["F1"] = b"x" * 1001
        with pytest.raises(TooLarge):
            await fetched(played, "F1")
        with pytest.raises(TooLarge):
            await fetched(played, "F1", size=1001)
        assert len(played.server.called("getFile")) == 1


async def test_a_file_larger_than_bots_may_fetch() -> None:
    async with stage() as played:
        played.server.fail("getFile", bad_request("file is too big"))
        with pytest.raises(TooLarge):
            await fetched(played, "F1")


async def test_a_file_that_is_gone() -> None:
    async with stage() as played:
        with pytest.raises(Unreachable):
            await fetched(played, "F1")
        played.server.bot.files["F1"] = b"x"
        played.server.fail("file", failing(404))
        with pytest.raises(Unreachable):
            await fetched(played, "F1")


async def test_a_file_that_does_not_come_just_now() -> None:
    async with stage() as played:
        played.server.bot.files["F1"] = b"x"
        played.server.fail("file", failing(502))
        with pytest.raises(TryAgain):
            await fetched(played, "F1")
