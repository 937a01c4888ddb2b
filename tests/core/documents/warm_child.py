"""The process of `tests.core.documents.warm`: it loads the readers, opens no document, and forks a child for each. Run
as a program, isolated as the reader's child is, with nothing of the tests imported."""

import os
import select
import struct
import sys
import time
from collections.abc import Sequence

sys.path.insert(0, sys.argv[1])

from core.documents import child
from core.documents.sniffing import PDF, WORD

_HEADING = struct.Struct("<II")
_ANSWERED = struct.Struct("<?QI")
_PIECE = 65_536
_MOST_OPEN = 64


def _born(content: int, arguments: Sequence[str]) -> tuple[int, int]:
    """Its number, and where its answer is read."""
    answers, answer = os.pipe()
    number = os.fork()
    if number:
        os.close(answer)
        return number, answers
    code = 1
    try:
        os.dup2(content, 0)
        os.dup2(answer, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.closerange(3, _MOST_OPEN)
        child.main(arguments)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def _answer_of(number: int, answers: int, longest: int, until: float) -> tuple[bool, bytes, int]:
    """Whether it ended well, what it answered, and the most memory it had, in bytes."""
    answer = b""
    while len(answer) < longest and select.select([answers], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(answers, _PIECE)
        if not piece:
            _, status, used = os.wait4(number, 0)
            return status == 0, answer, used.ru_maxrss * 1024
        answer += piece
    os.kill(number, 9)
    _, _, used = os.wait4(number, 0)
    return False, b"", used.ru_maxrss * 1024


def main(longest: str, longest_answer: str, memory: str, cpu_seconds: str, seconds: str) -> None:
    for kind in (PDF, WORD):
        child._answering(kind, int(longest), 1, 1)
    while heading := sys.stdin.buffer.read(_HEADING.size):
        length_of_kind, length = _HEADING.unpack(heading)
        kind = sys.stdin.buffer.read(length_of_kind).decode()
        content = os.memfd_create("document")
        with open(content, "wb", closefd=False) as file:
            file.write(sys.stdin.buffer.read(length))
        os.lseek(content, 0, os.SEEK_SET)
        until = time.monotonic() + float(seconds)
        number, answers = _born(content, [kind, longest, "50", memory, cpu_seconds])
        well, answer, most = _answer_of(number, answers, int(longest_answer), until)
        os.close(answers)
        os.close(content)
        sys.stdout.buffer.write(_ANSWERED.pack(well, most, len(answer) if well else 0))
        sys.stdout.buffer.write(answer if well else b"")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[2:])
