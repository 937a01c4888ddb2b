"""A filled database is one that Lethe itself could have written."""

from pathlib import Path

from benchmarks.filling import FIRST_CHAT, MESSAGES_EACH, fill
from core.clock import SystemClock
from core.identifiers import Address, ChannelId
from core.log import Log
from core.memory.opening import open_memory


async def test_everybody_has_a_conversation_that_can_be_read_back(tmp_path: Path) -> None:
    await fill(tmp_path, 3 * MESSAGES_EACH)
    memory = await open_memory(
        database=tmp_path / "data" / "lethe.db",
        keys=tmp_path / "data" / "keys",
        files=tmp_path / "data" / "files",
        clock=SystemClock(),
        log=Log(lambda line: None),
    )
    try:
        assert len(await memory.store.read(memory.people.numbers)) == 3
        said = await memory.transcript.since(ChannelId("tg"), Address(str(FIRST_CHAT + 2)), 0)
        assert [each.sequence for each in said] == list(range(1, MESSAGES_EACH + 1))
        assert [each.by_person for each in said[:3]] == [True, False, True]
    finally:
        memory.close()
