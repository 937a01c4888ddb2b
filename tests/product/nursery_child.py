"""The process of `tests.product.nursery`: it imports and reads, listens to one line, and forks. Run as a program, with
nothing of the tests imported, so that a child is as bare as a server that was started by itself."""

import array
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress

_LONGEST = 200_000
_DESCRIPTORS = 3


def _import_all_of_serving() -> None:
    """Also what a server reads once it listens, which is most of what a start costs."""
    import connectors.web.connector
    import connectors.whatsapp_twilio.connector
    import core.models.openai_model  # noqa: F401
    import lethe.cli
    import lethe.commands.serve
    import lethe.owner_pages  # noqa: F401
    from core.models.unread import absent
    from lethe.arguments import parser
    from privacy.claims import claimed_in_languages
    from privacy.phrases import warm_up

    with absent("httpx._main"), absent("cryptography.hazmat.backends"):  # as `connectors.telegram.kind` does
        import connectors.telegram.connector  # noqa: F401
    parser()
    warm_up()
    claimed_in_languages()


def _wait_for_words(line: socket.socket) -> list[str]:
    """Comes back only in a child, with what it is to run; the nursery ends within."""
    waking, woken = os.pipe()
    for end in (waking, woken):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken)
    endings: dict[int, int] = {}
    while True:
        heard, _, _ = select.select([line.fileno(), waking], [], [])
        if waking in heard:
            os.read(waking, _LONGEST)
            _tell_who_ended(endings)
        if line.fileno() not in heard:
            continue
        message, ancillary, _, _ = line.recvmsg(_LONGEST, socket.CMSG_SPACE(_DESCRIPTORS * 4))
        if not message:
            os._exit(0)
        out, error, ending = array.array("i", ancillary[0][2])
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            line.send(str(os.getpid()).encode())
            for mine in (waking, woken, ending, line.detach(), *endings.values()):
                os.close(mine)
            return _become(json.loads(message), out, error)
        endings[pid] = ending
        os.close(out)
        os.close(error)


def _tell_who_ended(endings: dict[int, int]) -> None:
    while endings:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        ending = endings.pop(pid)
        with suppress(BrokenPipeError):  # nobody wants to know any more
            os.write(ending, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(ending)


def _become(told: dict[str, object], out: int, error: int) -> list[str]:
    """What a new process has of its own: folder, environment, and where it speaks to."""
    folder, environment, words = told["folder"], told["environment"], told["words"]
    assert isinstance(folder, str)
    assert isinstance(environment, dict)
    assert isinstance(words, list)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, given in ((1, out), (2, error)):
        os.dup2(given, number)
        os.close(given)
    sys.path[0] = folder  # as `-m` does it
    return words


if __name__ == "__main__":
    _import_all_of_serving()
    # What is there stays: a child need not look through it, nor copy it by looking.
    gc.collect()
    gc.freeze()
    sys.argv[1:] = _wait_for_words(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("lethe", run_name="__main__", alter_sys=True)
