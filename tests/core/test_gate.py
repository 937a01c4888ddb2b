"""The gate over real sockets: who may be asked, what leaves, what is taken, and how it fails."""

from collections.abc import Sequence

import pytest

from core.errors import NotDeclared, Unanswered
from core.gate import Gate, Part
from tests.fakes.opened_gate import declare, opened, refusal
from tests.fakes.outside import Outside


async def test_a_question_and_its_answer() -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at("/base"))
        answer = await gate.ask(
            "post", outside.at("/ok?a=%2F"), headers={"X-Mine": "1", "Host": "evil.example"}, body=b"words", seconds=5
        )
        assert (answer.status, answer.body, answer.headers["x-said"]) == (200, b"ok", "Yes")
        heard = outside.heard[0]
        assert (heard.method, heard.path, heard.body) == ("POST", "/ok?a=%2F", b"words")
        assert heard.headers["x-mine"] == "1"
        assert heard.headers["host"] == f"127.0.0.1:{outside.port}"
        assert heard.headers["user-agent"] == "Lethe"
        assert outcomes == [("Server", "answered")]


@pytest.mark.parametrize(
    ("status", "outcome"), [(204, "answered"), (304, "answered"), (404, "refused"), (503, "failed")]
)
async def test_every_answer_is_an_answer(status: int, outcome: str) -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at(""))
        assert (await gate.ask("GET", outside.at(f"/status/{status}"), seconds=5)).status == status
        assert outcomes == [("Server", outcome)]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{other}/ok",
        "https://127.0.0.1:{port}/ok",
        "http://localhost:{port}/ok",
        "http://127.0.0.1.:{port}/ok",
        "http://[::ffff:127.0.0.1]:{port}/ok",
        "http://2130706433:{port}/ok",
        "http://127.1:{port}/ok",
        "http://0x7f.0.0.1:{port}/ok",
        "http://user:secret@127.0.0.1:{port}/ok",
        "http://user@127.0.0.1:{port}/ok",
        "http://127.0.0.1:{port}@evil.example/ok",
        "http://evil.example:{port}/ok",
        "ftp://127.0.0.1:{port}/ok",
        "file:///etc/hosts",
        "//127.0.0.1:{port}/ok",
        "http://[::1",
        "http://127.0.0.1:99999/ok",
        "",
    ],
)
async def test_nobody_else_is_asked(address: str) -> None:
    async with Outside() as outside, opened(evil=["127.0.0.1"]) as (gate, _):
        declare(gate, outside.at(""))
        error = await refusal(gate, address.format(port=outside.port, other=outside.port + 1))
        assert isinstance(error, NotDeclared)
        assert outside.heard == []


async def test_what_was_asked_of_nobody_is_counted() -> None:
    async with opened() as (gate, outcomes):
        await refusal(gate, "https://nobody.example/")
        assert outcomes == [("nobody", "not_declared")]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)
@pytest.mark.parametrize("also", [[], ["8.8.8.8"]])
async def test_a_name_that_leads_inside_is_not_followed(address: str, also: list[str]) -> None:
    async with Outside() as outside, opened(public=[*also, address]) as (gate, outcomes):
        declare(gate, outside.at("", "public.example"))
        assert isinstance(await refusal(gate, outside.at("/ok", "public.example")), NotDeclared)
        assert outside.heard == []
        assert outcomes == [("Server", "not_declared")]


async def test_a_name_declared_local_may_lead_inside_and_nowhere_else() -> None:
    found = {"near": ["127.0.0.1"], "far": ["8.8.8.8"], "clouds": ["169.254.169.254"]}
    async with Outside() as outside, opened(**found) as (gate, _):
        for name in found:
            declare(gate, outside.at("", f"{name}.example"), name, local=True)
        assert (await gate.ask("GET", outside.at("/ok", "near.example"), seconds=5)).body == b"ok"
        for name in ("far", "clouds"):
            assert isinstance(await refusal(gate, outside.at("/ok", f"{name}.example")), NotDeclared)


async def test_a_name_is_looked_at_after_every_look_up() -> None:
    answers: list[list[str]] = [[], ["127.0.0.1"]]

    async def rebound(host: str) -> Sequence[str]:
        found = answers.pop(0)
        if not found:
            raise OSError("not now")
        return found

    async with Outside() as outside:
        gate = Gate(resolve=rebound)
        declare(gate, outside.at("", "public.example"))
        assert isinstance(await refusal(gate, outside.at("/ok", "public.example")), Unanswered)
        assert isinstance(await refusal(gate, outside.at("/ok", "public.example")), NotDeclared)
        assert outside.heard == []
        await gate.close()


async def test_localhost_is_local_by_itself() -> None:
    async with Outside() as outside:
        gate = Gate()
        declare(gate, outside.at("", "localhost"))
        assert (await gate.ask("GET", outside.at("/ok", "localhost"), seconds=5)).body == b"ok"
        await gate.close()


async def test_a_name_declared_again_is_replaced() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        declare(gate, "https://elsewhere.example")
        assert isinstance(await refusal(gate, outside.at("/ok")), NotDeclared)
        assert [recipient.base_address for recipient in gate.recipients()] == ["https://elsewhere.example"]


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        assert (await gate.ask("GET", outside.at("/ok"), seconds=5)).status == 200


async def test_no_cookie_is_kept() -> None:
    async with Outside() as outside, opened(near=["127.0.0.1"]) as (gate, _):
        declare(gate, outside.at("", "near.example"), local=True)
        assert "set-cookie" not in (await gate.ask("GET", outside.at("/cookie", "near.example"), seconds=5)).headers
        await gate.ask("GET", outside.at("/ok", "near.example"), seconds=5)
        assert "cookie" not in outside.heard[1].headers


async def test_parts_arrive_as_parts() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        parts = [Part(name="chat", content=b"7"), Part(name="file", content=b"\0\1", file_name="Straße.png")]
        await gate.ask("POST", outside.at("/ok"), parts=parts, seconds=5)
        heard = outside.heard[0]
        assert heard.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert 'filename="Straße.png"'.encode() in heard.body


async def test_pieces_are_handed_on_as_they_come() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        async with gate.stream("GET", outside.at("/drip"), seconds=5) as answer:
            pieces = answer.chunks()
            assert await anext(pieces) == b"first"
            outside.release.set()
            assert b"".join([piece async for piece in pieces]) == b"second"


async def test_one_connection_serves_many_questions_and_none_after_a_broken_one() -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at(""))
        async with gate.stream("GET", outside.at("/drip"), seconds=5) as answer:
            assert await anext(answer.chunks()) == b"first"
        assert (await gate.ask("GET", outside.at("/ok"), seconds=5)).body == b"ok"
        assert outcomes == [("Server", "answered"), ("Server", "answered")]
