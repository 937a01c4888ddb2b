"""Which program is let in, how often, and what it is told where it is not."""

from datetime import timedelta
from pathlib import Path

from console.api.door import Allowance
from core.clock import SystemClock
from core.memory.owner_accounts import KnownToken
from tests.console.api.program import Program, program
from tests.console.full_disk import full_disk
from tests.console.running import Running, running
from tests.fakes.still_clock import StillClock


async def _token(house: Running, name: str) -> KnownToken:
    memory = house.server.memory
    tokens = await memory.store.read(memory.owners.tokens)
    return next(one for one in tokens if one.name == name)


async def test_a_token_that_does_not_hold_opens_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "channels:read") as shop:
        assert (await shop.ask("GET", "/channels")).status == 200
        now = SystemClock().now()
        token = shop.token
        async with program(house, name="over", until=now - timedelta(seconds=1)) as over:
            wrong = {
                "over": over.token,
                "nobody's": "x" * 43,
                "empty": "",
                "cut": token[:-1],
                "longer": f"{token}x",
                "its hash": house.letters.folder.name,
                "strange letters": "\N{SNOWMAN}",
            }
            for word in wrong.values():
                answers = [
                    await Program(client=shop.client, address=shop.address, token="").ask(
                        method, path, headers={"Authorization": f"Bearer {word}"}
                    )
                    for method, path in (("GET", "/channels"), ("POST", "/people/erase"), ("GET", "/nothing"))
                ]
                assert {(one.status, one.code) for one in answers} == {(401, "no_token")}
                assert {one.headers["WWW-Authenticate"] for one in answers} == {"Bearer"}
                assert len({one.body for one in answers}) == 1
        for scheme in ("Basic", "Token", "bearer:"):
            said = {"Authorization": f"{scheme} {token}"}
            assert (await shop.ask("GET", "/channels", headers=said)).status == 401
        house.letters.revoke("shop")
        assert (await shop.ask("GET", "/channels")).status == 401


async def test_a_token_that_ends_says_so_and_when_it_was_used(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        until = SystemClock().now() + timedelta(days=1)
        async with program(house, "channels:read", until=until) as shop:
            assert (await shop.ask("GET", "/channels")).status == 200
            kept = await _token(house, "shop")
            assert kept.seen_at is not None
            assert kept.expires_at is not None
            assert abs(kept.expires_at - until) < timedelta(seconds=1)


async def test_a_token_in_an_address_is_refused_even_beside_a_right_one(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        for name in ("token", "access_token", "api_key", "api-key", "Authorization", "TOKEN"):
            got = await shop.ask("GET", f"/channels?{name}={shop.token}")
            assert (got.status, got.code) == (400, "token_in_address")
            assert shop.token.encode() not in got.body


async def test_what_the_scopes_do_not_allow_is_not_there(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "channels:read") as shop:
        missing = await shop.ask("GET", "/nothing/at/all")
        for method, path in (
            ("POST", "/people/find"),
            ("POST", "/people/erase"),
            ("GET", "/people/erase"),
            ("GET", "/checks"),
            ("GET", "/channels/nobody"),
            ("GET", "/"),
        ):
            got = await shop.ask(method, path, {"code": "AAAA"} if method == "POST" else None)
            assert (got.status, got.body) == (404, missing.body)
        refused = await shop.ask("POST", "/channels", {"kind": "web"})
        assert (refused.status, refused.headers["Allow"]) == (405, "GET")
        assert (await shop.ask("DELETE", "/channels/site")).status == 405


async def test_a_session_of_a_browser_is_none_of_a_program(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        assert (await house.browser.see("/api/v1/channels")).status == 401
        async with shop.client.get(
            f"{shop.address}/console/channels", headers={"Authorization": f"Bearer {shop.token}"}
        ) as answer:
            assert "Password lost?" in await answer.text()


async def test_guessing_is_slowed_and_a_token_that_holds_still_passes(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        guess = {"Authorization": "Bearer guess"}
        statuses = [(await shop.ask("GET", "/channels", headers=guess)).status for _ in range(35)]
        assert statuses[:20] == [401] * 20
        slowed = await shop.ask("GET", "/channels", headers=guess)
        assert (slowed.status, slowed.code) == (429, "too_many")
        assert int(slowed.headers["Retry-After"]) > 0
        assert (await shop.ask("GET", "/channels")).status == 200


async def test_an_allowance_is_used_up_and_comes_back() -> None:
    clock = StillClock()
    allowance = Allowance(clock, a_minute=60)
    for _ in range(60):
        assert allowance.seconds_to_wait("shop") == 0
        allowance.use("shop")
    assert allowance.seconds_to_wait("shop") > 0
    assert allowance.seconds_to_wait("other") == 0
    await clock.forward(2)
    assert allowance.seconds_to_wait("shop") == 0
    await clock.forward(3600)
    for _ in range(60):
        allowance.use("shop")
    assert allowance.seconds_to_wait("shop") > 0


async def test_a_body_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        refused = await shop.ask("POST", "/channels", {"kind": "x" * 200_000})
        assert (refused.status, refused.code) == (413, "too_large")


async def test_what_the_door_refuses_is_a_problem_too_and_a_page_stays_what_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "channels:read") as shop:
        named = await shop.ask("GET", "/channels", headers={"Host": "elsewhere.example.org"})
        assert (named.status, named.code) == (421, "another_name")
        assert (await house.browser.see("/console", Host="elsewhere.example.org")).text.startswith("This server is")
        with full_disk(tmp_path / "data" / "lethe.db"):
            hindered = await shop.ask("GET", "/channels")  # its token is not taken up yet, and cannot be now
        house.server._door.close()
        closing = await shop.ask("GET", "/channels")
        for refused in (hindered, closing):
            assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "busy", "30")
        assert (await house.browser.see("/console")).text == '{"error": "try again later"}'
        assert (await house.browser.see("/api/v10")).text == '{"error": "try again later"}'
