"""Sends every hostile document and picture through the real child, and looks whether the limits held.

By hand: python -m tests.long.hostile_files
"""

import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator

from core.documents.reader import DocumentReader
from core.errors import UnknownKind, Unreadable
from tests.core.documents import hostile, hostile_pictures
from tests.core.documents.pictures import WHERE, drawn, encoded, every_form, moving, png

MEMORY = 256 * 1024 * 1024
SECONDS = 10.0
_GRACE = 2.0
"""Seconds beyond the limit until a killed child is seen to be gone."""
_DOCUMENTS = (
    hostile.lies,
    hostile.no_text,
    hostile.long_texts,
    hostile.damaged,
    hostile.bombs,
    hostile.loops,
    hostile.boasts,
    hostile.mazes,
    hostile.silent,
    hostile.harmless,
)
_PICTURES = (
    hostile_pictures.lies,
    hostile_pictures.boasts,
    hostile_pictures.broken,
    hostile_pictures.damaged,
    hostile_pictures.heavy,
    hostile_pictures.two_things,
)


def huge() -> Iterator[tuple[str, bytes]]:
    """Just as many points as are still decoded, in every form and kind of colours."""
    size = (7_999, 5_000)
    for mode in ("RGB", "RGBA", "L", "P", "I;16", "1"):
        yield f"png {mode}", encoded(drawn(mode, size, 0), "PNG", compress_level=1)
    yield "png without an end", png(*size, bytes(50_000_000))
    yield "gif", encoded(drawn("P", size, 0), "GIF")
    yield "jpeg", encoded(drawn("RGB", size), "JPEG")
    yield "progressive jpeg", encoded(drawn("RGB", size), "JPEG", progressive=True)
    yield "jpeg of four colours", encoded(drawn("CMYK", size, 0), "JPEG")
    yield "webp", encoded(drawn("RGB", size), "WEBP", method=0)
    yield "webp without loss", encoded(drawn("RGBA", size), "WEBP", lossless=True, method=0)
    yield from moving(2_000)
    for name, content in every_form():
        yield f"{name} with much after it", content + bytes(20_000_000)


async def _outcome(reader: DocumentReader, content: bytes, *, picture: bool) -> str:
    try:
        if picture:
            drawn_anew = await reader.redraw(content)
            return "a leak" if WHERE.encode() in drawn_anew.content else "shown"
        return "read" if (await reader.read(content)).text else "nothing"
    except UnknownKind:
        return "unknown"
    except Unreadable:
        return "unreadable"


async def run() -> int:
    reader = DocumentReader(seconds=SECONDS, memory=MEMORY)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    cases = [(make, False) for make in _DOCUMENTS] + [(make, True) for make in (*_PICTURES, huge)]
    for make, picture in cases:
        for name, content in make():
            begun = time.monotonic()
            outcome = await _outcome(reader, content, picture=picture)
            seconds = time.monotonic() - begun
            outcomes[outcome] += 1
            if seconds > SECONDS + _GRACE or outcome == "a leak":
                wrong.append(f"{make.__name__}, {name}: {outcome} after {seconds:.1f} s")
    # A child is counted with what its parent had when it was started.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if peak > max(MEMORY, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024):
        wrong.append(f"a child had {peak:,} bytes")
    print(f"{sum(outcomes.values())} files: {dict(outcomes)}; the largest child had {peak // 1_000_000} MB")
    print("\n".join(wrong) or "every one was answered within its limits")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run()))
