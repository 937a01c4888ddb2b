"""What a password costs whoever tries many of them; in the other tests of the console it costs nothing."""

from pathlib import Path

from argon2 import Type, extract_parameters

from lethe.owner_pages import owner_pages
from tests.console.running import NAME, PASSWORD, running


async def test_what_is_kept_of_it_takes_memory_and_time_to_try(tmp_path: Path) -> None:
    async with running(tmp_path, pages=owner_pages) as house:
        memory = house.server.memory
        kept = await memory.store.read(lambda transaction: memory.owners.credentials(transaction, NAME))
        async with house.another_browser() as other:
            await other.see("/console/sign-in")
            home = await other.send("/console/sign-in", name=NAME, password=PASSWORD)
    assert kept is not None
    assert home.status == 200
    cost = extract_parameters(kept.password)
    assert cost.type is Type.ID
    assert cost.memory_cost >= 64 * 1024
    assert cost.time_cost >= 3
