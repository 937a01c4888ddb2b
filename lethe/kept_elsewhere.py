"""What of the server's own lies outside its data folder."""

from collections.abc import Sequence
from pathlib import Path

from settings.settings import Settings


def elsewhere(settings: Settings) -> Sequence[Path]:
    """What the owner keeps outside the data folder; an erasure looks there too."""
    database, folder = settings.storage.database_file, settings.server.data_dir.resolve()
    beside = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    ours = (database, *beside, settings.storage.keys, settings.storage.ledger)
    return [path for path in ours if not path.resolve().is_relative_to(folder)]
