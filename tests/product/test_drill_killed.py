"""A drill that was killed in the middle leaves nobody, and keeps no start from being one."""

from pathlib import Path

from core.identifiers import Address
from core.log import Log
from core.memory.bodies import Body
from core.memory.store import Transaction
from core.memory.tables import State
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from privacy.drill import CHANNEL
from settings.reading import read_settings
from settings.sources import Sources
from tests.fakes.still_clock import StillClock


def _settings_file(folder: Path) -> Path:
    path = folder / "lethe.toml"
    path.write_text(
        f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{folder}/data"\n'
        '[[assistants]]\nname = "helpdesk"\nprovider = "echo"\n'
        '[[channels]]\nname = "site"\nkind = "web"\nassistant = "helpdesk"\n'
    )
    return path


async def test_whoever_a_killed_drill_invented_is_gone_after_the_next_start(tmp_path: Path) -> None:
    lines: list[str] = []
    settings = read_settings(Sources(file=_settings_file(tmp_path), environment={}), KNOWN_KINDS)
    server = Lethe(settings, log=Log(lines.append))
    await server.open()
    memory = server.memory

    def invented(transaction: Transaction) -> None:
        speaker = memory.people.recognise(
            transaction, channel=CHANNEL, address=Address("canary-address"), name="canary-name", language="en"
        )
        assert speaker is not None
        for state, by_person in ((State.WAITING, True), (State.SENDING, False)):
            memory.conversations.remember(
                transaction,
                speaker,
                Body(text="canary-words"),
                by_person=by_person,
                at=StillClock().now(),
                state=state,
            )

    await memory.store.run(invented)
    await server.close()

    server = Lethe(settings, log=Log(lines.append))
    await server.open()
    try:
        assert await server.memory.store.read(server.memory.people.numbers) == []
        assert server.memory.vault.used() == 0
        assert await server.desk.backlog() == (0, 0)
        assert not any("journey.fault" in line or "erasure.complete" in line or "canary" in line for line in lines)
    finally:
        await server.close()
