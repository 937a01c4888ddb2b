"""python-telegram-bot over our own gate: the one place where its requests leave, and where it is kept quiet."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from core.errors import AnswerTooLong, GateError, Unanswered
from core.gate import Answer, Gate, Part

_LONGEST_WAIT = 86_400
_JSON = {"content-type": "application/json"}
"""A form would say the same, and is more work to write."""
_NOTHING_NEW = b'{"ok":true,"result":[]}'
_DONE = b'{"ok":true,"result":true}'


class Unheard(TimedOut):
    """No whole answer came back. Only the package's own errors pass through the package untouched."""

    def __init__(self, *, request_written: bool) -> None:
        super().__init__()
        self.request_written = request_written


class TooMuch(Unheard):
    """The answer is longer than we read; what was asked for was done."""

    def __init__(self) -> None:
        super().__init__(request_written=True)


class SlowDown(TelegramError):
    """In place of the package's `RetryAfter`, which warns whenever one is made."""

    def __init__(self, wait: timedelta | None) -> None:
        super().__init__("slow down")
        self.wait = wait


class Unintelligible(TelegramError):
    """Telegram did what we asked, or says so, but the answer cannot be read."""


class Taken(float):
    """Goes with a file where the package lets a time pass through, and comes back with what the answer said.

    Telegram answers with the whole message, of which only the number is read. The package would build objects of all
    the rest, which takes as long as the send, and stumble over what it does not know: then nobody knew what became of
    the send. So the package is told that it is done."""

    number: int = 0
    """Telegram's, of the message; 0 where it gave none."""


class _Answered(float):
    """Goes the same way in place of a request: its answer, for the package to say what that means."""

    answer: Answer


class Wire(BaseRequest):
    date: str = ""
    """When the newest answer was given, as Telegram's own clock says."""

    def __init__(self, gate: Gate, seconds: float, file_seconds: float) -> None:
        self._gate = gate
        self._seconds = seconds
        self._file_seconds = file_seconds

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        """The gate is there before us and outlives us."""

    async def shutdown(self) -> None:
        """It is not ours to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if isinstance(read_timeout, _Answered):
            return read_timeout.answer.status, read_timeout.answer.body
        taken = read_timeout if isinstance(read_timeout, Taken) else None
        seconds = self._seconds
        if taken is None and isinstance(read_timeout, int | float):
            seconds = float(read_timeout)
        if request_data is not None and request_data.contains_files:
            answer = await self._ask(method, url, parts=_parts(request_data), seconds=self._file_seconds)
        else:
            asked = request_data.json_payload if request_data is not None else None
            answer = await self._ask(method, url, body=asked, seconds=seconds)
        if taken is not None and answer.status == 200:
            taken.number = _number_in(answer.body)
            if taken.number:
                return answer.status, _DONE
        return self._passed_on(answer.status, answer.body)

    async def say(self, address: str, fields: Mapping[str, str]) -> int:
        """Send words; returns Telegram's number of the message. Raises a TelegramError.

        Put together here: the package's own way to it is longer than all the rest of a send. It is asked one thing,
        what a refusal means."""
        answer = await self._ask("POST", address, body=json.dumps(fields).encode(), seconds=self._seconds)
        if answer.status != 200:
            answered = _Answered()
            answered.answer = answer
            await self.post(address, read_timeout=answered)
        number = _number_in(answer.body)
        if not number:
            raise Unintelligible("no number")
        return number

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """As the package does it, but without writing what it could not read into the log."""
        try:
            answer: object = json.loads(payload)
        except (ValueError, RecursionError):
            raise Unintelligible("not JSON") from None
        if not isinstance(answer, dict) or ("result" not in answer and answer.get("ok") is not False):
            raise Unintelligible("not an answer")
        return answer

    async def _ask(
        self, method: str, address: str, *, body: bytes | None = None, parts: Sequence[Part] = (), seconds: float
    ) -> Answer:
        """Raises only errors that pass through the package."""
        headers = None if parts else _JSON
        try:
            answer = await self._gate.ask(method, address, headers=headers, body=body, parts=parts, seconds=seconds)
        except AnswerTooLong:
            raise TooMuch from None
        except Unanswered as error:
            raise Unheard(request_written=error.request_written) from None
        except GateError:
            raise Unheard(request_written=False) from None
        self.date = answer.headers.get("date", "")
        if answer.status == 429:
            raise SlowDown(_wait(answer))
        return answer

    def _passed_on(self, status: int, body: bytes) -> tuple[int, bytes]:
        """What the package gets to see of an answer."""
        return status, body


class UpdatesWire(Wire):
    """Keeps the bytes of the newest updates for our own reading; the package builds no objects of them."""

    taken: bytes = _NOTHING_NEW

    def _passed_on(self, status: int, body: bytes) -> tuple[int, bytes]:
        if status != 200:
            return status, body
        self.taken = body
        return status, _NOTHING_NEW


def make_bot(token: str, api_address: str, wire: Wire, updates: UpdatesWire) -> Bot:
    # Below WARNING the package writes tokens, addresses and words, whatever the application's own level is.
    logging.getLogger("telegram").setLevel(logging.WARNING)
    return Bot(
        token,
        base_url=f"{api_address}/bot",
        base_file_url=f"{api_address}/file/bot",
        request=wire,
        get_updates_request=updates,
    )


def _number_in(body: bytes) -> int:
    """0 where there is none."""
    try:
        match json.loads(body):
            case {"result": {"message_id": int(number)}}:
                return number
            case _:
                return 0
    except (ValueError, RecursionError):
        return 0


def _wait(answer: Answer) -> timedelta | None:
    """The body says it, and so does a header; a proxy in between may have sent only the header."""
    try:
        said: object = json.loads(answer.body)["parameters"]["retry_after"]
    except (ValueError, RecursionError, LookupError, TypeError):
        header = answer.headers.get("retry-after", "")
        said = int(header) if header.isascii() and header.isdigit() and len(header) < 10 else None
    return timedelta(seconds=min(max(said, 0), _LONGEST_WAIT)) if isinstance(said, int) else None


def _parts(data: RequestData) -> list[Part]:
    values = [Part(name=name, content=value.encode("utf-8")) for name, value in data.json_parameters.items()]
    files = [
        Part(name=name, content=content, file_name=file_name, media_type=media_type)
        for name, (file_name, content, media_type) in data.multipart_data.items()
        if isinstance(content, bytes)
    ]
    return values + files
