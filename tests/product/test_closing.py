"""A server that cannot close one thing closes the others."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from core.log import Log
from lethe.app import Lethe
from lethe.closing import Step, each_in_turn
from tests.console.running import settings_for
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.still_clock import StillClock


async def test_each_step_is_done_in_its_turn_whatever_another_raises() -> None:
    done: list[str] = []

    async def waits() -> None:
        await asyncio.sleep(0)
        done.append("waits")

    async def fails() -> None:
        done.append("fails")
        raise StoreUnavailable("no")

    def fails_at_once() -> None:
        done.append("fails at once")
        raise OSError

    steps: list[Step] = [fails_at_once, waits, fails, waits]
    with pytest.raises(StoreUnavailable):
        await each_in_turn(steps)
    assert done == ["fails at once", "waits", "fails", "waits"]


async def test_what_is_not_opened_does_not_matter() -> None:
    await each_in_turn([])


class _Breaks(ScriptedModel):
    async def close(self) -> None:
        raise OSError("it cannot be closed")


async def test_memory_and_the_gate_are_closed_where_a_model_will_not_close(tmp_path: Path) -> None:
    server = Lethe(settings_for(tmp_path, ""), log=Log(lambda line: None), clock=StillClock())
    await server.open()
    [name] = server._assistants.by_name
    server._assistants._built[name] = replace(server._assistants.named(name), model=_Breaks())
    with pytest.raises(OSError, match="cannot be closed"):
        await server.close()
    with pytest.raises(StoreUnavailable):
        await server.memory.store.read(lambda transaction: None)
    assert server._gate._closed
