"""Looks for what an erased person said in the raw bytes of the disk below the data folder: a mounted image.

By hand: python -m tests.long.raw_image
Linux only, by root or by whoever may mount in a namespace of their own. Where nothing may be mounted it says so and
ends with 2: then nothing is shown.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.leaving import Visitor, delete, live
from tests.product.canaries import canary, found
from tests.product.house import house

_MEGABYTES = 96


class CannotMount(Exception):
    """With what the system said."""


def _run(*words: str) -> None:
    if shutil.which(words[0]) is None:
        raise CannotMount(f"{words[0]} is not installed")
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise CannotMount(f"{words[0]}: {done.stderr.strip()[:200]}")


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[None]:
    """Raises CannotMount. `-o loop` asks the system for a loop device by itself."""
    with image.open("wb") as made:
        made.truncate(_MEGABYTES * 1024 * 1024)
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(folder))
    try:
        yield
    finally:
        _run("umount", str(folder))


async def _life(folder: Path, ada: Visitor, planted: str) -> None:
    async with house(folder) as here:
        (here.server.data / "planted.txt").write_text(planted)
        await live(here, ada)
        assert "Done." in await delete(here, ada)
        await here.settled()
        assert await here.server.stop() == 0


def main() -> int:
    ada, planted = Visitor(), canary(length=24)
    with TemporaryDirectory(prefix="lethe-image-") as below:
        image, folder = Path(below) / "disk.img", Path(below) / "mounted"
        folder.mkdir()
        try:
            with mounted(image, folder):
                asyncio.run(_life(folder, ada, planted))
        except CannotMount as reason:
            print(f"nothing is shown: no image can be mounted here ({reason})", file=sys.stderr)
            return 2
        raw = image.read_bytes()
    seen = found(raw, [planted])
    left = found(raw, ada.canaries())
    print(
        f"{len(raw):,} bytes of the raw image: the planted word {'found' if seen else 'NOT FOUND'}; left: {len(left)}"
    )
    return 0 if seen and not left else 1


if __name__ == "__main__":
    sys.exit(main())
