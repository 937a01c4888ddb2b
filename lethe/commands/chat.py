"""`lethe chat`: a conversation with an assistant in the terminal, of which nothing is kept."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from core.clock import SystemClock
from core.errors import ModelError
from core.gate import Gate
from core.ports.language_model import Assistant, Line
from lethe.assistants import Assistants
from lethe.commands.configured import configured
from lethe.commands.failing import explained, say
from lethe.commands.typed_lines import TypedLines
from settings.settings import Settings

_CHARACTERS_A_TOKEN = 4


def chat(config: Path | None, name: str) -> int:
    settings = configured(config)
    names = [assistant.name for assistant in settings.assistants]
    if name and name not in names:
        say(f"There is no assistant of this name; there is {', '.join(names)}.")
        return 2
    return asyncio.run(_conversation(settings, name or names[0]))


async def _conversation(settings: Settings, name: str) -> int:
    gate = Gate()
    assistants = Assistants(settings, gate=gate, clock=SystemClock())
    try:
        return await _talk(assistants.named(name))
    finally:
        await assistants.close()
        await gate.close()


async def _talk(assistant: Assistant) -> int:
    say(f"You are talking to {assistant.name}. Nothing is kept. An empty line ends it.")
    said: list[Line] = []
    lines, code = TypedLines(sys.stdin.fileno()), 0
    while words := await _heard(lines):
        said.append(Line(role="person", text=words))
        try:
            answer = await answered(assistant, _recent(said, assistant.history_tokens))
        except ModelError as error:
            code = explained(error)
            said.pop()
        else:
            said.append(Line(role="assistant", text=answer))
            code = 0
    return code


async def _heard(lines: TypedLines) -> str:
    if sys.stdin.isatty():
        print("> ", end="", file=sys.stderr, flush=True)
    return await lines.next() or ""


async def answered(assistant: Assistant, said: Sequence[Line]) -> str:
    """Printed while it is written; when one assistant fails before its first word, its fallback is asked."""
    instructions = (Line(role="system", text=assistant.instructions),) if assistant.instructions else ()
    pieces: list[str] = []
    try:
        async for piece in assistant.model.complete((*instructions, *said), assistant.limits):
            pieces.append(piece)
            print(piece, end="", flush=True)
    except ModelError:
        if pieces:
            print()
        if pieces or assistant.fallback is None:
            raise
        return await answered(assistant.fallback, said)
    print()
    return "".join(pieces)


def _recent(said: Sequence[Line], tokens: int) -> Sequence[Line]:
    """The last lines within the budget, counted roughly; at least what was just said."""
    left, recent = tokens * _CHARACTERS_A_TOKEN, [said[-1]]
    for line in reversed(said[:-1]):
        left -= len(line.text)
        if left < 0:
            break
        recent.insert(0, line)
    return recent
