"""The watch over one test: what left while it ran, here and in the servers it started, and what that may not hold."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

from tests.outgoing.checking import Home, astray, beside_the_gate, far, keys_shared, to_outsiders
from tests.outgoing.configured import homes_of_secrets
from tests.outgoing.recording import Connection, Heard, Request, listen

_CHILD = Path(__file__).parent / "child"
FOLDER_VARIABLE = "OUTGOING_RECORDS"


class Watch:
    """`folder`: where servers that run as processes of their own write down what left them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: list[Request | Connection] = []
        self._homes: dict[str, Home] = {}

    def hear(self, heard: Request | Connection) -> None:
        self._own.append(heard)

    def only(self, word: str, *addresses: str) -> None:
        """From now on, and to the end of the test, `word` may go to the servers at these addresses alone."""
        origins = tuple("/".join(address.split("/")[:3]) for address in addresses)
        self._homes[word] = Home(origins=origins)

    def requests(self) -> list[Request]:
        return [one for one in self._everything() if isinstance(one, Request)]

    def leaks(self, configurations: Path | None) -> list[str]:
        """`configurations`: the folder below which the test wrote them."""
        heard = self._everything()
        requests = [one for one in heard if isinstance(one, Request)]
        found = list(far([one for one in heard if isinstance(one, Connection)]))
        for server in self._of_servers():
            found += beside_the_gate(server)
        if requests:
            # The people come with the played platforms, which a test that asks nobody need not wait for.
            from tests.outgoing.people import CARRIED, CARRIERS, KEYS, OUR_WORDS, OUTSIDERS

            homes = {**CARRIED, **KEYS, **self._homes}
            secrets = homes_of_secrets(configurations) if configurations is not None else {}
            found += astray(requests, homes)
            found += astray(requests, secrets)
            found += keys_shared(requests, CARRIERS)
            found += to_outsiders(requests, OUTSIDERS, OUR_WORDS)
        return found

    def forget(self) -> None:
        """What was heard until now; for a test that planted a leak itself."""
        self._own.clear()
        self.forget_servers()

    def forget_servers(self) -> None:
        for path in self._folder.glob("*.jsonl"):
            path.unlink()

    def _everything(self) -> list[Request | Connection]:
        return self._own + [one for server in self._of_servers() for one in server]

    def _of_servers(self) -> Iterator[list[Request | Connection]]:
        for path in sorted(self._folder.glob("*.jsonl")):
            yield [_read(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


class Watching:
    """One for a whole run of tests: the hook that was set hands what it hears to the test that runs."""

    def __init__(self) -> None:
        self._hear: Heard | None = None
        self._begun = False

    def begin(self, watch: Watch) -> None:
        if not self._begun:
            listen(self._heard)
            self._begun = True
        self._hear = watch.hear

    def end(self) -> None:
        self._hear = None

    def _heard(self, heard: Request | Connection) -> None:
        if self._hear is not None:
            self._hear(heard)


def let_servers_tell(folder: Path) -> None:
    """Servers that are started from now on write down what leaves them."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[FOLDER_VARIABLE] = str(folder)


def path_of_servers(product: Path) -> str:
    """PYTHONPATH for a server that runs as a process of its own."""
    return os.pathsep.join((str(product), str(_CHILD)))


def _read(line: str) -> Request | Connection:
    fields = json.loads(line)
    if "port" in fields:
        return Connection(**fields)
    return Request(**{**fields, "body": base64.b64decode(fields["body"])})
