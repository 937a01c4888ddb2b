"""twilio over our own gate: the one place where its requests leave, and where it is kept quiet."""

import logging
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from connectors.whatsapp_twilio.errors import slow_down, unanswered
from core.errors import GateError
from core.gate import Gate

_API = "https://api.twilio.com"
_MESSAGING = "https://messaging.twilio.com"
_NOTHING_SET = {"": ""}
"""In place of the environment, which the package reads wherever this is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where Twilio's two hosts are, without a slash at the end."""

    api: str
    messaging: str


def basic(account_sid: str, auth_token: str) -> str:
    """The header by which Twilio knows us."""
    return f"Basic {b64encode(f'{account_sid}:{auth_token}'.encode()).decode('ascii')}"


class Wire(AsyncHttpClient):  # type: ignore[misc]
    date: str = ""
    """When the newest answer was given, as Twilio's own clock says."""

    def __init__(self, gate: Gate, places: Places, seconds: float) -> None:
        super().__init__(logging.getLogger("twilio.async_http_client"), True)
        self._gate = gate
        self._places = places
        self._seconds = seconds

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_how: object,
    ) -> Response:
        """Asked once, with our own deadline, whatever the package says of `timeout` and `allow_redirects`."""
        asked = {"accept": "application/json"}  # and nothing of the machine that the package would name
        if auth is not None:
            asked["authorization"] = basic(*auth)
        body = urlencode(data, doseq=True).encode("ascii") if data else None
        if body is not None:
            asked["content-type"] = "application/x-www-form-urlencoded"
        try:
            answer = await self._gate.ask(
                method, self._address(uri, params), headers=asked, body=body, seconds=self._seconds
            )
        except GateError as error:
            raise unanswered(error) from None
        self.date = answer.headers.get("date", "")
        if answer.status == 429:
            raise slow_down(answer.headers.get("retry-after", ""))
        return Response(answer.status, answer.body.decode("utf-8", "replace"), dict(answer.headers))

    def _address(self, uri: str, params: Mapping[str, object] | None) -> str:
        for theirs, place in ((_API, self._places.api), (_MESSAGING, self._places.messaging)):
            if uri.startswith(f"{theirs}/"):
                uri = place + uri.removeprefix(theirs)
        return f"{uri}?{urlencode(params, doseq=True)}" if params else uri


def make_client(account_sid: str, auth_token: str, wire: Wire) -> Client:
    # Below WARNING the package writes addresses and words, whatever the application's own level is.
    logging.getLogger("twilio").setLevel(logging.WARNING)
    return Client(account_sid, auth_token, http_client=wire, environment=_NOTHING_SET)
