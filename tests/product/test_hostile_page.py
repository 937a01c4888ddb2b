"""What a page may not do, and may not post, at the running server."""

import json
from pathlib import Path

from tests.product.house import FORBIDDEN, ODD_WORDS, house


async def test_what_a_page_may_not_do(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        visitor = await here.visit()
        token = visitor["Authorization"].removeprefix("Bearer ")
        said = json.dumps({"client_id": "a", "text": "let me in"}).encode()
        as_json = {"Content-Type": "application/json"}
        content, _, signature = token.partition(".")
        forged = ["", "x", "x.y", token[:-1], token + "A", f"{content}.", f".{signature}", f"{signature}.{content}"]
        forged += [f"{content[:-2]}AA.{signature}", "é" * 9, "A" * 4_000]
        headers = [as_json, *({**as_json, "Authorization": f"Bearer {one}"} for one in forged)]
        headers += [{**as_json, "Authorization": word} for word in (token, f"Basic {token}", "Bearer")]
        for given in headers:
            assert (await here.ask("POST", "/web/site/messages", said, given))[::2] == FORBIDDEN
            assert (await here.ask("GET", "/web/site/events", headers=given))[::2] == FORBIDDEN
        for origin in ("https://evil.example", "null", "https://bots.example.org.evil.example", "file://"):
            for method, path in (("POST", "visits"), ("POST", "messages"), ("GET", "events"), ("OPTIONS", "messages")):
                given = {**visitor, **as_json, "Origin": origin}
                status, further, body = await here.ask(method, f"/web/site/{path}", None, given)
                assert (status, body) == FORBIDDEN
                assert "Access-Control-Allow-Origin" not in further
        for path in ("/web/nobody/visits", "/web/tg/visits", "/chat/nobody", "/chat/tg", "/web/nobody/events"):
            assert (await here.ask("POST", path, b"", as_json))[::2] == FORBIDDEN
        assert (await here.counts())["lethe_accepted_total"] == 0
        assert await here.say(visitor, "a person") == 202
        await here.answers(visitor, 1)
        assert here.mishaps() == []


_BODIES: dict[str, tuple[int, str, bytes]] = {
    "another media type": (415, "text/plain", b"{}"),
    "no JSON": (400, "application/json", b"{"),
    "nothing": (400, "application/json", b""),
    "no letters": (400, "application/json", b'{"client_id": "\xff"}'),
    "a list": (400, "application/json", b"[]"),
    "deep": (400, "application/json", b"[" * 100_000),
    "a huge number": (400, "application/json", b'{"client_id": ' + b"9" * 5_000 + b"}"),
    "no id": (422, "application/json", b'{"text": "x"}'),
    "an id that is a number": (422, "application/json", b'{"client_id": 5, "text": "x"}'),
    "no words": (422, "application/json", b'{"client_id": "b", "text": "  "}'),
    "words that are a list": (422, "application/json", b'{"client_id": "b", "text": ["x"]}'),
    "too large": (413, "application/json", b'{"client_id": "b", "text": "' + b" " * 1024 * 1024 + b'"}'),
    "a form without a boundary": (400, "multipart/form-data", b"x"),
    "a form cut off": (400, "multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="files"'),
}


async def test_what_a_page_may_not_post(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        visitor = await here.visit()
        for name, (expected, media_type, body) in _BODIES.items():
            given = {**visitor, "Content-Type": media_type}
            assert (await here.ask("POST", "/web/site/messages", body, given))[0] == expected, name
        for method, path, allowed in (
            ("GET", "messages", "POST"),
            ("DELETE", "messages", "POST"),
            ("POST", "events", "GET"),
            ("GET", "visits", "POST"),
        ):
            status, further, _ = await here.ask(method, f"/web/site/{path}", None, visitor)
            assert (status, further["Allow"]) == (405, allowed)
        for path in ("/web/site/nothing", "/nothing", "/hooks", "/chat", "/web/site/files/", "/.env", "/web/site/../x"):
            assert (await here.ask("GET", path, None, visitor))[0] == 404, path
        for number, text in enumerate(ODD_WORDS):
            assert await here.say(visitor, text, f"odd {number}") == 202
            answers = await here.answers(visitor, number + 1)
            assert not any(mark in str(answers[-1]["html"]) for mark in ("<script", "<img"))
        assert here.mishaps() == []
