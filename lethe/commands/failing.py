"""A failure as the owner reads it: one sentence on standard error, and the exit code of its kind."""

import sys

from core.errors import DeliveryError, GateError, ModelError, ServerError, SettingError, StorageError
from core.log import Log


def explained(error: Exception) -> int:
    match error:
        case SettingError():
            for mistake in error.mistakes:
                say(mistake)
            count = len(error.mistakes)
            say(f"{count} mistake{'s' if count != 1 else ''} in the configuration; nothing was started.")
            return 3
        case ModelError() | DeliveryError() | GateError():
            say(f"It did not answer as it should: {error}.")
            return 5
        case StorageError() | ServerError():
            say(str(error))
            return 1
        case OSError():
            say(f"The system refused: {error.strerror or type(error).__name__}.")
            return 1
        case _:
            say("Something went wrong that should not: please report the line below; it holds nothing personal.")
            Log(sys.stderr.write, "info").failure("command.failed", error)
            return 1


def say(sentence: str) -> None:
    """Talk goes to standard error; standard output is for data."""
    print(sentence, file=sys.stderr)
