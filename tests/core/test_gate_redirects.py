"""What is said again, and to whom, when an answer sends us elsewhere."""

import asyncio
from urllib.parse import quote

import pytest
from yarl import URL

from core.errors import NotDeclared, Unanswered
from core.gate import Gate, Recipient
from core.gate_redirects import Asked, redirected
from tests.fakes.outside import Outside
from tests.patience import PATIENCE

SECRETS = {"authorization": "Bearer x", "cookie": "a=b", "x-api-key": "k", "proxy-authorization": "p"}
HEADERS = {**SECRETS, "accept": "*/*", "content-type": "text/plain", "range": "bytes=0-"}


def asked(method: str = "GET", body: bytes | None = None) -> Asked:
    return Asked(method=method, url=URL("https://one.example/a/b?c=1"), headers=HEADERS, body=body)


def test_the_same_host_gets_everything_again() -> None:
    again = redirected(asked("POST", b"words"), 307, "../d")
    assert (again.method, str(again.url), again.body) == ("POST", "https://one.example/d", b"words")
    assert again.headers == HEADERS


@pytest.mark.parametrize("where", ["https://two.example/", "//two.example/", "https://one.example:8443/"])
def test_another_host_gets_no_credentials(where: str) -> None:
    assert redirected(asked(), 302, where).headers == {"accept": "*/*", "range": "bytes=0-"}


@pytest.mark.parametrize("status", [301, 302, 303])
def test_what_was_posted_is_not_posted_again(status: int) -> None:
    again = redirected(asked("POST", b"words"), status, "https://one.example/other")
    assert (again.method, again.body) == ("GET", None)
    assert "content-type" not in again.headers
    assert again.headers["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    "where",
    ["http://one.example/", "file:///etc/hosts", "javascript:alert(1)", "data:,x", "https://[", "https://a:99999/"],
)
def test_nowhere_less_safe(where: str) -> None:
    with pytest.raises(NotDeclared):
        redirected(asked(), 302, where)


def test_what_was_said_goes_to_no_other_host() -> None:
    with pytest.raises(NotDeclared):
        redirected(asked("POST", b"words"), 307, "https://two.example/")


async def nearby(host: str) -> list[str]:
    return ["127.0.0.1"]


def gate_to(*servers: tuple[str, Outside]) -> Gate:
    gate = Gate(resolve=nearby)
    for name, server in servers:
        address = server.at("", f"{name}.example")
        gate.declare(Recipient(name=name, base_address=address, receives="words", local=True))
    return gate


async def test_a_declared_host_is_followed_to_without_credentials() -> None:
    async with Outside() as one, Outside() as two:
        gate = gate_to(("one", one), ("two", two))
        where = quote(two.at("/ok", "two.example"), safe="")
        answer = await gate.ask("GET", one.at(f"/to?where={where}", "one.example"), headers=SECRETS, seconds=5)
        assert answer.body == b"ok"
        assert one.heard[0].headers["authorization"] == "Bearer x"
        assert not set(SECRETS) & set(two.heard[0].headers)
        await gate.close()


async def test_nobody_else_is_followed_to() -> None:
    async with Outside() as one, Outside() as two:
        gate = gate_to(("one", one))
        where = quote(two.at("/ok"), safe="")
        with pytest.raises(NotDeclared):
            await gate.ask("GET", one.at(f"/to?where={where}", "one.example"), seconds=5)
        assert two.heard == []
        await gate.close()


async def test_three_times_and_no_more() -> None:
    async with Outside() as one:
        gate = gate_to(("one", one))
        where = "/ok"
        for _ in range(3):
            where = f"/to?where={quote(where, safe='')}"
        assert (await gate.ask("GET", one.at(where, "one.example"), seconds=5)).body == b"ok"
        assert len(one.heard) == 4
        with pytest.raises(Unanswered):
            await gate.ask("GET", one.at(f"/to?where={quote(where, safe='')}", "one.example"), seconds=5)
        assert len(one.heard) == 8
        await gate.close()


async def test_a_redirect_does_not_buy_time() -> None:
    async with Outside() as one:
        gate = gate_to(("one", one))
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(Unanswered) as caught:
                await gate.ask("GET", one.at("/to?where=/hang", "one.example"), seconds=0.2)
        assert caught.value.request_written
        await gate.close()
