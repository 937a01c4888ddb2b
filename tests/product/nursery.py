"""Servers for the tests without the second that Python takes to import one: a process that has imported and read all
that serving needs, and has opened nothing, forks a child for each start. What the child then runs is `python -m
lethe`."""

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from tests.patience import PATIENCE

_ANSWER = 16
_CHILD = Path(__file__).with_name("nursery_child.py")


class Process(Protocol):
    """What the tests need of one that was started, whoever started it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(slots=True)
class Child:
    """`ended`: the nursery, whose child it is, writes there how it ended; below zero is the signal that ended it."""

    pid: int
    ended: int
    code: int | None = None

    def __del__(self) -> None:
        os.close(self.ended)

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._look(PATIENCE if timeout is None else timeout)
        if code is None:
            raise subprocess.TimeoutExpired("lethe", PATIENCE)
        return code

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float) -> int | None:
        looking = select.poll()
        looking.register(self.ended, select.POLLIN)
        if self.code is None and looking.poll(seconds * 1000):
            # Where nothing was written the nursery itself has been killed, which no test does.
            self.code = int(os.read(self.ended, _ANSWER) or -signal.SIGKILL)
        return self.code


@dataclass(slots=True)
class Nursery:
    """One for each process that runs tests; it begins with the first child. How fast or how large a server is, is
    measured of others."""

    opened: bool = False
    _line: socket.socket | None = field(default=None, repr=False)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def open(self) -> None:
        """Where this is never said, as by the long tests, every server is a new process."""
        self.opened = True

    def close(self) -> None:
        self.opened = False
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.wait(PATIENCE)
        self._line = self._process = None

    def child(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], out: IO[bytes], error: IO[bytes]
    ) -> Child:
        if self._line is None:
            self._process, self._line = _begun(environment)
        reading, writing = os.pipe()
        question = json.dumps({"words": list(words), "folder": str(folder), "environment": dict(environment)}).encode()
        descriptors = array.array("i", (out.fileno(), error.fileno(), writing))
        self._line.sendmsg([question], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        os.close(writing)
        # The child says it itself, once it has a group of its own by which it can be killed.
        return Child(pid=int(self._line.recv(_ANSWER)), ended=reading)


def _begun(environment: Mapping[str, str]) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        process = subprocess.Popen(
            [sys.executable, str(_CHILD), str(there.fileno())],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(there.fileno(),),
            start_new_session=True,
        )
    here.settimeout(PATIENCE)
    return process, here


NURSERY = Nursery()
