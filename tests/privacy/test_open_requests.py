"""What waits is found without reading all that was ever asked, and is gone once it is answered."""

from pathlib import Path

from privacy.requests_log import answer, open_requests, requests_log
from tests.privacy.opened import opened


async def test_only_what_is_not_answered_waits(tmp_path: Path) -> None:
    async with opened(tmp_path / "rooms") as rooms:
        now, vault, store = rooms.clock.now(), rooms.memory.vault, rooms.memory.store
        assert await store.read(lambda transaction: open_requests(transaction, vault, now)) == []
        await rooms.ask("/complain")
        every = await store.read(lambda transaction: requests_log(transaction, vault, tmp_path / "none", now))
        waiting = await store.read(lambda transaction: open_requests(transaction, vault, now))
        assert [one.kind for one in waiting] == ["complain"]
        assert waiting == [one for one in every if one.state != "answered"]
        assert await store.run(lambda transaction: answer(transaction, vault, waiting[0].id, now))
        assert await store.read(lambda transaction: open_requests(transaction, vault, now)) == []
