"""Two people, a word of their own in every place where a word can be; one is erased, and is nowhere any more."""

import base64
import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from core.capabilities import AttachmentKind
from core.identifiers import Address, MessageId, ProviderMessageId
from core.memory.bodies import Body
from core.memory.consents import Consents
from core.memory.joined import Joined
from core.memory.locks import Locks
from core.memory.looks import Looks
from core.memory.masked_words import SentLine
from core.memory.personal_rows import Opened
from core.memory.silences import note_silence
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.tables import State
from core.memory.usage import UsageBook, Used, day_of
from core.messages import Attachment, Button
from core.ports.command import Speaker
from core.ports.usage import Usage
from privacy.scan import scan
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import FACTS

_SEALED = Statement(text("SELECT body FROM message WHERE person_id = :person"))


class Canaries:
    """One for each thing that can hold words of a person."""

    def __init__(self) -> None:
        self.sung: list[str] = []

    def sing(self, where: str) -> str:
        canary = f"{where}-{secrets.token_hex(8)}"
        self.sung.append(canary)
        return canary


async def _live(rooms: Rooms, canaries: Canaries) -> Speaker:
    """Leave something in every place there is."""
    sing = canaries.sing
    body = Body(
        text=f"My name is {sing('word')} and I would like to know when you are open. Ünïcödé {sing('wörd')}",
        provider_id=ProviderMessageId(sing("platform")),
        buttons=(Button(label=sing("label"), says=sing("says")),),
        attachments=(
            Attachment(
                kind=AttachmentKind.FILE,
                media_type="text/plain",
                size=3,
                name=sing("name.txt"),
                reference=sing("handle"),
            ),
        ),
    )
    profile = (Address(sing("address")), sing("profile"))

    def unit(transaction: Transaction) -> tuple[Speaker, MessageId]:
        speaker = rooms.memory.people.recognise(
            transaction,
            channel=SITE,
            address=profile[0],
            also_known_as=(Address(f"also {profile[0]}"),),
            name=profile[1],
            language="en",
        )
        assert speaker is not None
        kept = rooms.memory.conversations.remember(
            transaction, speaker, body, by_person=True, at=rooms.clock.now(), state=State.ANSWERED
        )
        used = Used(assistant="helpdesk", day=day_of(rooms.clock.now()), messages=1, usage=Usage(input_tokens=9))
        rooms.memory.masked_words.make_secret(transaction, speaker)
        stood_for = {sing("placeholder"): sing("value")}
        line = SentLine(message=kept.number, recipient=sing("recipient"), sent=sing("sent"), stood_for=stood_for)
        rooms.memory.masked_words.keep(transaction, speaker, line)
        UsageBook(ids=rooms.memory.ids).add_for_person(transaction, speaker.person, used, 30)
        looks = Looks(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=rooms.clock)
        consents = Consents(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=rooms.clock)
        consents.note(transaction, speaker, "given", sing("version"), "typed")
        looks.write(transaction, speaker, shown="everything", purpose=sing("purpose"))
        joined = Joined(vault=rooms.memory.vault, ids=rooms.memory.ids, people=rooms.memory.people, clock=rooms.clock)
        joined.join(transaction, speaker, speaker)
        joined.ask(transaction, speaker, secrets.token_hex(8))
        assert rooms.memory.proposed.propose(transaction, speaker, kept.number, sing("proposed"))
        note_silence(transaction, speaker.person, now=40 * 86_400_000, since=0, renamed=True)
        locks = Locks(vault=rooms.memory.vault, clock=rooms.clock)
        locks.close(transaction, speaker, b"salt", b"of a pin")
        return speaker, kept.number

    speaker, message = await rooms.memory.store.run(unit)
    content = f"In the file: {sing('content')}\n".encode() * 9000
    kept = await rooms.keep_file(speaker, message, sing("label.txt"), content)
    await rooms.link(speaker, kept, sing("language"))
    await rooms.say(f"You said {sing('quoted')}.", profile[0], name=profile[1], own=False)
    await rooms.ask(f"/remember I like {sing('fact')}", profile[0])
    await rooms.ask("/complain", profile[0])
    await rooms.ask("/delete", profile[0])
    payload = json.dumps({"from": profile[0], "said": sing("unread")}).encode()
    await rooms.memory.quarantine.set_aside(SITE, payload)
    return speaker


def _written_as(canary: str) -> Iterator[bytes]:
    plain = canary.encode()
    yield from (plain, canary.upper().encode(), canary.encode("utf-16-le"), canary.encode("utf-16-be"))
    yield from (plain.hex().encode(), quote(canary).encode(), json.dumps(canary)[1:-1].encode())
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + plain)[4 * bool(shift) : -4]


def _planted_as(canary: str) -> Iterator[bytes]:
    yield from list(_written_as(canary))[:7]
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + canary.encode() + b"and what follows")


def _every_byte(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _found(folder: Path, canaries: Canaries) -> set[str]:
    content = _every_byte(folder)
    return {canary for canary in canaries.sung for form in _written_as(canary) if form in content}


async def _all_rows(rooms: Rooms, speaker: Speaker) -> "dict[str, list[dict[str, Opened]]]":
    return {table.name: await rooms.register.first_rows(speaker, table) for table in rooms.register.tables}


async def test_no_byte_of_an_erased_person_is_left_and_nobody_else_lost_one(tmp_path: Path) -> None:
    ada, eve = Canaries(), Canaries()
    async with opened(tmp_path) as rooms:
        gone = await _live(rooms, ada)
        stays = await _live(rooms, eve)
        for held in await rooms.register.holdings(gone):
            assert held.count, f"the test leaves nothing in {held.called}"
        before = await _all_rows(rooms, stays)
        files = [name for name, _ in rooms.memory.files.on_disk()]
        assert len(files) == 2
        assert _found(tmp_path, ada) == set(), "something is written unsealed"

        speaker = await rooms.find(gone.address)
        assert speaker is not None
        reply = await rooms.erase_speaker(speaker)
        assert reply.text.startswith("**Done.")
        assert not any(canary in reply.text for canary in ada.sung)
        assert reply.after is not None
        await reply.after()

        assert await rooms.find(gone.address) is None
        assert [held.called for held in await rooms.register.holdings(gone) if held.count] == []
        assert _found(tmp_path, ada) == set()
        assert not any(canary in line for canary in ada.sung for line in rooms.log)
        assert await _all_rows(rooms, stays) == before
        [left] = [name for name, _ in rooms.memory.files.on_disk()]
        [content] = [canary for canary in eve.sung if canary.startswith("content")]
        assert content.encode() in rooms.memory.files.content(stays, left)
        assert rooms.memory.vault.used() == 1
    assert _found(tmp_path, ada) == set()


async def test_the_ciphertext_of_an_erased_person_is_gone_from_every_file_too(tmp_path: Path) -> None:
    """As long as no index page was rebuilt: `core.memory.tables` indexes nothing sealed."""
    async with opened(tmp_path) as rooms:
        speaker = await _live(rooms, Canaries())
        await _live(rooms, Canaries())

        def sealed(transaction: Transaction) -> list[bytes]:
            rows = transaction.rows(_SEALED, person=speaker.person)
            return [value for row in rows for value in row]

        values = await rooms.memory.store.read(sealed)
        assert len(values) >= 3
        await rooms.memory.store.scrub()
        everything = _every_byte(tmp_path)
        assert all(value[:24] in everything for value in values)
        await rooms.erase_speaker(speaker, says="")
        everything = _every_byte(tmp_path)
        assert not any(value[:24] in everything for value in values)


async def test_every_canary_is_in_the_export(tmp_path: Path) -> None:
    ada, eve = Canaries(), Canaries()
    async with opened(tmp_path) as rooms:
        speaker = await _live(rooms, ada)
        await _live(rooms, eve)
        export = await rooms.exports.make(speaker, FACTS, most=10**8)
    assert export.content is not None
    archive = zipfile.ZipFile(io.BytesIO(export.content))
    everything = b"\0".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert [canary for canary in ada.sung if canary not in everything] == []
    assert [canary for canary in eve.sung if canary in everything] == []
    page = archive.read("report.html").decode()
    in_files = {"content", "unread"}
    assert [one for one in ada.sung if one not in page and one.split("-")[0] not in in_files] == []


@pytest.mark.parametrize("written", range(10))
async def test_the_scan_finds_what_is_planted(tmp_path: Path, written: int) -> None:
    """Without this, a scan that finds nothing would prove nothing."""
    canary = Canaries().sing("planted-ünïcödé")
    form = list(_planted_as(canary))[written]
    noise = secrets.token_bytes(300_000)
    for name, place in (("start.bin", 0), ("middle.bin", 131_072 - 9), ("end.bin", len(noise))):
        (tmp_path / "deep").mkdir(exist_ok=True)
        path = tmp_path / "deep" / name
        path.write_bytes(noise[:place] + form + noise[place:])
        scanned = await scan([tmp_path], [canary])
        assert scanned.found == {canary}, name
        assert (await scan([tmp_path], [canary], leave_out=[path])).found == frozenset()
        path.write_bytes(noise)
        assert (await scan([tmp_path], [canary])).found == frozenset()
        path.unlink()
