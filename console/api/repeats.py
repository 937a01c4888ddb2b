"""A change that a program names by a word of its own is made once, however often it is sent: within a day."""

import json
import re
from collections.abc import Awaitable, Callable

from console.api.problems import Refused, wrong
from console.asked import Answer, Asked
from core.memory.opening import Memory
from core.memory.owner_calls import NamedCall, OwnerCalls

_WORD = re.compile(r"[A-Za-z0-9_.:-]{8,200}")
_HEADER = "Idempotency-Key"


class Repeats:
    def __init__(self, memory: Memory, calls: OwnerCalls) -> None:
        self._memory = memory
        self._calls = calls
        self._under_way: set[tuple[int, str]] = set()

    async def once(self, asked: Asked, does: Callable[[], Awaitable[Answer]]) -> Answer:
        """What came to nothing is not kept: it changed nothing, and may be sent again. Raises Refused."""
        word = asked.headers.get(_HEADER.lower(), "")
        if not word:
            return await does()
        if not _WORD.fullmatch(word):
            raise wrong({_HEADER: "Send 8 to 200 letters, digits, or any of _ . : -"})
        program = asked.owner.session
        if (program, word) in self._under_way:
            raise Refused(409, "under_way", "The same call is being done. Ask again in a moment.")
        self._under_way.add((program, word))
        try:
            return await self._once(
                NamedCall(program=program, word=word, asked=(asked.method, asked.path, asked.body.hex())), does
            )
        finally:
            self._under_way.discard((program, word))

    async def _once(self, call: NamedCall, does: Callable[[], Awaitable[Answer]]) -> Answer:
        done = await self._memory.store.read(lambda transaction: self._calls.find(transaction, call))
        if done is None:
            answer = await does()
            if answer.status < 400:
                kept = _kept(answer)
                await self._memory.store.run(lambda transaction: self._calls.keep(transaction, call, kept))
            return answer
        if not done.is_same:
            raise Refused(409, "key_used", f"This {_HEADER} was used for another call. Use another word for this one.")
        return _again(done.answer)


def _kept(answer: Answer) -> bytes:
    return json.dumps([answer.status, answer.media_type, answer.body.decode()]).encode()


def _again(kept: bytes) -> Answer:
    status, media_type, body = json.loads(kept)
    headers = {"Idempotency-Replayed": "true"}
    return Answer(status=status, body=body.encode(), media_type=media_type, headers=headers)
