"""Two thousand scripts in every field that is stored are words on every page, and none is more."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.console.chatting import Visitor
from tests.console.every import ask, everything, filled
from tests.console.polyglots import MARK, POLYGLOTS, handfuls, would_run

_HANDFUL = 2000


def written_with(listen: str, words: Sequence[str]) -> str:
    """Settings with these in every text that takes any."""
    said = json.dumps(" ".join(word.replace("\0", "") for word in words))
    asked = [json.dumps(word.replace("\0", "") + str(number)) for number, word in enumerate(words[:20])]
    rows = "".join(
        f"[[entry]]\nquestion = {question}\nanswer = {json.dumps('a') if number else said}\n"
        for number, question in enumerate(asked)
    )
    return (
        f"{listen}owner = {said}\n"
        f'[[assistants]]\nname = "lethe"\nprovider = "faq"\npurpose = {said}\ninstructions = {said}\nmodel = {said}\n'
        f"answers = {json.dumps(rows)}\n"
        f'[assistants.privacy]\nowner_sees = "everything"\n'
        '[[channels]]\nname = "site"\nkind = "web"\nassistant = "lethe"\n'
    )


def test_there_are_two_thousand() -> None:
    assert len(set(POLYGLOTS)) == 2000


@pytest.mark.parametrize(
    "page", [f"<script>{MARK}</script>", f"<a href=javascript:{MARK}>", f"<b onx={MARK}>", f"<!--{MARK}-->"]
)
def test_what_runs_is_found(page: str) -> None:
    assert would_run(page)[0]


async def test_no_script_in_any_stored_field_runs_on_any_page(tmp_path: Path) -> None:
    async with everything(tmp_path, written_with("", ["calm"])) as every:
        house, browser = every.house, every.house.browser
        file = tmp_path / "lethe.toml"
        head = file.read_text().partition("owner = ")[0]
        for number, words in enumerate(handfuls(250)):
            house.letters.grant("".join(words)[:60] + str(number), ["usage:read"])
        async with house.another_browser() as other:
            await other.claim(house.link(role="viewer"), name=POLYGLOTS[1][:40])
        anna = Visitor(house)
        await anna.say("\n".join(POLYGLOTS[:60]))
        await anna.read("")
        found = (await browser.send("/console/people/find", code=await anna.code())).text
        whose = found.partition("/console/people/one/")[2].partition('"')[0].partition("/")[0]
        assert whose
        shown = 0
        for words in handfuls(_HANDFUL):
            file.write_text(head + written_with("", words), encoding="utf-8", errors="replace")
            for route in every.reads:
                path = filled(route, whose) if "{who}" in route.path else filled(route)
                said = await ask(browser, "GET", path)
                assert said.status < 500, path
                if said.headers["Content-Type"].startswith("text/html"):
                    running, times = would_run(said.text)
                    assert running == [], path
                    shown += times
        looked = await browser.send(f"/console/people/one/{whose}/look", purpose=POLYGLOTS[0], why=POLYGLOTS[0])
        assert would_run(looked.text)[0] == []
        assert shown > 5 * len(POLYGLOTS)
