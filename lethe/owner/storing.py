"""What an owner is told who stores something in the book, as a page's or a call's outcome."""

import asyncio
from collections.abc import Callable, Mapping

from console.ports.channels import Outcome
from core.errors import ChangedMeanwhile, SettingError, StorageError


async def stored(store: Callable[[], None], beside: Callable[[SettingError], Mapping[str, str]]) -> Outcome:
    """`store`: raises as OwnersBook.store does, also OSError. `beside`: mistakes, each beside its field."""
    try:
        await asyncio.to_thread(store)
    except ChangedMeanwhile as error:
        return Outcome(mistakes={"": " ".join(error.mistakes)}, changed_meanwhile=True)
    except SettingError as error:
        return Outcome(mistakes=beside(error))
    except StorageError as error:
        return Outcome(mistakes={"": str(error)})
    except OSError:
        return Outcome(mistakes={"": "It could not be written to the data folder."})
    return Outcome()


def elsewhere_set(elsewhere: str) -> Outcome:
    return Outcome(mistakes={"": f"It is set by {elsewhere}, which comes before what is stored; change it there."})
