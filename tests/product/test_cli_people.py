"""`lethe people` and `lethe retention run`, as an owner types them."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import pytest

from console.api.address import PREFIX
from console.api.reference import every_call
from core.clock import SystemClock
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.log import Log
from core.memory.bodies import Body
from core.memory.sqlite_file import SqliteFile
from core.memory.store import Transaction
from core.memory.tables import State
from core.messages import InboundMessage
from lethe.at_rest import at_rest
from lethe.cli import main
from lethe.commands.configured import configured
from privacy.owner_views import Codes
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
WORD = "a word of Ada's"


async def _live(folder: Path, days_ago: int = 0, says: str = WORD) -> str:
    """Say something; the code."""
    clock = StillClock()
    clock.jump((SystemClock().now() - clock.now()).total_seconds() - days_ago * 86_400)
    async with opened(folder, clock) as memory:

        def unit(transaction: Transaction) -> str:
            speaker = memory.people.recognise(
                transaction, channel=ChannelId("site"), address=Address("ada-1815"), name="Ada", language="en"
            )
            assert speaker is not None
            memory.conversations.remember(
                transaction, speaker, Body(text=says), by_person=True, at=clock.now(), state=State.ANSWERED
            )
            return Codes(vault=memory.vault, people=memory.people).of(speaker.person)

        return await memory.store.run(unit)


def _privacy(line: str) -> None:
    """What the file says of it."""
    Path("lethe.toml").write_text(f'[[assistants]]\nname = "a"\n[assistants.privacy]\n{line}\n')


def _owner_sees(how: str) -> None:
    _and_told(f'owner_sees = "{how}"')


def _and_told(line: str) -> None:
    """And the person is told."""
    _privacy(line)

    async def tell() -> None:
        async with at_rest(configured(None), Log(lambda line: None)) as here:
            version = here.known.notice_of_any(ChannelId("site")).version

            def unit(transaction: Transaction) -> None:
                [person] = here.memory.people.numbers(transaction)
                here.memory.people.told(transaction, person, version)

            await here.memory.store.run(unit)

    asyncio.run(tell())


def test_a_code_leads_to_counts_and_to_no_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    assert main(["people", "find", code, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {place["called"]: place["count"] for place in found["places"]}["Messages"] == 1
    assert main(["people", "show", code, "--purpose", "a complaint"]) == 6
    said = capsys.readouterr()
    assert WORD not in said.out + said.err
    assert main(["people", "find", "AAAA-BBBB-CCCC"]) == 1


def test_where_the_owner_sees_everything_it_is_shown_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    _owner_sees("everything")
    assert main(["people", "show", code, "--purpose", "a complaint"]) == 0
    assert WORD in capsys.readouterr().out
    assert main(["people", "find", code]) == 0
    assert "When the owner looked" in capsys.readouterr().out


def test_where_the_owner_sees_masked_words_what_identifies_is_hidden_whatever_a_model_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = asyncio.run(_live(tmp_path / "data", says="ada here, write to ada@example.org"))
    _owner_sees("masked")
    assert main(["people", "show", code, "--purpose", "a complaint", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["shown"] == "masked"
    assert [line["text"] for line in shown["lines"]] == ["[name 1] here, write to [email 1]"]
    assert main(["people", "find", code]) == 0
    assert "When the owner looked" in capsys.readouterr().out


def test_whoever_was_told_less_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    _owner_sees("nothing")
    Path("lethe.toml").write_text('[[assistants]]\nname = "a"\n[assistants.privacy]\nowner_sees = "everything"\n')
    assert main(["people", "show", code, "--purpose", "a complaint"]) == 6
    assert WORD not in capsys.readouterr().out


async def _waiting(folder: Path) -> list[str]:
    """What waits to be said to the one person."""
    async with opened(folder, StillClock()) as memory:

        def unit(transaction: Transaction) -> list[str]:
            [person] = memory.people.numbers(transaction)
            speaker = memory.people.by_number(transaction, person)
            assert speaker is not None
            return [one.body.text for one in memory.conversations.work(transaction, speaker, 9)]

        return await memory.store.read(unit)


def test_an_export_is_refused_where_words_may_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    for how in ("nothing", "masked"):
        _owner_sees(how)
        assert main(["people", "export", code, "out.zip", "--purpose", "curious"]) == 6
        assert "/export" in capsys.readouterr().err
    assert not Path("out.zip").exists()
    assert main(["people", "find", code]) == 0
    assert "When the owner looked" not in capsys.readouterr().out


def test_whoever_asked_by_letter_gets_all_of_it_and_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    words = ["people", "export", code, "out.zip", "--purpose", "letter of 3 May", "--for-letter"]
    monkeypatch.setattr("sys.stdin", io.StringIO("AAAA-BBBB-CCCC\n"))
    assert main(words) == 6
    assert not Path("out.zip").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code.lower()}\n"))
    assert main(words) == 0
    assert Path("out.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile("out.zip") as archive:
        data = archive.read("data.json").decode()
        assert {"report.html", "manifest.json", "data.schema.json"} <= set(archive.namelist())
    assert WORD in data
    assert "letter of 3 May" in data, "the look itself is in it"
    said = capsys.readouterr()
    assert WORD not in said.out + said.err
    [told] = asyncio.run(_waiting(tmp_path / "data"))
    assert told.startswith("Whoever runs this made a copy of all your data")
    assert main(words) == 6, "it is there already"


def test_where_everything_may_be_read_an_export_needs_only_a_purpose(tmp_path: Path) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    _owner_sees("everything")
    assert main(["people", "export", code, "out.zip", "--purpose", "a complaint"]) == 0
    assert zipfile.is_zipfile("out.zip")
    with pytest.raises(SystemExit):
        main(["people", "export", code, "other.zip"])


def test_whoever_agreed_to_less_is_told_those_days_everywhere(tmp_path: Path) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    _and_told('owner_sees = "everything"\nretention = "7d"')
    _privacy('owner_sees = "everything"\nretention = "30d"')
    assert main(["people", "export", code, "out.zip", "--purpose", "a complaint"]) == 0
    with zipfile.ZipFile("out.zip") as archive:
        assert json.loads(archive.read("data.json"))["retention_days"] == 7
        assert "itself 7 days after" in archive.read("report.html").decode()
    assert "itself 7 days after" in asyncio.run(_answer("/show"))
    assert "kept for 7 days at most" in asyncio.run(_answer("/keep 10"))


async def _answer(text: str) -> str:
    """What the one person is told in the chat."""
    async with at_rest(configured(None), Log(lambda line: None)) as here:
        memory, site, ada = here.memory, ChannelId("site"), Address("ada-1815")
        speaker = await memory.store.read(lambda transaction: memory.people.find(transaction, site, ada))
        command = here.rights.hearing.hear(text, "en").command
        assert speaker is not None
        assert command is not None
        message = InboundMessage(
            channel_id=site, provider_id=ProviderMessageId("1"), sent_at=here.clock.now(), sender=ada, text=text
        )
        return (await command.respond(message, MessageId(0), speaker)).text


def test_an_erasure_asks_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    assert main(["people", "erase", code]) == 4
    assert main(["people", "find", code]) == 0
    assert main(["people", "erase", code, "--yes"]) == 0
    assert main(["people", "find", code]) == 1


def test_a_dry_run_counts_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_live(tmp_path / "data", days_ago=40))
    for _ in range(2):
        assert main(["retention", "run", "--dry-run", "--json"]) == 0
        counted = json.loads(capsys.readouterr().out)
        assert (counted["dry_run"], counted["messages"], counted["people"]) == (True, 1, 1)
    assert main(["retention", "run", "--json"]) == 0
    swept = json.loads(capsys.readouterr().out)
    assert (swept["dry_run"], swept["messages"], swept["people"]) == (False, 1, 1)
    assert main(["retention", "run", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 0


@pytest.mark.parametrize(
    ("words", "page", "call"),
    [
        (["people", "find"], "People", "POST /api/v1/people/find"),
        (["people", "show", "--purpose", "they asked"], "People", "POST /api/v1/people/look"),
        (["people", "erase", "--yes"], "People", "POST /api/v1/people/erase"),
        (["retention", "run"], "Privacy, Forgetting", "POST /api/v1/retention/run"),
    ],
)
async def test_beside_a_server_that_runs_it_says_what_does_it_meanwhile(
    words: list[str], page: str, call: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await _live(tmp_path / "data")
    running = SqliteFile(configured(None).storage.database_file)
    running.claim()
    try:
        given = [code] if words[0] == "people" else []
        assert await asyncio.to_thread(main, [*words[:2], *given, *words[2:]]) == 1
    finally:
        running.release()
    said = " ".join(capsys.readouterr().err.split())
    assert f"in the console under {page}" in said
    assert call in said
    assert f"/api/v1{call.partition('/api/v1')[2]}" in {f"{PREFIX}{one.path}" for one in every_call()}
