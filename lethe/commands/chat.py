"""`lethe chat`: a conversation with an assistant in the terminal, of which nothing is kept."""

import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import ModelError
from core.journey.prompting import tokens
from core.ports.language_model import Assistant, Line
from lethe.commands.configured import configured
from lethe.commands.failing import explained
from lethe.commands.one_assistant import with_assistant
from lethe.commands.printing import harmless_lines
from lethe.commands.typed_lines import TypedLines
from lethe.saying import say


def chat(config: Path | None, name: str) -> int:
    return with_assistant(configured(config), name, _talk)


async def _talk(assistant: Assistant) -> int:
    say(f"You are talking to {assistant.name}. Nothing is kept. An empty line ends it.")
    said: list[Line] = []
    lines, code = TypedLines(sys.stdin.fileno()), 0
    while words := await _heard(lines):
        said.append(Line(role="person", text=words))
        try:
            answer = await answered(assistant, recent(said, assistant.history_tokens))
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
            print(harmless_lines(piece), end="", flush=True)
    except ModelError:
        if pieces:
            print()
        if pieces or assistant.fallback is None:
            raise
        return await answered(assistant.fallback, said)
    print()
    return "".join(pieces)


def recent(said: Sequence[Line], budget: int) -> Sequence[Line]:
    """The last lines within so many tokens, as in every other chat; at least what was just said."""
    *before, last = said
    taken, left = [last], budget - tokens(last.text)
    for line in reversed(before):
        left -= tokens(line.text)
        if left < 0:
            break
        taken.insert(0, line)
    return taken
