"""`lethe serve`."""

import asyncio
from pathlib import Path

from core.errors import SettingError
from lethe.commands.configured import configured
from lethe.commands.failing import explained
from lethe.serving import serve as serve_until_told


def serve(config: Path | None, listen: str | None, ready_file: Path | None) -> int:
    try:
        return asyncio.run(serve_until_told(configured(config, listen), ready_file=ready_file))
    except SettingError as error:
        return explained(error, so="nothing was started")
