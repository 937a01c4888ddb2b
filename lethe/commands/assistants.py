"""`lethe assistant list`, `show` and `test`."""

import time
from pathlib import Path

from core.ports.language_model import Assistant
from lethe.asking import ask_shortly
from lethe.assistants import recipient_name
from lethe.commands.configuration import written
from lethe.commands.configured import configured
from lethe.commands.one_assistant import with_assistant
from lethe.commands.printing import print_json, print_table
from lethe.saying import say


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


def show_assistant(config: Path | None, name: str, *, as_json: bool) -> int:
    settings = configured(config)
    assistant = next((one for one in settings.assistants if one.name == name), None)
    if assistant is None:
        say(f"There is no assistant of this name; there is {', '.join(one.name for one in settings.assistants)}.")
        return 2
    prefix = f"assistants.{name}."
    rows = [row for row in settings.shown if row.name.startswith(prefix)]
    channels = [channel.name for channel in settings.channels if channel.assistant == name]
    if as_json:
        said = [{"name": row.name.removeprefix(prefix), "value": row.value, "origin": row.origin} for row in rows]
        print_json(
            "lethe.assistant/1", name=name, recipient=recipient_name(assistant), channels=channels, settings=said
        )
        return 0
    print_table(
        ("setting", "value", "origin"), [(row.name.removeprefix(prefix), written(row), row.origin) for row in rows]
    )
    print(f"\nWho receives what is said: {recipient_name(assistant) or 'nobody'}")
    print(f"Answers on: {', '.join(channels) or 'no channel'}")
    return 0


def try_assistant(config: Path | None, name: str, *, as_json: bool) -> int:
    async def timed(assistant: Assistant) -> int:
        begun = time.monotonic()
        await ask_shortly(assistant)
        seconds = time.monotonic() - begun
        if as_json:
            print_json("lethe.assistant-test/1", name=assistant.name, seconds=round(seconds, 3))
        else:
            print(f"{assistant.name} answered in {seconds:.1f} seconds.")
        return 0

    return with_assistant(configured(config), name, timed)
