"""`lethe assistant list` and `lethe assistant test`."""

import asyncio
import time
from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate
from lethe.asking import ask_shortly
from lethe.assistants import Assistants, recipient_name
from lethe.commands.configured import configured
from lethe.commands.failing import say
from lethe.commands.printing import print_json, print_table
from settings.settings import Settings


def list_assistants(config: Path | None, *, as_json: bool) -> int:
    assistants = configured(config).assistants
    if as_json:
        rows = [
            {
                "name": one.name,
                "provider": one.provider,
                "model": one.model,
                "recipient": recipient_name(one),
                "fallback": one.fallback,
            }
            for one in assistants
        ]
        print_json("lethe.assistants/1", assistants=rows)
    else:
        print_table(
            ("assistant", "provider", "model", "who receives what is said", "fallback"),
            [
                (one.name, one.provider, one.model or "-", recipient_name(one) or "nobody", one.fallback or "-")
                for one in assistants
            ],
        )
    return 0


def try_assistant(config: Path | None, name: str) -> int:
    settings = configured(config)
    names = [assistant.name for assistant in settings.assistants]
    if name not in names:
        say(f"There is no assistant of this name; there is {', '.join(names)}.")
        return 2
    begun = time.monotonic()
    asyncio.run(_asked(settings, name))
    print(f"{name} answered in {time.monotonic() - begun:.1f} seconds.")
    return 0


async def _asked(settings: Settings, name: str) -> None:
    gate = Gate()
    assistants = Assistants(settings, gate=gate, clock=SystemClock())
    try:
        await ask_shortly(assistants.named(name))
    finally:
        await assistants.close()
        await gate.close()
