"""Claiming, signing in and out, over the real door."""

import asyncio
from pathlib import Path

from console.claiming import FOLDER
from tests.console.running import NAME, PASSWORD, running


async def test_a_link_makes_an_owner_who_signs_out_and_in_again(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house:
        browser = house.browser
        assert "Make this server yours" in (await browser.see("/console/claim")).words
        begun = await browser.claim(house.link())
        assert "Step 2 of 5" in begun.words
        assert NAME in begun.words
        assert "Things to mend" in (await browser.see("/console")).words
        out = await browser.send("/console/sign-out")
        assert "Sign in" in out.words
        assert "Things to mend" not in (await browser.see("/console")).words
        wrong = await browser.send("/console/sign-in", name=NAME, password=f"{PASSWORD}!")
        assert wrong.status == 403
        back = await browser.send("/console/sign-in", name=NAME, password=PASSWORD)
        assert "Things to mend" in back.words


async def test_a_link_opens_once_and_a_guess_never(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house, house.another_browser() as other:
        link = house.link()
        assert "This code was used" in (await other.claim("a guess")).words
        assert (await house.browser.claim(link, password="short")).status == 422
        tries = await asyncio.gather(house.browser.claim(link), other.claim(link, name="Ben Sample"))
        assert sorted(one.status for one in tries) == [200, 422]


async def test_an_invited_one_takes_nobodys_name_and_a_recovered_one_signs_others_out(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        taken = await other.claim(house.link(role="viewer"))
        assert "Somebody signs in with this name already" in taken.words
        assert (await other.claim(house.link(recovers=True), password=f"{PASSWORD} anew")).status == 200
        assert "Password lost?" in (await house.browser.see("/console")).words


async def test_signing_in_becomes_slower_and_says_for_how_long(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        for _ in range(5):
            await other.send("/console/sign-in", name=NAME, password="a wrong one of theirs")
        slowed = await other.send("/console/sign-in", name=NAME, password=PASSWORD)
        assert slowed.status == 429
        assert int(slowed.headers["Retry-After"]) > 0


async def test_whom_the_command_line_revokes_is_out_with_the_next_click(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.letters.revoke(NAME)
        assert "Password lost?" in (await house.browser.see("/console")).words
        assert house.letters.waiting() == []


async def test_a_program_does_what_its_token_allows_and_no_more(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as program:
        reads = house.letters.grant("reader", ["channels:read"])
        other = house.letters.grant("other", ["usage:read"])
        seen = await program.see("/api/v1/channels", Authorization=f"Bearer {reads}")
        assert '"name":"site"' in seen.text
        assert (await program.see("/api/v1/channels", Authorization=f"Bearer {other}")).status == 404
        assert (await program.see("/api/v1/channels", Authorization="Bearer guess")).status == 401
        assert (await house.browser.see("/api/v1/channels")).status == 401
        assert (await program.see("/console/channels", Authorization=f"Bearer {reads}")).status == 200
        assert "Password lost?" in (await program.see("/console/channels", Authorization=f"Bearer {reads}")).words


async def test_what_lies_on_the_disk_opens_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        held = next(cookie.value for cookie in house.browser.client.cookie_jar)
        link = house.link()
        kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        for secret in (held, link, PASSWORD):
            assert secret.encode() not in kept
        assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "data" / FOLDER).iterdir())


async def test_the_activity_shows_who_did_what_and_when_it_was_altered(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        memory = house.server.memory
        done = await memory.store.read(lambda transaction: memory.activities.page(transaction, 2**63 - 1, 10))
        assert [(one.who, one.did) for one in done] == [(NAME, "owner.claimed")]
        assert await memory.store.read(memory.activities.broken_at) is None


async def test_who_must_wait_still_holds_the_code_of_their_link(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house:
        for _ in range(5):
            await house.browser.claim("a guess")
        link = house.link()
        waits = await house.browser.claim(link)
        assert waits.status == 429
        assert f'value="{link}"' in waits.text


async def test_one_house_with_very_many_addresses_is_one_place_to_guess_from(tmp_path: Path) -> None:
    async with running(tmp_path, 'trusted_proxies = ["127.0.0.1"]') as house:
        browser = house.browser
        said = {"Origin": browser.address, "Sec-Fetch-Site": "same-origin"}
        statuses = []
        for number in range(1, 7):
            guess = {"form_token": browser.form_token, "name": "Ben Sample", "password": f"guess number {number}"}
            headers = {**said, "X-Forwarded-For": f"2001:db8:1:2::{number}"}
            path = f"{browser.address}/console/sign-in"
            async with browser.client.post(path, data=guess, headers=headers) as answer:
                statuses.append(answer.status)
        assert statuses == [403] * 5 + [429]
