"""Recordings against a real server on the wire: what leaves, what comes back, and what goes wrong."""

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from core.errors import ModelBusy, ModelError, ModelRefused, SettingError, TooLarge, UnknownKind
from core.gate import Gate, Recipient
from core.models.transcription import Transcription
from tests.fakes.model_server import ModelServer
from tests.fakes.still_clock import StillClock

BEGINNINGS = {
    "ogg": b"OggS",
    "mp3": b"ID3",
    "m4a": b"\x00\x00\x00\x18ftypM4A ",
    "wav": b"RIFF\x00\x00\x00\x00WAVE",
    "flac": b"fLaC",
    "webm": b"\x1aE\xdf\xa3",
}

WORDS = "canary-words"


def recording(words: str, ending: str = "ogg") -> bytes:
    return BEGINNINGS[ending].ljust(16, b"\x00") + words.encode()


@asynccontextmanager
async def asking(
    name: str = "any", *, seconds: float = 5.0, api_key: str = "sk-test", declared: bool = True
) -> AsyncIterator[tuple[ModelServer, Transcription]]:
    async with ModelServer() as server:
        gate = Gate()
        if declared:
            gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        asked = Transcription(
            gate=gate,
            clock=StillClock(),
            base_address=f"{server.address}/",
            model=name,
            api_key=api_key,
            seconds=seconds,
        )
        try:
            yield server, asked
        finally:
            await gate.close()


async def test_what_was_said_is_written_down() -> None:
    async with asking("whisper") as (server, asked):
        assert await asked.transcribe(recording("Wann haben Sie offen?")) == "Wann haben Sie offen?"
        (request,) = server.requests
        assert request.path == "/v1/audio/transcriptions"
        assert request.headers["authorization"] == "Bearer sk-test"
        assert set(request.body) == {"model", "file", "file_name", "media_type"}
        assert request.body["model"] == "whisper"
        assert request.body["file"] == recording("Wann haben Sie offen?")


@pytest.mark.parametrize("ending", BEGINNINGS)
async def test_it_goes_under_a_name_that_tells_its_kind(ending: str) -> None:
    async with asking() as (server, asked):
        await asked.transcribe(recording("hello", ending))
        assert server.requests[0].body["file_name"] == f"voice.{ending}"
        assert str(server.requests[0].body["media_type"]).startswith("audio/")


@pytest.mark.parametrize("content", [b"", b"#!AMR\n", b"hello", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", b"\xff\xf1"])
async def test_what_is_no_recording_is_not_sent(content: bytes) -> None:
    async with asking() as (server, asked):
        with pytest.raises(UnknownKind):
            await asked.transcribe(content)
        assert server.requests == []


async def test_what_is_too_long_is_not_sent() -> None:
    async with asking() as (server, asked):
        with pytest.raises(TooLarge):
            await asked.transcribe(b"OggS" + bytes(25_000_000))
        assert server.requests == []


async def test_without_a_key_none_is_sent() -> None:
    async with asking(api_key="") as (server, asked):
        await asked.transcribe(recording("hello"))
        assert "authorization" not in server.requests[0].headers


def test_a_key_that_no_header_can_hold_is_refused() -> None:
    with pytest.raises(SettingError):
        Transcription(
            gate=Gate(), clock=StillClock(), base_address="http://127.0.0.1", model="m", api_key="sk\n", seconds=1
        )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("429", ModelBusy),
        ("500", ModelBusy),
        ("400", ModelRefused),
        ("404", ModelRefused),
        ("empty", ModelRefused),
        ("nowords", ModelRefused),
        ("html", ModelRefused),
        ("garbage", ModelRefused),
        ("huge", ModelRefused),
    ],
)
async def test_what_goes_wrong_becomes_ours(name: str, expected: type[ModelError]) -> None:
    async with asking(name) as (_, asked):
        with pytest.raises(expected) as caught:
            await asked.transcribe(recording(WORDS))
        trail = "".join(traceback.format_exception(caught.value))
        assert "sk-secret" not in trail
        assert WORDS not in trail
        if name == "429":
            assert getattr(caught.value, "retry_after", None) == timedelta(seconds=7)


async def test_nobody_waits_for_ever() -> None:
    async with asking("hang", seconds=0.2) as (_, asked):
        with pytest.raises(ModelBusy):
            await asked.transcribe(recording("hello"))


async def test_nothing_goes_to_whom_nobody_declared() -> None:
    async with asking(declared=False) as (server, asked):
        with pytest.raises(ModelRefused):
            await asked.transcribe(recording("hello"))
        assert server.requests == []


async def test_how_long_it_lasts_is_told_where_the_server_says_so() -> None:
    told: list[float] = []
    async with asking("whisper") as (_, asked):
        await asked.transcribe(recording(WORDS), told.append)
    assert told == []
    async with asking("lasts") as (_, asked):
        await asked.transcribe(recording(WORDS), told.append)
    async with asking("empty") as (_, asked):
        with pytest.raises(ModelRefused):
            await asked.transcribe(recording(WORDS), told.append)
    assert told == [3.0, 3.0], "also of one without a word"
