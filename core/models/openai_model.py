"""The only file that imports `openai`; any server that speaks its protocol will do."""

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from core.clock import Clock
from core.errors import GateError, ModelBusy, ModelError
from core.gate import Gate
from core.models.completions import error_of
from core.models.dialects import Dialect, dialect_of, parameters
from core.models.keys import check_key
from core.models.pacing import at_once, paced, unanswered
from core.models.retry_after import retry_after
from core.models.unread import unread
from core.models.wire import GateClient, Question
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, counts_nothing

# The package describes in four hundred files all that its makers' servers can be asked: 0.3 seconds and 10 MB for
# what is not used here, where a question is put together and an answer is read without them.
with unread("openai.types"):
    from openai import APIStatusError, AsyncOpenAI, OpenAIError

# The package turns its own log on when the process environment says so, at import.
for _name in ("openai", "httpx2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Client(AsyncOpenAI):
    """Asked what a refusal means. Its `post` would put a question together that is together already, read an answer
    that is read here, and try again by itself where the journey does: nearly all of its work."""

    def refusal(self, response: httpx2.Response) -> APIStatusError:
        return self._make_status_error_from_response(response)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    client: _Client
    way: GateClient
    address: str
    headers: Mapping[str, str] = field(repr=False)
    said: bytes = field(repr=False)

    async def whole(self, *, seconds: float) -> bytes:
        question = self._question("application/json", seconds)
        answer = await self.way.ask(question)
        if 200 <= answer.status < 300:
            return answer.body
        raise self.client.refusal(question.answered(answer))

    async def streamed(self, *, seconds: float) -> httpx2.Response:
        response = await self.way.send(self._question("text/event-stream", seconds).as_request(), stream=True)
        if response.is_success:
            return response
        raise self.client.refusal(response)

    def _question(self, accept: str, seconds: float) -> Question:
        headers = {**self.headers, "accept": accept}
        return Question(address=self.address, headers=headers, body=self.said, seconds=seconds)


class OpenAIModel:
    def __init__(
        self,
        *,
        gate: Gate,
        clock: Clock,
        base_address: str,
        model: str,
        api_key: str,
        dialect: Dialect | None = None,
    ) -> None:
        """`dialect`: None for that of the server at `base_address`. Raises SettingError for a key that no header can
        hold."""
        check_key(api_key)
        self._clock = clock
        self._model = model
        self._dialect = dialect or dialect_of(urlsplit(base_address).hostname or "")
        # Whole, so that the package need not put it together for each request.
        self._address = f"{base_address.rstrip('/')}{self._dialect.form.path}"
        self._headers = {"content-type": "application/json"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        self._way = GateClient(gate)
        # Whatever is left out here, the package would look for in the process environment.
        self._client = _Client(
            api_key=api_key or "none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=base_address,
            max_retries=0,
            http_client=self._way,
        )

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        said = json.dumps(parameters(self._dialect, self._model, lines, limits)).encode()
        asking = _Asking(client=self._client, way=self._way, address=self._address, headers=self._headers, said=said)
        try:
            if not limits.streamed:
                yield await at_once(asking, self._dialect.form, limits, counts)
                return
            async with aclosing(paced(asking, self._dialect.form, limits, counts)) as pieces:
                async for piece in pieces:
                    yield piece
        except (OpenAIError, GateError, TimeoutError) as error:
            raise self._ours(error) from None

    async def close(self) -> None:
        await self._client.close()

    def _ours(self, error: OpenAIError | GateError | TimeoutError) -> ModelError:
        match error:
            case APIStatusError():
                wait = retry_after(error.response.headers.get("retry-after", ""), self._clock.now())
                return error_of(error.body, error.status_code, wait)
            case OpenAIError():
                return ModelBusy("the request failed")
            case _:
                return unanswered(error)
