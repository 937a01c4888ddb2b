"""Two whole lives on each channel, over the real server: one person deletes theirs, and no byte of it is left."""

import asyncio
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, FormData

from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_chats import pressed
from tests.fakes.telegram_server import TelegramServer
from tests.patience import PATIENCE
from tests.product.canaries import ALPHABETS, canary, forms_of, found, found_below, number
from tests.product.house import House, house, said_now
from tests.product.running import running, settings

_BUTTON = re.compile(r"/delete \d{4}")
_WORDS = re.compile(r"DELETE \d{4}")


@dataclass(slots=True)
class Life:
    """What one person leaves behind, and every word of theirs that is looked for afterwards."""

    chat: int = field(default_factory=lambda: number(10))
    words: dict[str, str] = field(default_factory=lambda: {name: canary(name) for name in ALPHABETS})
    first_name: str = field(default_factory=lambda: canary("accented"))
    last_name: str = field(default_factory=lambda: canary("Cyrillic"))
    file_name: str = field(default_factory=canary)
    content: str = field(default_factory=lambda: canary(length=40))
    telephone: str = field(default_factory=lambda: f"+49{number(10)}")
    visitor: Mapping[str, str] = field(default_factory=dict)
    updates: list[dict[str, object]] = field(default_factory=list)

    def canaries(self) -> list[str]:
        names = [self.first_name, self.last_name, self.file_name, self.content, self.telephone[1:]]
        return [*self.words.values(), *names, str(self.chat)]


async def _live(here: House, life: Life) -> None:
    await _live_on_telegram(here, life)
    life.visitor = await here.visit()
    for at, word in enumerate(life.words.values()):
        assert await here.say(life.visitor, f"and on the page {word}", f"{at}") == 202
    form = FormData()
    form.add_field("client_id", "with a file")
    form.add_field("text", f"a file: {life.words['Thai']}")
    form.add_field("files", life.content.encode() * 2_000, filename=f"{life.file_name}.txt", content_type="text/plain")
    async with here.client.post(f"{here.server.address}/web/site/messages", data=form, headers=life.visitor) as answer:
        assert answer.status == 202
    await here.settled()


async def _live_on_telegram(here: House, life: Life) -> None:
    reference = f"file-{life.chat}"
    here.telegram.bot.files[reference] = life.content.encode() * 2_000
    document = {"file_id": reference, "file_unique_id": "u1", "file_name": f"{life.file_name}.pdf", "file_size": 80_000}
    contact = {"phone_number": life.telephone, "first_name": life.first_name, "user_id": life.chat}
    said: list[dict[str, object]] = [{"text": f"I would like to say {word}"} for word in life.words.values()]
    said += [{"document": document, "caption": f"see {life.words['Greek']}"}, {"contact": contact}]
    for at, content in enumerate(said):
        profile: dict[str, object] = {"first_name": life.first_name, "last_name": life.last_name}
        life.updates.append(here.telegram.numbered(said_now(life.chat, 100 + at, content, profile)))
        assert await here.telegram.deliver(life.updates[-1]) == 1


async def _delete_on_telegram(here: House, life: Life) -> None:
    await here.telegram.deliver(said_now(life.chat, 900, {"text": "delete my data"}))
    confirm = await _asked_to_confirm(here, life.chat)
    await here.telegram.deliver(pressed(confirm, person=life.chat, press=secrets.token_hex(8)))
    # The press comes from an app that is set to German; it is answered in the language of the question.
    await _heard(here, life.chat, "Done.")


async def _asked_to_confirm(here: House, chat: int) -> str:
    """What the button says that goes ahead."""
    async with asyncio.timeout(PATIENCE):
        while True:
            buttons = [data for sent in here.telegram.sent if sent.chat == chat for _, data in sent.buttons]
            if confirming := [data for data in buttons if _BUTTON.fullmatch(data)]:
                return confirming[-1]
            await asyncio.sleep(0.01)


async def _heard(here: House, chat: int, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not any(words in sent.text for sent in here.telegram.sent if sent.chat == chat):
            await asyncio.sleep(0.01)


async def _delete_on_the_page(here: House, life: Life) -> None:
    """The page is open, and is told that everything is forgotten."""
    assert await here.say(life.visitor, "delete my data") == 202
    await here.settled()
    confirm, heard = "", ""
    async with asyncio.timeout(PATIENCE):
        async with here.client.get(f"{here.server.address}/web/site/events", headers=life.visitor) as answer:
            async for line in answer.content:
                heard += line.decode()
                if not confirm and (asked := _WORDS.search(heard)):
                    confirm = asked[0]
                    assert await here.say(life.visitor, confirm) == 202
                if line == b"event: forgotten\n":
                    break
    assert "Done." in heard


def _sealed(database: Path, people: tuple[int, ...]) -> list[bytes]:
    """Everything of theirs that is long enough to be somebody's words, as it stands sealed in the database."""
    values: list[bytes] = []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
        for (table,) in reading.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in reading.execute(f"PRAGMA table_info({table})")]
            if "person_id" in columns:
                where = f"SELECT * FROM {table} WHERE person_id IN ({', '.join('?' * len(people))})"
                rows = reading.execute(where, people).fetchall()
                values += [value for row in rows for value in row if isinstance(value, bytes) and len(value) > 32]
    return values


def _people(database: Path) -> tuple[int, ...]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
        return tuple(number for (number,) in reading.execute("SELECT id FROM person ORDER BY id"))


def _every_byte(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_who_deletes_themselves_leaves_no_byte_and_nobody_else_loses_one(tmp_path: Path) -> None:
    ada, eve = Life(), Life()
    async with house(tmp_path) as here:
        await _live(here, ada)
        database, kept = here.server.data / "lethe.db", here.server.data / "files"
        adas = _people(database)
        her_files = {path.name for path in kept.rglob("*") if path.is_file()}
        await _live(here, eve)
        assert (len(adas), len(_people(database)), len(her_files)) == (2, 4, 2)
        assert found_below(here.server.data, ada.canaries()) == set(), "something is written unsealed"
        sealed = _sealed(database, adas)
        assert len(sealed) > 24

        await _delete_on_telegram(here, ada)
        await _delete_on_the_page(here, ada)
        await here.settled()

        assert found_below(here.server.data, ada.canaries()) == set()
        everything = _every_byte(here.server.data)
        assert not [value for value in sealed if value[:24] in everything]
        assert not her_files & {path.name for path in kept.rglob("*")}
        assert set(_people(database)) & set(adas) == set()

        # What Telegram brings again does not bring them back.
        told = len(here.telegram.sent)
        for update in ada.updates:
            assert await here.telegram.deliver(update) == 1
        await here.settled()
        assert len(here.telegram.sent) == told
        assert (await here.ask("GET", "/web/site/events", headers=ada.visitor))[0] == 403

        await _is_intact(here, eve)
        assert len(_people(database)) == 2
        assert await here.server.stop() == 0
        assert found_below(here.server.folder, ada.canaries()) == set()
        assert here.mishaps() == []


async def _is_intact(here: House, life: Life) -> None:
    """The page shows all that was said, and the model is still shown it too."""
    shown = ""
    async with here.client.get(f"{here.server.address}/web/site/events", headers=life.visitor) as answer:
        async with asyncio.timeout(PATIENCE):
            async for line in answer.content:
                shown += line.decode()
                if shown.count("event: message") >= 1 and "with a file" in shown and life.file_name in shown:
                    break
    said = "\n".join(
        json.dumps(json.loads(line[6:]), ensure_ascii=False) for line in shown.splitlines() if "data: {" in line
    )
    assert [word for word in life.words.values() if word not in said] == []
    await here.telegram.deliver(said_now(life.chat, 950, {"text": "still there?"}))
    await here.settled()
    read = json.dumps(here.model.requests[-1].body, ensure_ascii=False)
    assert [word for word in life.words.values() if word not in read] == []


async def test_what_the_owner_wrote_beside_the_data_is_no_trace_of_who_says_the_same(tmp_path: Path) -> None:
    """As in a container: the configuration, the prepared answers and a secret lie in the one folder there is."""
    purpose, answer, secret = "Answers questions about our opening hours", "Call us at 030 1234567", canary(length=40)
    (tmp_path / "answers.toml").write_text(f'[[entry]]\nquestion = "Your number?"\nanswer = "{answer}"\n')
    (tmp_path / "token.txt").write_text(secret)
    assistant = f'[[assistants]]\nname = "desk"\npurpose = "{purpose}"\nfaq_file = "answers.toml"\n'
    configuration = settings(assistants=assistant, channels='[[channels]]\nname = "site"\nkind = "web"\n')
    own_folder = 'data_dir = "."\nmetrics_token = "file:token.txt"\nowner = "The Clinic, desk@example.org"'
    async with (
        TelegramServer() as telegram,
        ModelServer(wait="") as model,
        ClientSession() as client,
        running(tmp_path, configuration.replace('data_dir = "./data"', own_folder)) as server,
    ):
        here = House(server=server, telegram=telegram, second=telegram, model=model, client=client)
        ada = Life(visitor=await here.visit())
        for words in (purpose, answer, f"I have found this: {secret}"):
            assert await here.say(ada.visitor, words) == 202
            await here.settled()  # each is answered by itself
        assert await here.say(ada.visitor, "/privacy") == 202
        assert any(
            "Who runs it: The Clinic, desk@example.org" in str(one) for one in await here.answers(ada.visitor, 4)
        )
        await _delete_on_the_page(here, ada)
        assert here.mishaps() == []


@pytest.mark.parametrize("alphabet", list(ALPHABETS))
def test_the_search_finds_what_is_planted_in_every_form(tmp_path: Path, alphabet: str) -> None:
    """Or finding nothing would prove nothing."""
    word = canary(alphabet)
    noise = secrets.token_bytes(5_000)
    for form in forms_of(word):
        (tmp_path / "planted").write_bytes(noise + form + noise)
        assert found_below(tmp_path, [word]) == {word}
    (tmp_path / "planted").write_bytes(noise)
    assert found_below(tmp_path, [word]) == set()
    (tmp_path / "planted").rename(tmp_path / f"named {word}")
    assert found_below(tmp_path, [word]) == {word}
    assert found(b"nothing", [word]) == set()
