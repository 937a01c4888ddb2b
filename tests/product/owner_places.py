"""Where a new owner is tried out without a browser: a server that was started in an empty folder, a site of somebody
else's on which the chat is shown, and who asks on both channels."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.fakes.telegram_server import TelegramServer
from tests.patience import PATIENCE
from tests.product.running import spawn

SHOP = "https://shop.example.org"
QUESTION, ANSWER = "When are you open?", "From nine to five, Monday to Friday."
_OPENER = build_opener(ProxyHandler({}))


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """The address of a server without a single setting of its own, as `./run` starts it."""
    ready = folder / "ready.json"
    process = spawn(folder, "serve", "--listen", "127.0.0.1:0", "--ready-file", str(ready))
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the server did not start")
        yield json.loads(ready.read_text(encoding="utf-8"))["url"]
    finally:
        process.terminate()
        process.wait(30)


def until(true: Callable[[], bool], what: str) -> None:
    end = monotonic() + PATIENCE
    while not true():
        assert monotonic() < end, what
        sleep(0.02)  # another process is waited for


def sent(method: str, address: str, body: object = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Status 0 where nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    said = {"Content-Type": "application/json", **(headers or {})}
    try:
        with _OPENER.open(Request(address, data=data, headers=said, method=method), timeout=20) as answer:
            assert isinstance(answer, HTTPResponse)
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def asked_on_telegram(telegram: TelegramServer) -> None:
    assert sent("POST", f"{telegram.address}/control/deliver", {"chat": 5001, "text": QUESTION})[0] == 200
    until(lambda: any(ANSWER in str(one) for one in telegram.sent), "the messenger got no answer")


def asked_on_the_page(address: str, channel: str = "site", origin: str = SHOP) -> None:
    """As the chat that a page of another origin shows."""
    status, said = sent("POST", f"{address}/web/{channel}/visits", {"language": "en"}, {"Origin": origin})
    assert status == 201, said
    visitor = {"Authorization": f"Bearer {json.loads(said)['visit']}", "Origin": origin}
    body = {"client_id": "first", "text": QUESTION}
    assert sent("POST", f"{address}/web/{channel}/messages", body, visitor)[0] == 202
    until(lambda: _is_heard(f"{address}/web/{channel}/events", visitor), "the page got no answer")


def _is_heard(events: str, visitor: Mapping[str, str]) -> bool:
    """One line from its beginning to its end; a page whose line ends opens another one."""
    with _OPENER.open(Request(events, headers=dict(visitor)), timeout=PATIENCE) as lines:
        for line in lines:
            if line.startswith(b":"):
                return False  # a silence: whatever was said before was told
            if line.startswith(b"data:") and ANSWER in json.loads(line[5:]).get("text", ""):
                return True
    return False


def is_let_in(address: str, channel: str = "site", origin: str = SHOP) -> bool:
    return sent("POST", f"{address}/web/{channel}/visits", {}, {"Origin": origin})[0] == 201
