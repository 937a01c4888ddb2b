"""What is not taken from a visitor, or not from everywhere, and in which words."""

import asyncio
import json

import pytest

from connectors.kind import FORBIDDEN
from core.errors import StoreUnavailable
from tests.connectors.desk import settled, wire
from tests.connectors.limits import door_limits
from tests.connectors.stand import site, stand
from tests.connectors.web.visiting import WORDS, addresses, post
from tests.patience import PATIENCE


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"client_id": "c", "text": "  "}', "application/json", 422),
        (b'{"text": "x"}', "application/json", 422),
        (b'{"client_id": "c", "text": "x"}', "text/plain", 415),
        (b"--x", "multipart/form-data; boundary=x", 400),
        (b" " * 1_200_000, "application/json", 413),
        (b" " * 2_200_000, "multipart/form-data; boundary=x", 413),
    ],
)
async def test_what_cannot_be_taken_is_answered_in_words(body: bytes, media_type: str, status: int) -> None:
    async with stand() as standing:
        answered, content = await post(standing, await standing.visit(), body, media_type)
        assert answered == status
        assert len(str(content["error"]).split()) > 3
        assert not standing.desk.heard


async def test_a_body_is_not_read_before_its_sender_is_known() -> None:
    async with stand() as standing, wire(standing.port) as (reader, writer):
        writer.write(b"POST /web/site/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        assert b" 403 " in await asyncio.wait_for(reader.readline(), PATIENCE)


async def test_a_body_that_drips_is_too_slow_and_a_compressed_one_is_not_read() -> None:
    async with stand(body_seconds=0.1) as standing:
        token = (await standing.visit())["Authorization"]
        head = f"POST /web/site/messages HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Length: 100\r\n"
        async with wire(standing.port) as (reader, writer):
            writer.write((head + "Content-Type: application/json\r\n\r\n{").encode())
            assert b" 408 " in await asyncio.wait_for(reader.readline(), PATIENCE)
        async with wire(standing.port) as (reader, writer):
            writer.write((head + "Content-Encoding: gzip\r\n\r\n").encode())
            assert b" 415 " in await asyncio.wait_for(reader.readline(), PATIENCE)


async def test_when_it_cannot_be_stored_it_is_asked_for_again() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        for trouble in (StoreUnavailable(WORDS), KeyError(WORDS), TimeoutError(WORDS)):
            standing.desk.trouble = trouble
            address = f"{standing.address}/web/site/messages"
            body = {"client_id": "c1", "text": "x"}
            async with standing.client.post(address, json=body, headers=visitor) as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "30")
        standing.desk.trouble = None
        assert (await standing.say(visitor, "x", "c1"))["accepted"]
        assert WORDS not in standing.log()


async def test_each_thing_is_asked_for_in_one_way() -> None:
    async with stand() as standing:
        for method, tail, right in (
            ("GET", "visits", "POST"),
            ("PUT", "messages", "POST"),
            ("POST", "events", "GET"),
            ("DELETE", "files/x", "GET"),
            ("POST", "chat", "GET"),
        ):
            async with standing.client.request(method, f"{standing.address}/web/site/{tail}") as response:
                assert (response.status, response.headers["Allow"]) == (405, right)
        for tail in (
            "nothing",
            "visits/x",
            "files",
            "page/../../kind.py",
            "page/languages/en.json",
            "page/%2e%2e/kind.py",
        ):
            async with standing.client.get(f"{standing.address}/web/site/{tail}") as response:
                assert response.status == 404


async def test_only_pages_of_listed_origins_may_speak_to_us() -> None:
    allowed = "https://www.example.org"
    public = "https://bots.example.org"
    async with stand(site(allowed_origins=(allowed,)), public_address=public) as standing:
        address = f"{standing.address}/web/site/visits"
        for origin in (allowed, public, standing.address):
            async with standing.client.post(address, headers={"Origin": origin}) as response:
                assert response.status == 201
                assert response.headers["Access-Control-Allow-Origin"] == origin
                assert response.headers["Vary"] == "Origin"
                assert "Access-Control-Allow-Credentials" not in response.headers
        visitor = await standing.visit()
        for origin in ("https://evil.example", "null", "https://www.example.org.evil.example", ""):
            for method, tail in (("POST", "visits"), ("POST", "messages"), ("GET", "events"), ("OPTIONS", "messages")):
                address = f"{standing.address}/web/site/{tail}"
                headers = {**visitor, "Origin": origin}
                async with standing.client.request(method, address, headers=headers) as response:
                    assert (response.status, await response.read()) == (403, FORBIDDEN.body)
                    assert "Access-Control-Allow-Origin" not in response.headers
                    assert response.headers["Vary"] == "Origin"


async def test_a_page_may_ask_beforehand() -> None:
    async with stand(site(allowed_origins=("https://www.example.org",))) as standing:
        address = f"{standing.address}/web/site/messages"
        async with standing.client.options(address, headers={"Origin": "https://www.example.org"}) as response:
            assert response.status == 204
            assert response.headers["Access-Control-Allow-Methods"] == "POST"
            assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
            assert "Last-Event-ID" in response.headers["Access-Control-Allow-Headers"]


async def test_a_refusal_can_be_read_by_a_listed_page() -> None:
    async with stand(site(allowed_origins=("https://www.example.org",))) as standing:
        address = f"{standing.address}/web/site/messages"
        headers = {"Origin": "https://www.example.org", "Authorization": "Bearer old"}
        async with standing.client.post(address, headers=headers) as response:
            assert response.status == 403
            assert response.headers["Access-Control-Allow-Origin"] == "https://www.example.org"


async def test_visits_from_one_source_are_not_endless() -> None:
    async with stand(trusted_proxies=("127.0.0.1",), limits=door_limits(source_requests=1000)) as standing:
        address = f"{standing.address}/web/site/visits"
        headers = {"X-Forwarded-For": "9.9.9.9"}
        statuses = []
        for _ in range(31):
            async with standing.client.post(address, headers=headers) as response:
                statuses.append(response.status)
        assert statuses == [201] * 30 + [429]
        async with standing.client.post(address, headers={"X-Forwarded-For": "9.9.9.8"}) as response:
            assert response.status == 201
        await standing.clock.move(60)
        async with standing.client.post(address, headers=headers) as response:
            assert response.status == 201


async def test_messages_from_one_source_are_not_endless_however_many_visitors_it_has() -> None:
    async with stand(trusted_proxies=("127.0.0.1",), limits=door_limits(source_requests=1000)) as standing:
        near, beside, far = ({"X-Forwarded-For": f"2a00:1:2:{net}::{host}"} for net, host in ((3, 1), (3, 9), (4, 1)))
        visitors = [await standing.visit(**near), await standing.visit(**beside)]
        for number in range(300):
            await standing.say(visitors[number % 2], "hello", f"one-{number}")
        address = f"{standing.address}/web/site/messages"
        said = {"client_id": "one-300", "text": "hello"}
        async with standing.client.post(address, headers=visitors[1], json=said) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "60")
        await standing.say(await standing.visit(**far), "hello", "another")
        await standing.clock.move(60)
        await standing.say(visitors[1], "hello", "one-300")


async def test_at_debug_the_log_holds_nothing_of_a_visitor() -> None:
    async with stand() as standing:
        visitor = await standing.visit(**{"User-Agent": "canary-agent", "X-Forwarded-For": "canary-forwarded"})
        await standing.say(visitor, WORDS, "canary-client")
        await post(standing, visitor, b'{"client_id": "canary"')
        standing.desk.trouble = RuntimeError(WORDS)
        await post(standing, visitor, json.dumps({"client_id": "canary-2", "text": WORDS}).encode())
        await settled()
        for secret in ("canary", visitor["Authorization"][7:], *addresses(standing)):
            assert secret not in standing.log()
        assert "RuntimeError" in standing.log()


async def test_files_are_refused_where_the_owner_takes_none() -> None:
    async with stand(site(files=False)) as standing:
        with_file = (
            b'--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\nc1\r\n--x\r\n'
            b'Content-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\ncanary\r\n--x--\r\n'
        )
        answered, _ = await post(standing, await standing.visit(), with_file, "multipart/form-data; boundary=x")
        assert answered == 415
        async with standing.client.get(f"{standing.address}/chat/site") as response:
            assert 'data-largest-file="-1"' in await response.text()
        assert not standing.desk.heard
