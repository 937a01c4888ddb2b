"""One assistant by its name, open for as long as a command speaks with it."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine

from core.clock import SystemClock
from core.gate import Gate
from core.ports.language_model import Assistant
from lethe.assistants import Assistants
from lethe.saying import say
from settings.settings import Settings

Talk = Callable[[Assistant], Awaitable[int]]
"""What is done with the assistant, to the exit code."""


def with_assistant(settings: Settings, name: str, talk: Talk) -> int:
    """An empty name is the first assistant's. 2 where there is none of this name; raises what `talk` raises."""
    names = [assistant.name for assistant in settings.assistants]
    if name and name not in names:
        say(f"There is no assistant of this name; there is {', '.join(names)}.")
        return 2
    code = asyncio.run(_until_interrupted(_talk(settings, name or names[0], talk)))
    if code is None:
        raise KeyboardInterrupt
    return code


async def _until_interrupted(work: Coroutine[None, None, int]) -> int | None:
    """None where somebody pressed Ctrl-C. Whichever thread the system gives the signal to, the loop is woken by it."""
    task, interrupted = asyncio.current_task(), asyncio.Event()
    assert task is not None

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    if threading.current_thread() is threading.main_thread():  # no other may say what becomes of a signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
    try:
        return await work
    except asyncio.CancelledError:
        if not interrupted.is_set():
            raise
        return None


async def _talk(settings: Settings, name: str, talk: Talk) -> int:
    gate = Gate()
    try:
        assistants = Assistants(settings, gate=gate, clock=SystemClock())
        try:
            return await talk(assistants.named(name))
        finally:
            await assistants.close()
    finally:
        await gate.close()
