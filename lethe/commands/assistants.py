"""`lethe assistant list` and `lethe assistant test`."""

import time
from pathlib import Path

from core.ports.language_model import Assistant
from lethe.asking import ask_shortly
from lethe.assistants import recipient_name
from lethe.commands.configured import configured
from lethe.commands.one_assistant import with_assistant
from lethe.commands.printing import print_json, print_table


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
    return with_assistant(configured(config), name, _timed)


async def _timed(assistant: Assistant) -> int:
    begun = time.monotonic()
    await ask_shortly(assistant)
    print(f"{assistant.name} answered in {time.monotonic() - begun:.1f} seconds.")
    return 0
