"""The one way out: every request to the outside goes through it, to a declared recipient or not at all."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf
from ssl import SSLContext
from sys import audit
from types import TracebackType

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)

from core.errors import AnswerTooLong, NotDeclared, Unanswered
from core.gate_addresses import Resolve, resolve_by_system
from core.gate_certificates import Certificates
from core.gate_headers import announced_size, inward, outward
from core.gate_parts import Part, multipart_body
from core.gate_recipients import Place, Recipient, Recipients
from core.gate_redirects import MOST_REDIRECTS, Asked, is_redirect, read_address, redirected
from core.gate_resolver import CheckedResolver

__all__ = ["Answer", "Gate", "Part", "Recipient", "StreamedAnswer"]

Count = Callable[[str, str], None]
"""Takes a recipient's name and one of: answered, refused, failed, unanswered, abandoned, too_long, not_declared."""

_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)


class StreamedAnswer:
    """An answer whose head is here; `headers` have names in lower case."""

    def __init__(self, response: ClientResponse, recipient: str, longest: int) -> None:
        self._response = response
        self._recipient = recipient
        self._longest = longest
        self._size = 0
        self._is_read = False
        self.status = response.status
        self.headers: Mapping[str, str] = inward(response.headers)
        self.outcome = "answered" if self.status < 400 else "refused" if self.status < 500 else "failed"

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives, decoded. Raises Unanswered, and AnswerTooLong past the asker's `longest`."""
        while not self._is_read:
            if chunk := await self._more():
                yield chunk

    async def whole(self) -> bytes:
        """The same, all of it."""
        pieces = []
        while not self._is_read:
            pieces.append(await self._more())
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def _more(self) -> bytes:
        if not self._size and announced_size(self.headers) > self._longest:
            raise self._too_long()
        try:
            chunk = await self._response.content.readany()
        except (ClientError, OSError, ValueError) as error:
            self.outcome = "unanswered"
            raise Unanswered(f"{self._recipient}: {_reason(error)}", request_written=True) from None
        self._size += len(chunk)
        if self._size > self._longest:
            raise self._too_long()
        self._is_read = not chunk or self._response.content.at_eof()
        return chunk

    def _too_long(self) -> AnswerTooLong:
        self.outcome = "too_long"
        reason = f"{self._recipient}: an answer of more than {self._longest} bytes"
        return AnswerTooLong(reason, request_written=True)


class Gate:
    """`tls`: trusted in place of the system's own certificates."""

    def __init__(
        self,
        *,
        count: Count | None = None,
        resolve: Resolve = resolve_by_system,
        tls: SSLContext | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._counted = count
        self._resolve = resolve
        self._certificates = Certificates(tls)
        self._random = random
        self._recipients = Recipients()
        self._session: ClientSession | None = None
        self._closed = False

    def declare(self, recipient: Recipient) -> None:
        """A name declared again is replaced. Raises SettingError for an address that can never be asked."""
        self._recipients.declare(recipient)

    def recipients(self) -> Sequence[Recipient]:
        return self._recipients.all()

    async def ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        parts: Sequence[Part] = (),
        seconds: float,
        longest: int = 4_000_000,
    ) -> Answer:
        """Raises NotDeclared, or Unanswered when no whole answer came within `seconds`."""
        if parts:
            boundary = self._random(16).hex()
            body = multipart_body(parts, boundary)
            headers = {**(headers or {}), "content-type": f"multipart/form-data; boundary={boundary}"}
        async with self.stream(method, address, headers=headers, body=body, seconds=seconds, longest=longest) as answer:
            return Answer(status=answer.status, headers=answer.headers, body=await answer.whole())

    def stream(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float,
        longest: int = 4_000_000,
    ) -> AbstractAsyncContextManager[StreamedAnswer]:
        """Entered once the answer's head is here. Raises as `ask` does, on entering and between chunks."""
        return _Exchange(self, method, address, headers or {}, body, seconds, longest)

    async def close(self) -> None:
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def count(self, recipient: str, outcome: str) -> None:
        if self._counted is not None:
            self._counted(recipient, outcome)

    async def begin(self, asked: Asked, seconds: float) -> tuple[ClientResponse, Place]:
        """One request and the redirects that follow it, up to the head of the answer."""
        try:
            place = self._recipients.place(asked.url)
        except NotDeclared:
            self.count("nobody", "not_declared")
            raise
        try:
            return await self._follow(asked, seconds, place), place
        except NotDeclared:
            self.count(place.recipient, "not_declared")
            raise
        except asyncio.CancelledError:  # whoever asked no longer waits
            self.count(place.recipient, "abandoned")
            raise
        except (ClientError, OSError, ValueError) as error:
            self.count(place.recipient, "unanswered")
            raise Unanswered(f"{place.recipient}: {_reason(error)}", request_written=_was_written(error)) from None

    async def _follow(self, asked: Asked, seconds: float, first: Place) -> ClientResponse:
        clock = asyncio.get_running_loop().time
        end, left = clock() + seconds, seconds
        place = first
        for _ in range(MOST_REDIRECTS + 1):
            tls = await self._certificates.of(asked.url.scheme)
            session = self._session or self._opened()  # only now: the gate may have been closed meanwhile
            audit("lethe.request", place.recipient, asked)  # heard by whoever watches this process, as our tests do
            response = await session.request(
                asked.method,
                asked.url,
                headers=asked.headers,
                data=asked.body,
                allow_redirects=False,
                timeout=_deadlines(left),
                ssl=tls,
            )
            location = response.headers.get("location") if is_redirect(response.status) else None
            if location is None:
                return response
            response.close()
            asked = redirected(asked, response.status, location)
            place = self._recipients.place(asked.url, sent_by=first)
            left = max(end - clock(), 0.001)
        raise ClientError("too many redirects")

    def _opened(self) -> ClientSession:
        if self._closed:
            raise InvalidURL("the gate is closed")
        connector = TCPConnector(
            resolver=CheckedResolver(self._resolve, self._recipients),
            limit=0,  # one hanging recipient must not hold up the others; the journey bounds what is in flight
        )
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": "Lethe"},
            trust_env=False,
        )
        return self._session


class _Exchange:
    """One request and its answer, from entering to leaving."""

    def __init__(
        self,
        gate: Gate,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float,
        longest: int,
    ) -> None:
        self._gate = gate
        self._method, self._address, self._headers, self._body = method, address, headers, body
        self._seconds = seconds
        self._longest = longest

    async def __aenter__(self) -> StreamedAnswer:
        url, headers = read_address(self._address), outward(self._headers)
        asked = Asked(method=self._method.upper(), url=url, headers=headers, body=self._body)
        self._response, self._place = await self._gate.begin(asked, self._seconds)
        self._answer = StreamedAnswer(self._response, self._place.recipient, self._longest)
        return self._answer

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        if self._response.content.at_eof():
            self._response.release()
        else:  # what was not read to its end cannot be used again
            self._response.close()
        self._gate.count(self._place.recipient, self._answer.outcome)


@lru_cache(maxsize=256)
def _deadlines(seconds: float) -> ClientTimeout:
    # Connecting ends clearly before the whole, so that a request that ran out of time while it was
    # connecting is known not to have been written. No rounding, which could make the two one.
    return ClientTimeout(total=seconds, connect=min(seconds * 0.9, _CONNECT_SECONDS), ceil_threshold=inf)


def _was_written(error: Exception) -> bool:
    """May the recipient have acted on the request? Only what failed before or while connecting says no."""
    return not isinstance(error, ClientConnectorError | ConnectionTimeoutError | ValueError)


def _reason(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "no answer in time"
        case ClientConnectorError():
            return "no connection"
        case _:
            return "the connection broke"
