"""Who is not signed in, not of the role, or not on a page of ours changes nothing anywhere, and learns nothing."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from console.page import Route
from console.roles import Role
from tests.console.api.program import program
from tests.console.every import API, ENTRANCE, Everything, ask, everything, filled
from tests.console.running import Browser, Running
from tests.console.test_forging import FORGED

_VOLATILE = ("ownersession", "beat", "sqlite_sequence")
_MARKED = "zq81words"
_FOREIGN = ("nobody-at-all", "..", "%2e%2e%2fowners", "%00", "a%0d%0aSet-Cookie:%20a=b", "%E2%80%AE", "999", "x" * 2000)


def _kept(house: Running) -> Mapping[str, object]:
    """All that a change could change: the database, the owner's book, links that wait."""
    folder = house.settings.server.data_dir
    with sqlite3.connect(f"file:{house.settings.storage.database_file}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in names}
    kept = {name: rows for name, rows in tables.items() if name not in _VOLATILE}
    files = {str(path): path.read_bytes() for path in folder.rglob("*.json") if path.is_file()}
    return {**kept, **files}


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


async def _other(every: Everything, browser: Browser, role: Role) -> None:
    link = every.house.link(role=role.word)
    assert (await browser.claim(link, name=f"Ben {role.word}")).status == 200


async def test_a_change_that_no_page_of_ours_sent_changes_nothing(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        browser = every.house.browser
        await browser.see("/console/channels/site")
        before = _kept(every.house)
        taken = []
        for route in every.changes:
            for why, headers in FORGED.items():
                ours = browser.address
                said = {"OURS": ours, "HTTPS": ours.replace("http", "https")}
                sent = {name: said.get(value, value) for name, value in headers.items()}
                if (await ask(browser, route.method, filled(route), headers=sent, form={})).status != 403:
                    taken.append((why, _name(route)))
        assert taken == []
        assert _differing(before, _kept(every.house)) == []


async def test_a_change_that_is_no_form_of_this_session_changes_nothing(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        browser = every.house.browser
        await browser.see("/console/channels/site")
        before, token = _kept(every.house), browser.form_token
        ours = {"Origin": browser.address, "Sec-Fetch-Site": "same-origin"}
        taken = []
        for route in every.changes:
            path = filled(route)
            for media_type, body in (
                ("application/json", f'{{"form_token":"{token}"}}'),
                ("text/plain", f"form_token={token}"),
                (
                    "multipart/form-data; boundary=b",
                    f'--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n--b--\r\n',
                ),
                ("application/x-www-form-urlencoded", f"form_token={token[:-1]}"),
                ("application/x-www-form-urlencoded", "form_token="),
                ("application/x-www-form-urlencoded", f"form_token={token}&form_token=other"),
                ("application/x-www-form-urlencoded", "&".join(f"f{number}=" for number in range(2100))),
                ("application/x-www-form-urlencoded", "form_token=\u00ff"),
            ):
                said = await ask(
                    browser, route.method, path, headers={**ours, "Content-Type": media_type}, body=body.encode()
                )
                if said.status != 403:
                    taken.append((media_type, _name(route), said.status))
            too_long = b"form_token=" + b"a" * (route.longest_body + 1)
            form = {**ours, "Content-Type": "application/x-www-form-urlencoded"}
            if route.longest_body < 1024 * 1024:
                assert (await ask(browser, route.method, path, headers=form, body=too_long)).status == 413, path
        assert taken == []
        assert _differing(before, _kept(every.house)) == []


async def test_no_method_stands_for_another(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        browser = every.house.browser
        await browser.see("/console/channels/site")
        before, taken = _kept(every.house), []
        there = {(one.method, one.path) for one in every.routes}
        for route in every.changes:
            path = filled(route)
            for method in ("PUT", "PATCH", "DELETE", "PROPFIND"):
                said = await ask(browser, method, path, form={})
                if said.status not in (404, 405):
                    taken.append((method, path, said.status))
            for sign in ("X-HTTP-Method-Override", "X-Method-Override"):
                said = await ask(browser, "GET", f"{path}?_method={route.method}", headers={sign: route.method})
                if ("GET", route.path) not in there and not any(
                    one.matched(path) is not None and one.method == "GET" for one in every.routes
                ):
                    assert said.status == 404, path
        assert taken == []
        assert _differing(before, _kept(every.house)) == []


async def test_nobody_sees_or_changes_anything(tmp_path: Path) -> None:
    async with everything(tmp_path) as every, every.house.another_browser() as stranger:
        before = _kept(every.house)
        for route in (*every.reads, *every.changes):
            said = await ask(stranger, route.method, filled(route), form=None if route.method == "GET" else {})
            if route.path in ENTRANCE:
                assert said.status in (200, 303, 403, 422), _name(route)
            elif route.method == "GET":
                assert (said.status, said.headers.get("Location")) == (303, "/console/sign-in"), _name(route)
                assert said.body == b""
            else:
                assert said.status == 404, _name(route)
        for route in every.calls:
            for headers in ({}, {"Authorization": "Bearer guess"}):
                said = await ask(stranger, route.method, filled(route), headers=headers)
                assert said.status in (401, 429), _name(route)
        assert _differing(before, _kept(every.house)) == []


async def test_every_route_asks_for_its_role(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        for role in (Role.VIEWER, Role.EDITOR):
            async with every.house.another_browser() as browser:
                await _other(every, browser, role)
                await browser.see("/console/channels")
                before = _kept(every.house)
                nothing = {"GET": (await ask(browser, "GET", "/console/nothing-is-here")).body, "POST": b"not found"}
                for route in (*every.reads, *every.changes):
                    if route.role <= role:
                        continue
                    said = await ask(browser, route.method, filled(route), form=None if route.method == "GET" else {})
                    assert (said.status, said.body) == (404, nothing[route.method]), (_name(route), role)
                assert _differing(before, _kept(every.house)) == []


async def test_what_somebody_may_only_see_changes_nothing(tmp_path: Path) -> None:
    """Also what a viewer may send as a form: to look, to check, to try."""
    own = ("/console/sign-out", "/console/system/account/sign-out", "/console/system/account/password", *ENTRANCE)
    async with everything(tmp_path) as every, every.house.another_browser() as browser:
        await _other(every, browser, Role.VIEWER)
        await browser.see("/console/channels")
        before = _kept(every.house)
        for route in (*every.reads, *every.changes):
            if route.role <= Role.VIEWER and route.path not in own:
                said = await ask(browser, route.method, filled(route), form=None if route.method == "GET" else {})
                assert said.status < 500, _name(route)
        assert set(_differing(before, _kept(every.house))) <= {"owneractivity"}


async def test_a_token_of_the_api_allows_what_it_names_and_no_page(tmp_path: Path) -> None:
    async with everything(tmp_path) as every, program(every.house, "usage:read") as shop:
        before = _kept(every.house)
        said = {"Authorization": f"Bearer {shop.token}"}
        for route in every.calls:
            got = await shop.ask(route.method, filled(route).removeprefix(API))
            if route.scope not in ("usage:read", "api"):
                assert got.status in (404, 405), _name(route)
        async with every.house.another_browser() as browser:
            for route in every.reads:
                if route.path not in ENTRANCE:
                    assert (await ask(browser, "GET", filled(route), headers=said)).status == 303, _name(route)
        differing = [name for name in _differing(before, _kept(every.house)) if "/owner/token-" not in name]
        assert set(differing) <= {"ownertoken", "owneractivity"}  # the token itself was taken up


async def test_what_is_not_there_is_not_there_whatever_it_is_called(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        browser = every.house.browser
        await browser.see("/console/channels/site")
        before = _kept(every.house)
        for route in (*every.reads, *every.changes):
            if "{" not in route.path:
                continue
            for name in _FOREIGN:
                path = filled(route, name)
                said = await ask(browser, route.method, path, form=None if route.method == "GET" else {})
                assert said.status in ((404,) if route.method == "GET" else (303, 404, 422)), path
                assert "Set-Cookie" not in said.headers
                assert said.headers.get("Location", "/console").startswith("/console")
        assert set(_differing(before, _kept(every.house))) <= {"owneractivity"}


async def test_nothing_that_is_sent_makes_a_page_fail_or_leads_elsewhere(tmp_path: Path) -> None:
    evil = "https://evil.example/"
    asked = ("done", "next", "back", "return", "before", "after", "channel", "language", "page", "from", "days")
    values = (
        evil,
        "//evil.example",
        "-1",
        "9" * 30,
        f'"><script>{_MARKED}</script>',
        "%0d%0aa: b",
        "\x00",
        "../../x",
        "２",
    )
    async with everything(tmp_path) as every:
        browser = every.house.browser
        for route in every.reads:
            for value in values:
                given = dict.fromkeys((*asked, "version", "state", "imported", "published", "welcome", "all"), value)
                async with browser.client.get(
                    browser.address + filled(route), params=given, allow_redirects=False
                ) as answer:
                    text = (await answer.read()).decode("utf-8", "replace")
                    assert answer.status < 500, (route.path, value)
                    assert f"<script>{_MARKED}" not in text, route.path
                    assert answer.headers.get("Location", "/console").startswith("/console"), route.path
                    assert "evil" not in answer.headers.get("Location", "")


async def test_every_answer_says_what_a_browser_must_not_do_with_it(tmp_path: Path) -> None:
    async with everything(tmp_path) as every:
        for route in every.reads:
            if "backups/{file}" in route.path:
                continue
            said = await ask(every.house.browser, "GET", filled(route))
            policy = said.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy or "sandbox" in policy, route.path
            assert "unsafe" not in policy
            assert "*" not in policy
            assert said.headers["Cache-Control"] == "no-store", route.path
            assert said.headers["X-Content-Type-Options"] == "nosniff"
            assert "Server" not in said.headers or "/" not in said.headers["Server"]
            assert len(said.body) <= 100_000, route.path
