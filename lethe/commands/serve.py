"""`lethe serve`."""

import asyncio
from pathlib import Path

from lethe.commands.configured import configured
from lethe.serving import serve as serve_until_told


def serve(config: Path | None, listen: str | None, ready_file: Path | None) -> int:
    return asyncio.run(serve_until_told(configured(config, listen), ready_file=ready_file))
