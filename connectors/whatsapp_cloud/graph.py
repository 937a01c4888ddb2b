"""Meta's Graph API over our own gate: one request, one answer, read before anybody trusts it."""

import json
from collections.abc import Sequence

from connectors.json_payload import Record, dump, is_record
from connectors.whatsapp_cloud.errors import Refusal
from core.errors import GateError, InDoubt, TryAgain, Unanswered
from core.gate import Gate, Part

_JSON = {"content-type": "application/json"}
_LONGEST = 1_000_000


class Graph:
    def __init__(self, *, gate: Gate, address: str, version: str, token: str, seconds: float) -> None:
        self._gate = gate
        self._base = f"{address}/{version}"
        self._token = token
        self._seconds = seconds

    def bearer(self, token: str = "") -> dict[str, str]:
        return {"authorization": f"Bearer {token or self._token}"}

    async def get(self, path: str, *, token: str = "") -> Record:
        """`token`: another than the channel's own. Raises Refusal, or TryAgain where no answer came: to ask again
        does no harm."""
        try:
            return await self._ask("GET", path, headers=self.bearer(token), seconds=self._seconds)
        except InDoubt:
            raise TryAgain("no answer that can be read") from None

    async def post(self, path: str, said: Record | None = None, *, seconds: float = 0.0) -> Record:
        """Raises Refusal, TryAgain, or InDoubt where it may have been done."""
        body = None if said is None else dump(said)
        return await self._ask(
            "POST", path, headers={**self.bearer(), **_JSON}, body=body, seconds=seconds or self._seconds
        )

    async def delete(self, path: str) -> None:
        """Raises Refusal, or TryAgain where no answer came: what is gone cannot be deleted twice."""
        try:
            await self._ask("DELETE", path, headers=self.bearer(), seconds=self._seconds)
        except InDoubt:
            raise TryAgain("no answer that can be read") from None

    async def upload(self, path: str, parts: Sequence[Part], *, seconds: float) -> Record:
        """Raises Refusal or TryAgain: nobody has seen what was uploaded, so to do it again does no harm."""
        try:
            return await self._ask("POST", path, headers=self.bearer(), parts=parts, seconds=seconds)
        except InDoubt:
            raise TryAgain("no answer that can be read") from None

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        parts: Sequence[Part] = (),
        seconds: float,
    ) -> Record:
        try:
            answer = await self._gate.ask(
                method,
                f"{self._base}/{path}",
                headers=headers,
                body=body,
                parts=parts,
                seconds=seconds,
                longest=_LONGEST,
            )
        except Unanswered as error:
            if error.request_written:
                raise InDoubt("no answer to a request that was written") from None
            raise TryAgain("Meta is not to be reached just now") from None
        except GateError:
            raise TryAgain("Meta is not to be reached just now") from None
        return _read(answer.status, answer.body)


def _read(status: int, body: bytes) -> Record:
    """An error may stand in an answer of 200 as well."""
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    fields = said if is_record(said) else None
    error = _error(fields) if fields is not None else None
    if error is not None:
        raise Refusal(
            code=_number(error.get("code")),
            subcode=_number(error.get("error_subcode")) or 0,
            status=status,
            passing=error.get("is_transient") is True,
        )
    if status >= 300:
        raise Refusal(code=None, status=status)
    if fields is None:
        raise InDoubt("an answer that cannot be read")
    return fields


def _error(fields: Record) -> Record | None:
    error = fields.get("error")
    if error is None and "messages" not in fields:
        errors = fields.get("errors")
        error = errors[0] if isinstance(errors, list) and errors else None
    if error is None:
        return None
    return error if is_record(error) else {}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
