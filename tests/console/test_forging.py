"""What no page of ours sent, or somebody without the role, changes nothing and learns nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from settings.book import Book
from tests.console.running import PASSWORD, Running, running

_NEW = "/console/new-channel/web"
_FORM = {"name": "another", "allowed_origins": "https://www.example.org"}
FORGED: Mapping[str, dict[str, str]] = {
    "another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another site, an old browser": {"Origin": "https://evil.example"},
    "nowhere": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "nobody says from where": {},
    "a sister of our name": {"Origin": "http://sub.127.0.0.1", "Sec-Fetch-Site": "same-site"},
    "our own origin, said by another": {"Origin": "OURS", "Sec-Fetch-Site": "cross-site"},
    "typed into the address": {"Origin": "OURS", "Sec-Fetch-Site": "none"},
    "our host by another scheme": {"Origin": "HTTPS", "Sec-Fetch-Site": "same-origin"},
    "our machine by another port": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"},
}


def _channels(house: Running) -> list[str]:
    pages = Book(house.settings.server.data_dir).read().lists.get("channels", ())
    return [str(page["name"]) for page in pages]


async def test_a_forged_form_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.browser.see(_NEW)
        for headers in FORGED.values():
            ours = house.browser.address
            said = {"OURS": ours, "HTTPS": ours.replace("http", "https")}
            sent = {name: said.get(value, value) for name, value in headers.items()}
            assert (await house.browser.send(_NEW, sent, **_FORM)).status == 403
            assert (await house.browser.send("/console/sign-out", sent)).status == 403
        assert _channels(house) == []
        assert "Things to mend" in (await house.browser.see("/console")).words


async def test_a_form_of_another_session_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        assert (await house.browser.send(_NEW, **{**_FORM, "form_token": "0" * 64})).status == 403
        assert (await house.browser.send(_NEW, **{**_FORM, "form_token": ""})).status == 403
        assert _channels(house) == []
        assert "It is stored." in (await house.browser.send(_NEW, **_FORM)).words
        assert "another" in _channels(house)


async def test_asking_never_changes_anything(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for path in ("/console/sign-out", "/console/channels/web/pause", "/console/system/owners/invite"):
            assert (await house.browser.see(path)).status in (404, 405)
        assert "Things to mend" in (await house.browser.see("/console?_method=POST")).words


async def test_nobody_who_is_not_signed_in_sees_or_changes_anything(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as stranger:
        for path in ("/console", "/console/channels", "/console/system/owners"):
            assert "Lost" not in (await stranger.see(path)).words
            assert "Password lost?" in (await stranger.see(path)).words
        assert (await stranger.send(_NEW, **_FORM)).status == 404
        assert (await stranger.send("/console/system/owners/invite", role="owner")).status == 404
        assert _channels(house) == []
        assert house.letters.waiting() == []


@pytest.mark.parametrize("role", ["viewer", "editor"])
async def test_a_role_is_asked_for_by_every_route(tmp_path: Path, role: str) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        await other.claim(house.link(role=role), name="Ben Sample")
        assert "Owners" not in (await other.see("/console")).words
        assert (await other.see("/console/system/owners")).status == 404
        for path, form in (
            ("/console/system/owners/invite", {"role": "owner"}),
            ("/console/system/owners/role", {"name": "Ben Sample", "role": "owner"}),
            ("/console/system/owners/remove", {"name": "Ada Sample", "typed": "Ada Sample"}),
            ("/console/system/owners/end-session", {"number": "1"}),
        ):
            assert (await other.send(path, **form)).status == 404
        added = await other.send(_NEW, **_FORM)
        assert added.status == (404 if role == "viewer" else 200)
        assert ("another" in _channels(house)) is (role == "editor")
        assert house.letters.waiting() == []


async def test_a_name_that_is_not_ours_opens_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        assert (await house.browser.see("/console", Host="evil.example")).status == 421
        assert (await house.browser.see("/console", Host="127.0.0.1@evil.example")).status == 421


async def test_every_page_says_what_a_browser_must_not_do_with_it(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for path in ("/console", "/console/channels", "/console/nothing", "/console/sign-in"):
            seen = await house.browser.see(path)
            policy = seen.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert seen.headers["Cache-Control"] == "no-store"
            assert "<script>" not in seen.text
            assert " style=" not in seen.text
            assert " onclick" not in seen.text


async def test_a_session_is_over_once_it_was_ended(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        await other.see("/console/sign-in")
        await other.send("/console/sign-in", name="Ada Sample", password=PASSWORD)
        held = {cookie.key: cookie.value for cookie in other.client.cookie_jar}
        await other.send("/console/sign-out")
        other.client.cookie_jar.update_cookies(held)
        assert "Password lost?" in (await other.see("/console")).words
        assert "Things to mend" in (await house.browser.see("/console")).words
