"""`lethe serve`, begun with no more read, kept and looked through than a server needs."""

import gc
from pathlib import Path

from core.gate_certificates import without_certificates
from core.uncompiled import uncompiled
from core.undescribed import undescribed


def serve_lightly(config: Path | None, listen: str | None, ready_file: Path | None) -> int:
    # What is read and built from here on stays; to look for what could go costs a fifth of the start.
    gc.disable()
    # Some three megabytes of these are what they say about themselves.
    with uncompiled(), undescribed("sqlalchemy", "sqlmodel", "pydantic", "pydantic_core", "telegram"):
        with without_certificates():
            from lethe.commands.serve import serve
            from lethe.owner_pages import owner_pages

        return serve(config, listen, ready_file, owner_pages)
