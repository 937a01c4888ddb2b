"""Documents read in children that find the readers loaded: a fresh Python spends nine tenths of its time on that.

What each child runs is `main` of the product's own child, which confines itself before it reads: every limit is its
own, for each document anew. How the reader starts a child, and ends it, is not seen here.
"""

import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.documents.reader import understood
from core.documents.sniffing import media_type
from core.errors import Unreadable
from core.ports.documents import Document
from tests.house.tree import ROOT
from tests.patience import PATIENCE

LONGEST = 200_000
_LONGEST_ANSWER = 2 * LONGEST + 100
_HEADING = struct.Struct("<II")
_ANSWERED = struct.Struct("<?QI")
_CHILD = Path(__file__).with_name("warm_child.py")


@dataclass(frozen=True, slots=True)
class Brood:
    _questions: IO[bytes]
    _answers: IO[bytes]

    def read(self, content: bytes) -> tuple[Document | Unreadable, int]:
        """What came of it, and the most memory that its child had, in bytes."""
        kind = media_type(content)
        self._questions.write(_HEADING.pack(len(kind), len(content)) + kind.encode())
        self._questions.write(content)
        self._questions.flush()
        well, most, length = _ANSWERED.unpack(self._answers.read(_ANSWERED.size))
        answer = self._answers.read(length)
        if not well:
            return Unreadable("reading came to no end"), most
        try:
            return understood(kind, answer), most
        except Unreadable as error:
            return error, most


@contextmanager
def warm_children(*, memory: int, cpu_seconds: int, seconds: float) -> Iterator[Brood]:
    """The limits are those of `DocumentReader`, for each document."""
    limits = map(str, (LONGEST, _LONGEST_ANSWER, memory, cpu_seconds, seconds))
    command = (sys.executable, "-I", str(_CHILD), str(ROOT), *limits)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        yield Brood(parent.stdin, parent.stdout)
        parent.stdin.close()
        assert parent.wait(PATIENCE) == 0
