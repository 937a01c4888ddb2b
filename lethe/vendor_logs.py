"""What the packages log, made safe: their texts hold tokens, addresses and words, so only that they spoke is kept."""

import logging

from core.log import Level, Log

_LOUD = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "telegram",
    "openai",
    "anthropic",
    "twilio",
    "aiohttp",
    "fido2",
    "sqlalchemy",
    "alembic",
)


class _Retold(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        level: Level = "error" if record.levelno >= logging.ERROR else "warning"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._log.failure("package.spoke", error, kind=record.name)
        else:
            self._log.event("package.spoke", level, kind=record.name)


def silence(log: Log) -> None:
    """From now on nothing that a package logs is printed; a warning or worse becomes an event without its text."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
    root.addHandler(_Retold(log))
    root.setLevel(logging.WARNING)
    logging.raiseExceptions = False
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
