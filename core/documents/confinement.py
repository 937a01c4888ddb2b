"""What a process gives up for ever before it touches what a stranger sent.

The system itself keeps these limits, whatever the process does later: no more address space than was given, so much
time on a processor, not a byte into any file, and no new descriptor. Without a new descriptor there is no file to
open and no socket to make, and so no network, in a container without any right as well as outside of one; what is
open already (the two pipes to the parent) stays. No new process is made either, unless the process belongs to root,
whom the system does not count. Root could also lift the limits again, with code of its own choosing; so the server
is not to run as root. What remains to a confined process is reading what the user may see by name: nothing it finds
could be carried further than to the parent, which takes nothing but bounded text, or one bounded picture.
"""

from resource import (
    RLIM_INFINITY,
    RLIMIT_AS,
    RLIMIT_CORE,
    RLIMIT_CPU,
    RLIMIT_FSIZE,
    RLIMIT_NOFILE,
    RLIMIT_NPROC,
    getrlimit,
    setrlimit,
)
from time import process_time

_NO_CORE = 1
"""Bytes: too few for a core file, and the one number that also keeps Linux from piping a core to a programme; a core
would hold the document."""


def confine(*, memory: int, cpu_seconds: int) -> None:
    """Raises where a limit cannot be set; then nothing may be read. `memory`: bytes of address space in all;
    `cpu_seconds`: from now on."""
    _lower(RLIMIT_CORE, _NO_CORE)
    _lower(RLIMIT_FSIZE, 0)
    _lower(RLIMIT_NPROC, 0)
    # Who has just been installed is still compiling its packages when it starts.
    _lower(RLIMIT_CPU, int(process_time()) + cpu_seconds)
    _lower(RLIMIT_AS, memory)
    _lower(RLIMIT_NOFILE, 0)


def _lower(kind: int, wanted: int) -> None:
    # The hard limit as well: then the last second of processor time ends in a kill, which leaves no core.
    _, hard = getrlimit(kind)
    limit = wanted if hard == RLIM_INFINITY else min(wanted, hard)
    setrlimit(kind, (limit, limit))
