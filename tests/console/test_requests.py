"""The log of requests in the console: clocks, filter, file, and an answer that an owner gave; never who asked."""

import re
from pathlib import Path

from tests.console.running import PASSWORD, running
from tests.console.visitors import make_older, visit

_HERE = "/console/privacy/requests"


async def test_requests_have_clocks_and_can_be_filtered_saved_and_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert "Nobody has asked for anything yet." in (await browser.see(_HERE)).words
        await visit(house, "hello", "/complain")
        await make_older(house, 45)
        await visit(house, "hello", "/complain", "/show")

        shown = await browser.see(_HERE)
        assert "Overdue: 1." in shown.words
        assert re.search(r"1[0-9] days over", shown.words)
        assert re.search(r"in [23][0-9] days", shown.words)
        only = await browser.see(f"{_HERE}?state=overdue")
        assert only.text.count("<tr") == 2
        assert "There is none in this state." in (await browser.see(f"{_HERE}?state=under+way")).words
        file = await browser.see(f"{_HERE}/file?state=overdue")
        assert file.headers["Content-Type"].startswith("text/csv")
        assert len(file.text.splitlines()) == 2
        assert "overdue" in file.text

        id = only.text.partition('name="id" value="')[2].partition('"')[0]
        assert (await browser.send(f"{_HERE}/answered", id="nothing")).status == 422
        answered = await browser.send(f"{_HERE}/answered", id=id)
        assert "Overdue" not in answered.words
        assert "answered on " in answered.words


async def test_a_viewer_reads_and_answers_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as viewer:
        await visit(house, "hello", "/complain")
        link = house.link(role="viewer")
        assert (await viewer.claim(link, "Vera Sample", PASSWORD)).status == 200
        shown = await viewer.see(_HERE)
        assert "complain" in shown.words
        assert "I answered it" not in shown.words
        for path in (
            f"{_HERE}/answered",
            "/console/privacy/modes/lethe",
            "/console/privacy/modes/lethe/preview",
            "/console/privacy/notices/publish",
            "/console/privacy/recipients/lethe",
            "/console/privacy/retention/run",
        ):
            assert (await viewer.send(path, id="x")).status == 404
        for path in ("", "/modes", "/modes/lethe", "/notices", "/recipients", "/retention", "/ledger"):
            assert (await viewer.see(f"/console/privacy{path}")).status == 200
