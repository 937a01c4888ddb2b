"""What a command cannot do beside a server that runs, which alone works on its data: the server does it meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import AlreadyOpen, StorageError


@contextmanager
def while_stopped(*, page: str, call: str) -> Iterator[None]:
    """`page`: where it is done in the console. `call`: of the API, as in "POST /api/v1/retention/run". Raises
    StorageError, which names both where a server is running."""
    try:
        yield
    except AlreadyOpen:
        raise StorageError(
            "A server is running on this data, and it alone works on it. While it runs, this is done in the console"
            f" under {page}, or by the API: {call}. To do it here, stop the server first."
        ) from None
