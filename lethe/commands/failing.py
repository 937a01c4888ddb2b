"""A failure as the owner reads it: one sentence on standard error, and the exit code of its kind."""

import os
import sys

from core.errors import DeliveryError, GateError, ModelError, ServerError, SettingError
from core.log import Log
from lethe.model_trouble import mend_of
from lethe.saying import say


def explained(error: Exception, *, so: str = "") -> int:
    """`so`: what came of mistakes in the configuration, as in "nothing was started"."""
    match error:
        case SettingError():
            for mistake in error.mistakes:
                say(mistake)
            count = len(error.mistakes)
            say(f"{count} mistake{'s' if count != 1 else ''} in the configuration{so and f'; {so}'}.")
            return 3
        case ModelError():
            say(mend_of(error)[1])
            return 5
        case DeliveryError() | GateError():
            say(f"It did not answer as it should: {error}.")
            return 5
        case ServerError():
            say(str(error))
            return 1
        case OSError():
            say(f"The system refused: {refusal(error)}.")
            return 1
        case _:
            say("Something went wrong that should not: please report the line below; it holds nothing personal.")
            Log(sys.stderr.write, "info").failure("command.failed", error)
            return 1


def refusal(error: OSError) -> str:
    """Why the system refused, with the file where it was about one."""
    reason = error.strerror or type(error).__name__
    named = error.filename
    return f"{os.fsdecode(named)}: {reason}" if isinstance(named, str | bytes) else reason
