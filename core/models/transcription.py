"""What somebody said by voice, written down by a server that speaks OpenAI's protocol."""

from collections.abc import Mapping

from core.clock import Clock
from core.errors import GateError, ModelError, ModelRefused, TooLarge, UnknownKind
from core.gate import Answer, Gate, Part
from core.models.completions import error_of, mended, read_object
from core.models.keys import check_key
from core.models.pacing import unanswered
from core.models.retry_after import retry_after
from core.ports.transcription import Lasts, told_to_nobody

_LONGEST_RECORDING = 25_000_000
"""Bytes: what such servers take at most."""
_LONGEST_ANSWER = 1_000_000
_LONGEST_SECONDS = 86_400
_BEGINNINGS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"OggS", "ogg", "audio/ogg"),
    (0, b"ID3", "mp3", "audio/mpeg"),
    (0, b"\xff\xfb", "mp3", "audio/mpeg"),
    (0, b"\xff\xf3", "mp3", "audio/mpeg"),
    (0, b"\xff\xf2", "mp3", "audio/mpeg"),
    (4, b"ftyp", "m4a", "audio/mp4"),
    (8, b"WAVE", "wav", "audio/wav"),
    (0, b"fLaC", "flac", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "webm", "audio/webm"),
)
"""Where, and with which bytes, a recording says what it is; how its name has to end, and its type."""


class Transcription:
    """`seconds`: for the whole answer."""

    def __init__(
        self, *, gate: Gate, clock: Clock, base_address: str, model: str, api_key: str, seconds: float
    ) -> None:
        """Raises SettingError for a key that no header can hold."""
        check_key(api_key)
        self._gate = gate
        self._clock = clock
        self._address = f"{base_address.rstrip('/')}/audio/transcriptions"
        self._model = model
        self._headers = {"accept": "application/json"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        self._seconds = seconds

    async def transcribe(self, content: bytes, lasts: Lasts = told_to_nobody) -> str:
        if len(content) > _LONGEST_RECORDING:
            raise TooLarge("the recording is longer than any server takes")
        recording = _recording(content)
        try:
            answer = await self._gate.ask(
                "POST",
                self._address,
                headers=self._headers,
                parts=[Part(name="model", content=self._model.encode()), recording],
                seconds=self._seconds,
                longest=_LONGEST_ANSWER,
            )
        except GateError as error:
            raise unanswered(error) from None
        if answer.status >= 300:
            raise self._refusal(answer)
        said = read_object(answer.body)
        if (seconds := _seconds(said)) is not None:
            lasts(seconds)
        return _words(said)

    def _refusal(self, answer: Answer) -> ModelError:
        wait = retry_after(answer.headers.get("retry-after", ""), self._clock.now())
        try:
            said: Mapping[str, object] = read_object(answer.body)
        except ModelError:
            said = {}
        return error_of(said, answer.status, wait)


def _recording(content: bytes) -> Part:
    """Under a name of ours: servers go by how it ends, and what the person called it is nobody's business."""
    for place, beginning, ending, media_type in _BEGINNINGS:
        if content.startswith(beginning, place):
            return Part(name="file", content=content, file_name=f"voice.{ending}", media_type=media_type)
    raise UnknownKind("no recording of a kind that is written down")


def _seconds(answer: Mapping[str, object]) -> float | None:
    """How long it lasted, as far as the server says it; None for what cannot be."""
    usage = answer.get("usage")
    said = usage.get("seconds") if isinstance(usage, dict) else answer.get("duration")
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return float(said) if 0 <= said <= _LONGEST_SECONDS else None


def _words(answer: Mapping[str, object]) -> str:
    if answer.get("error"):
        raise error_of(answer, 200)
    words = mended(answer.get("text")).strip()
    if not words:
        raise ModelRefused("a recording without a word")
    return words
