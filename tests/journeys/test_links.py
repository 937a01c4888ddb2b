"""A chat that carries no file is sent a link that opens once, spoken over HTTP with the whole server."""

import asyncio
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientResponse

from tests.journeys.over_http import Talk, World, world

_LINK = re.compile(r"https://bots\.example\.org/files/[A-Za-z0-9_-]{43}")


async def _exported(talk: Talk, words: str = "/export") -> tuple[str, str]:
    """What was sent, and the path of the link in it."""
    await talk.say(words)
    text = (await talk.hear()).text
    [link] = _LINK.findall(text)
    assert text.endswith(link)
    return text, urlsplit(link).path


async def _gone(around: World, path: str, method: str = "GET") -> str:
    async with around.client.request(method, f"{around.server.address}{path}") as answer:
        assert answer.status == 404
        assert _is_guarded(answer)
        return await answer.text()


def _is_guarded(answer: ClientResponse) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    assert "script" not in policy
    assert policy.startswith("default-src 'none'")
    return (
        answer.headers["Cache-Control"] == "no-store"
        and answer.headers["Referrer-Policy"] == "no-referrer"
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and "frame-ancestors 'none'" in policy
    )


async def test_an_export_is_fetched_once_and_looking_does_not_use_it_up(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await around.talk("whatsapp_twilio")
        await talk.say("canary-4720 lives here")
        await talk.hear()
        text, path = await _exported(talk)
        assert "report.html" in text
        for _ in range(3):
            async with around.client.get(f"{around.server.address}{path}") as answer:
                assert (answer.status, answer.content_type) == (200, "text/html")
                assert _is_guarded(answer)
                page = await answer.text()
                assert '<form method="post">' in page
                assert "<script" not in page
        async with around.client.post(f"{around.server.address}{path}") as answer:
            assert (answer.status, answer.content_type) == (200, "application/zip")
            assert _is_guarded(answer)
            assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
            content = await answer.read()
        archive = zipfile.ZipFile(io.BytesIO(content))
        assert b"canary-4720" in archive.read("data.json")
        unknown = f"/files/{'A' * 43}"
        pages = {await _gone(around, each, method) for each in (path, unknown) for method in ("GET", "POST")}
        assert len(pages) == 1, "used and unknown are one and the same answer"
        assert path.removeprefix("/files/") not in "".join(around.log)


async def test_of_many_at_once_one_gets_the_file(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await around.talk("whatsapp_twilio")
        await talk.say("hello")
        await talk.hear()
        _, path = await _exported(talk)

        async def fetched() -> int:
            async with around.client.post(f"{around.server.address}{path}") as answer:
                await answer.read()
                return answer.status

        assert sorted(await asyncio.gather(*(fetched() for _ in range(8)))) == [200] + [404] * 7


async def test_a_file_that_cannot_be_read_is_not_there(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await around.talk("whatsapp_twilio")
        await talk.say("hello")
        await talk.hear()
        _, path = await _exported(talk)
        [file] = (tmp_path / "data" / "files").iterdir()
        file.write_bytes(file.read_bytes()[:-1])
        await _gone(around, path, "POST")


async def test_a_link_falls_with_the_person(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await around.talk("whatsapp_twilio")
        await talk.say("hello")
        await talk.hear()
        _, path = await _exported(talk)
        await talk.say("delete my data")
        (confirm,) = [says for says in (await talk.hear()).says if re.fullmatch(r"/delete \d{4}", says)]
        await talk.say(confirm)
        assert "deleted" in (await talk.hear()).text
        await around.settled()
        assert await _gone(around, path) == await _gone(around, path, "POST")
        assert list((tmp_path / "data" / "files").iterdir()) == []


async def test_no_model_is_given_a_link_to_read(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await around.talk("whatsapp_twilio")
        await talk.say("hello")
        await talk.hear()
        _, path = await _exported(talk)
        await talk.say("and what now")
        await talk.hear()
        read = str(around.model.requests[-1].body)
        assert path not in read
        assert "opens once" in read, "the words around it were remembered"


async def test_who_is_not_known_is_told_in_the_language_of_their_browser(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        for accepted, language in (("fr-CA,fr;q=0.9", "fr"), ("ar", "ar"), ("tlh", "en"), ("*", "en"), ("", "en")):
            headers = {"Accept-Language": accepted}
            async with around.client.get(f"{around.server.address}/files/unknown", headers=headers) as answer:
                assert (answer.status, f'<html lang="{language}"' in await answer.text()) == (404, True), accepted


@pytest.mark.parametrize("path", ["/files/..%2f..%2fkeys", "/files/%00", "/files/" + "é" * 43, "/files/" + "A" * 500])
async def test_whatever_a_stranger_asks_for_is_the_same_page(tmp_path: Path, path: str) -> None:
    async with world(tmp_path) as around:
        assert await _gone(around, path) == await _gone(around, "/files/" + "B" * 43)
