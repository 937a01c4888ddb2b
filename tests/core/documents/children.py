"""The processes that read documents for the one that runs the tests."""

import psutil  # type: ignore[import-untyped]  # it brings none

from tests.product.nursery import NURSERY


def children() -> list[int]:
    """By number; without the nursery of servers, which other tests of this process may have left."""
    return [child.pid for child in psutil.Process().children() if child.pid != NURSERY.pid]
