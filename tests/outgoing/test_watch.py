"""A leak that is planted in a real request is found: here, and in a server that is a process of its own."""

import subprocess
import sys
from asyncio import to_thread
from pathlib import Path

from core.gate import Gate, Recipient
from tests.fakes.outside import Outside
from tests.fakes.telegram_chats import PERSON
from tests.fakes.telegram_server import TOKEN
from tests.outgoing.configured import homes_of_secrets
from tests.outgoing.watch import Watch
from tests.product.running import ROOT, environment

_CHILD = """
import asyncio, socket, sys
from core.gate import Gate, Recipient

async def main():
    gate = Gate()
    gate.declare(Recipient(name="Model", base_address=sys.argv[1], receives="words"))
    await gate.ask("POST", sys.argv[1] + "/ok", body=sys.argv[2].encode(), seconds=5)
    await gate.close()

asyncio.run(main())
socket.create_connection(("127.0.0.1", int(sys.argv[3]))).close()
"""


async def _ask(outside: Outside, name: str, **more: object) -> None:
    gate = Gate()
    gate.declare(Recipient(name=name, base_address=outside.at(""), receives="words"))
    body, key = str(more.get("body", "")), str(more.get("key", ""))
    headers = {"authorization": f"Bearer {key}"} if key else {}
    await gate.ask("POST", outside.at("/ok"), headers=headers, body=body.encode(), seconds=5)
    await gate.close()


async def test_what_goes_where_it_belongs_is_no_leak(outgoing: Watch) -> None:
    async with Outside() as outside:
        await _ask(outside, "Telegram (here)", body=f"chat {PERSON}", key=TOKEN)
    (request,) = outgoing.requests()
    assert (request.recipient, request.target) == ("Telegram (here)", "/ok")
    assert outgoing.leaks(None) == []


async def test_somebodys_address_that_goes_to_a_model_is_a_leak(outgoing: Watch) -> None:
    async with Outside() as outside:
        await _ask(outside, "Model", body=f"chat {PERSON}")
    assert len(outgoing.leaks(None)) == 1
    outgoing.forget()


async def test_a_key_that_goes_to_another_platform_is_a_leak(outgoing: Watch) -> None:
    async with Outside() as outside:
        await _ask(outside, "Twilio (WhatsApp, here)", key=TOKEN)
    assert len(outgoing.leaks(None)) == 1
    outgoing.forget()


async def test_what_a_test_says_is_for_one_server_is_for_no_other(outgoing: Watch) -> None:
    async with Outside() as one, Outside() as other:
        outgoing.only("a word for one", one.at("/v1"))
        await _ask(one, "Model", body="a word for one")
        assert outgoing.leaks(None) == []
        await _ask(other, "Model", body="a word for one")
    assert len(outgoing.leaks(None)) == 1
    outgoing.forget()


async def test_a_secret_of_the_settings_in_force_is_for_its_own_section(outgoing: Watch, tmp_path: Path) -> None:
    async with Outside() as one, Outside() as other:
        (tmp_path / "lethe.toml").write_text(
            f'[[assistants]]\nname = "a"\napi_key = "the-key-of-one"\nbase_address = "{one.at("/v1")}"\n'
            f'[[assistants]]\nname = "b"\napi_key = "env:KEY_OF_B"\nbase_address = "{other.at("/v1")}"\n'
        )
        assert list(homes_of_secrets(tmp_path)) == ["the-key-of-one"]
        await _ask(one, "Model", key="the-key-of-one")
        assert outgoing.leaks(tmp_path) == []
        await _ask(other, "Another model", key="the-key-of-one")
    assert len(outgoing.leaks(tmp_path)) == 1
    outgoing.forget()


async def test_a_redirect_is_looked_at_too(outgoing: Watch) -> None:
    async with Outside() as one, Outside() as other:
        outgoing.only("secret-path", one.at(""))
        gate = Gate()
        for name, server in (("One", one), ("Other", other)):
            gate.declare(Recipient(name=name, base_address=server.at(""), receives="words"))
        await gate.ask("GET", one.at(f"/to?where={other.at('/secret-path')}"), seconds=5)
        await gate.close()
    assert [request.recipient for request in outgoing.requests()] == ["One", "Other"]
    assert len(outgoing.leaks(None)) == 1
    outgoing.forget()


async def test_a_server_of_its_own_process_is_watched_and_a_way_beside_the_gate_is_found(outgoing: Watch) -> None:
    async with Outside() as one, Outside() as other:
        words = [sys.executable, "-c", _CHILD, one.at(""), f"chat {PERSON}", str(other.port)]
        await to_thread(subprocess.run, words, check=True, env=environment(ROOT))
    leaks = outgoing.leaks(None)
    assert sorted("beside" in leak or "no request passed" in leak for leak in leaks) == [False, True]
    assert [request.recipient for request in outgoing.requests()] == ["Model"]
    outgoing.forget()
