"""An assistant is asked, for its owner alone: by settings that may not be stored, and nothing of it is kept."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from console.ports.assistants import Answered, Drawing, TriedLine
from core.clock import Clock
from core.errors import GateError, ModelError
from core.gate import Gate
from core.journey.prompting import instructions_of
from core.ports.language_model import Assistant, Line
from lethe.asking import ask_shortly
from lethe.assistants import Assistants
from lethe.catalogue import KINDS
from lethe.commands.chat import recent
from lethe.model_trouble import mend_of
from settings.settings import Settings


async def asked_shortly(settings: Settings, name: str, clock: Clock) -> Mapping[str, str]:
    """By field, why it does not answer; empty where it does. Raises SettingError."""
    async with _opened(settings, name, clock) as assistant:
        try:
            await ask_shortly(assistant)
        except (ModelError, GateError) as error:
            field, says = mend_of(error)
            return {field: says}
    return {}


async def tested(settings: Settings, name: str, clock: Clock) -> Answered:
    begun = time.monotonic()
    async with _opened(settings, name, clock) as assistant:
        try:
            says = await ask_shortly(assistant)
        except (ModelError, GateError) as error:
            return Answered(ok=False, says=mend_of(error)[1])
    return Answered(ok=True, seconds=time.monotonic() - begun, says=says)


async def talked(settings: Settings, name: str, clock: Clock, said: Sequence[TriedLine]) -> Answered:
    begun = time.monotonic()
    lines = [Line(role="person" if one.by_owner else "assistant", text=one.text) for one in said]
    async with _opened(settings, name, clock) as assistant:
        try:
            says = await _answer(assistant, recent(lines, assistant.history_tokens))
        except (ModelError, GateError) as error:
            return Answered(ok=False, says=mend_of(error)[1])
    return Answered(ok=True, seconds=time.monotonic() - begun, says=says, drawings=drawings(says))


def drawings(text: str) -> Sequence[Drawing]:
    """Kinds that draw it alike share one."""
    alike: dict[str, list[str]] = {}
    for kind in KINDS:
        alike.setdefault(kind.shown(text), []).append(kind.title)
    return [Drawing(titles=tuple(titles), html=html) for html, titles in alike.items()]


async def _answer(assistant: Assistant, said: Sequence[Line]) -> str:
    """When one fails before its first word, its fallback is asked, as in every chat."""
    pieces: list[str] = []
    try:
        async for piece in assistant.model.complete((instructions_of(assistant), *said), assistant.limits):
            pieces.append(piece)
    except ModelError:
        if pieces or assistant.fallback is None:
            raise
        return await _answer(assistant.fallback, said)
    return "".join(pieces)


@asynccontextmanager
async def _opened(settings: Settings, name: str, clock: Clock) -> AsyncIterator[Assistant]:
    gate = Gate()
    try:
        assistants = Assistants(settings, gate=gate, clock=clock)
        try:
            yield assistants.named(name)
        finally:
            await assistants.close()
    finally:
        await gate.close()
