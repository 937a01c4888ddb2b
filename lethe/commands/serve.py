"""`lethe serve`."""

import asyncio
from pathlib import Path

from core.errors import SettingError
from lethe.commands.configured import configured
from lethe.commands.failing import explained
from lethe.owner_door import OpensOwnerPages
from lethe.serving import serve as serve_until_told


def serve(
    config: Path | None, listen: str | None, ready_file: Path | None, owner_pages: OpensOwnerPages | None = None
) -> int:
    try:
        settings = configured(config, listen)
        return asyncio.run(serve_until_told(settings, ready_file=ready_file, owner_pages=owner_pages))
    except SettingError as error:
        return explained(error, so="nothing was started")
