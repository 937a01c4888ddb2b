"""A change that a program names by a word of its own is made once, however often it is sent: within a day.

That it is begun is written down before anything is done, and its answer afterwards. Where the server goes down between
the two, nobody knows how far it came: what is sent again is then not done again, and the program is told to look. An
erasure is done again, as what is gone can be erased twice, and what is not must not stay for want of an answer. While
it goes on no answer of it is kept: the same call tells how far it is, and in the end hands out the receipt."""

import json
import re
from collections.abc import Awaitable, Callable

from console.api.problems import Refused, wrong
from console.asked import Answer, Asked
from core.errors import SettingError
from core.memory.opening import Memory
from core.memory.owner_calls import NamedCall, OwnerCalls

_WORD = re.compile(r"[A-Za-z0-9_.:-]{8,200}")
_HEADER = "Idempotency-Key"


class Repeats:
    def __init__(self, memory: Memory, calls: OwnerCalls) -> None:
        self._memory = memory
        self._calls = calls
        self._under_way: set[tuple[int, str]] = set()

    async def once(
        self, asked: Asked, does: Callable[[], Awaitable[Answer]], *, is_harmless_twice: bool = False
    ) -> Answer:
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
                NamedCall(program=program, word=word, asked=(asked.method, asked.path, asked.body.hex())),
                does,
                is_harmless_twice=is_harmless_twice,
            )
        finally:
            self._under_way.discard((program, word))

    async def _once(self, call: NamedCall, does: Callable[[], Awaitable[Answer]], *, is_harmless_twice: bool) -> Answer:
        store = self._memory.store
        done = await store.read(lambda transaction: self._calls.find(transaction, call))
        if done is None:
            await store.run(lambda transaction: self._calls.begin(transaction, call))
        elif not done.is_same:
            raise Refused(409, "key_used", f"This {_HEADER} was used for another call. Use another word for this one.")
        elif done.answer:
            return _again(done.answer)
        elif not is_harmless_twice:
            raise Refused(
                409,
                "end_unknown",
                "It was begun, and the server went down on the way. Look whether it is done. If it is not, send it"
                f" with another {_HEADER}.",
            )
        try:
            answer = await does()
        except (Refused, SettingError):
            await store.run(lambda transaction: self._calls.withdraw(transaction, call))
            raise
        if answer.status >= 400:
            await store.run(lambda transaction: self._calls.withdraw(transaction, call))
        elif answer.is_ended:
            kept = _kept(answer)
            await store.run(lambda transaction: self._calls.keep(transaction, call, kept))
        return answer


def _kept(answer: Answer) -> bytes:
    return json.dumps([answer.status, answer.media_type, answer.body.decode()]).encode()


def _again(kept: bytes) -> Answer:
    status, media_type, body = json.loads(kept)
    headers = {"Idempotency-Replayed": "true"}
    return Answer(status=status, body=body.encode(), media_type=media_type, headers=headers)
