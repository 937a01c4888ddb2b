"""Prepared answers from the console: written, imported, tried, taken up by a server that runs; the owner's own file is
only looked at."""

import asyncio
from pathlib import Path

from lethe.assistants import TAKEN_UP_AT_ONCE
from tests.console.running import running
from tests.patience import PATIENCE

_ANSWERS = "/console/assistants/lethe/answers"


async def test_questions_are_added_tried_changed_and_removed(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert "These come with Lethe" in (await browser.see(_ANSWERS)).words
        empty = await browser.send(f"{_ANSWERS}/new", question="", answer="")
        assert 'id="mistake-question"' in empty.text
        assert 'id="mistake-answer"' in empty.text
        await browser.send(
            f"{_ANSWERS}/new", question="When are you open?", answer="From 8 to 18.", also="Hours?\r\nOpen?"
        )
        shown = await browser.send(f"{_ANSWERS}/new", question="Where are you?", answer="Invented Street <5>.")
        assert "What is Lethe?" not in shown.words
        assert "Questions that it answers: 2" in shown.words
        assert "<5>" not in shown.text
        assert (
            'id="mistake-question"'
            in (await browser.send(f"{_ANSWERS}/new", question="where are you?", answer="There.")).text
        )
        tried = await browser.send(f"{_ANSWERS}/try", question="when do you open?")
        assert "This one answers." in tried.words
        stale = await browser.send(f"{_ANSWERS}/0", was="Another?", question="When?", answer="Now.")
        assert "Somebody else changed these questions" in stale.words
        await browser.send(f"{_ANSWERS}/0", was="When are you open?", question="When are you open?", answer="Always.")
        assert "Always." in (await browser.see(_ANSWERS)).words
        assert "Telegram" in (await browser.see(f"{_ANSWERS}/0")).words
        await browser.send(f"{_ANSWERS}/1/remove", was="Where are you?")
        last = await browser.send(f"{_ANSWERS}/0/remove", was="When are you open?")
        assert "One question must stay" in last.words


async def test_an_import_says_what_is_wrong_and_joins_what_is_there(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        wrong = await browser.send(f"{_ANSWERS}/import", text="question,answer\nWhen?,\n")
        assert "Row 2 has no answer." in wrong.words
        first = await browser.send(f"{_ANSWERS}/import", text="question;answer\nWhen?;Now.\nWhere?;Here.\n")
        assert "Read and stored: 2." in first.words
        both = await browser.send(f"{_ANSWERS}/import", text="# when?\n\nLater.\n# Why?\n\nBecause.")
        assert "Questions that it answers: 3" in both.words
        assert "Now." not in both.words
        alone = await browser.send(f"{_ANSWERS}/import", text="# Who?\n\nWe.", instead="yes")
        assert "Questions that it answers: 1" in alone.words


async def test_a_server_that_runs_takes_up_answers_and_instructions_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.browser.send(f"{_ANSWERS}/new", question="When are you open?", answer="From 8 to 18.")
        shown = await house.browser.send(
            "/console/assistants/lethe",
            purpose="Answers questions about this server and about your data here.",
            instructions="Be kind.",
        )
        assert "waits for the next start" not in shown.words
        channel = house.settings.channels[0].name
        async with asyncio.timeout(PATIENCE):
            while house.server.assistant(channel).instructions != "Be kind.":
                await asyncio.sleep(0.1)
        await house.browser.send("/console/assistants/lethe", purpose="Another one.", instructions="Be kind.")
        assert "waits for the next start" in (await house.browser.see("/console/assistants/lethe")).words
        assert house.server.assistant(channel).purpose != "Another one."


def test_nothing_of_whom_people_speak_to_changes_in_the_middle_of_a_conversation() -> None:
    waits = {"purpose", "provider", "model", "base_address", "local", "api_key", "fallback", "sees", "transcribe"}
    assert not {*TAKEN_UP_AT_ONCE} & {*waits, "privacy", "card"}


async def test_the_owners_own_file_is_only_looked_at(tmp_path: Path) -> None:
    faq = tmp_path / "faq.toml"
    faq.write_text('[[entry]]\nquestion = "Own?"\nanswer = "Yes."\n', encoding="utf-8")
    written = f'[[assistants]]\nname = "own"\nprovider = "faq"\nfaq_file = "{faq}"\n'
    async with running(tmp_path, written) as house:
        path = "/console/assistants/own/answers"
        shown = await house.browser.see(path)
        assert str(faq) in shown.words
        assert "Own?" in shown.words
        for place in ("new", "0", "import"):
            assert (await house.browser.see(f"{path}/{place}")).status == 404
        assert (await house.browser.send(f"{path}/0", was="Own?", question="Own?", answer="No.")).status == 404
        assert "This one answers." in (await house.browser.send(f"{path}/try", question="own?")).words


async def test_of_several_who_store_at_once_nobody_loses_what_they_were_told_is_stored(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await browser.send(f"{_ANSWERS}/new", question="Where?", answer="Here.")
        names = [f"Question {number}?" for number in range(6)]
        adds = [browser.send(f"{_ANSWERS}/new", question=name, answer="Yes.") for name in names]
        imported = browser.send(f"{_ANSWERS}/import", text="# Imported?\n\nYes.")
        answered = await asyncio.gather(*adds, imported)
        stored = [name for name, one in zip([*names, "Imported?"], answered, strict=True) if one.status == 200]
        shown = (await browser.see(_ANSWERS)).words
        assert stored
        assert [name for name in stored if name not in shown] == []


async def test_what_is_stored_is_told_as_stored_where_no_version_of_it_can_be_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        (house.settings.server.data_dir / "earlier").write_bytes(b"no folder")
        seen = await house.browser.send(f"{_ANSWERS}/new", question="When are you open?", answer="From 8 to 18.")
        assert seen.status == 200
        assert "Questions that it answers: 1" in seen.words
