"""The server measured has a core for itself; the load and what it plays have the others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class Cores:
    """Where the system cannot say which core, or has only one, or `apart` is false, everything shares what there is."""

    def __init__(self, *, apart: bool = True) -> None:
        self._all = sorted(os.sched_getaffinity(0)) if apart and hasattr(os, "sched_getaffinity") else []
        self.apart = len(self._all) > 1

    def keep_to_load(self) -> None:
        if self.apart:
            os.sched_setaffinity(0, self._all[1:])

    @contextmanager
    def of_server(self) -> Iterator[None]:
        """What is started within stays on the server's core."""
        if not self.apart:
            yield
            return
        os.sched_setaffinity(0, self._all[:1])
        try:
            yield
        finally:
            os.sched_setaffinity(0, self._all[1:])

    @contextmanager
    def all(self) -> Iterator[None]:
        """For work that is not measured."""
        if not self.apart:
            yield
            return
        os.sched_setaffinity(0, self._all)
        try:
            yield
        finally:
            os.sched_setaffinity(0, self._all[1:])

    def said(self) -> str:
        if not self.apart:
            return "server and load share a core: throughput and latency say little"
        return f"server on core {self._all[0]}, load and stand-ins on {', '.join(map(str, self._all[1:]))}"
