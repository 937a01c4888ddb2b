"""What goes in place of a file, by what the channel says of itself."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind, Capabilities, Support
from core.errors import ChannelRefused, InDoubt
from core.identifiers import PersonId
from core.journey.carrying import largest_file
from core.journey.fitting import length
from core.memory.ageing import BEGINNING, Ageing
from core.messages import Attachment, Delivery, OutboundMessage
from core.ports.command import Reply
from tests.core.memory.opened import bytes_below
from tests.fakes.still_clock import StillClock
from tests.journeys.stage import NotingConnector, Stage, stage
from tests.patience import PATIENCE

_ADDRESS = "https://bots.example.org"
_PICTURE = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=7, name="picture.png", content=b"picture")
_ARCHIVE = Attachment(
    kind=AttachmentKind.FILE, media_type="application/zip", size=7, name="my-data.zip", content=b"archive"
)


class CarriesPictures(NotingConnector):
    """A file goes in another form; `other`: how."""

    def __init__(self, other: Support, longest_text: int = 1_000) -> None:
        super().__init__()
        files = {AttachmentKind.IMAGE: Support.FULL, AttachmentKind.FILE: other}
        self.capabilities: Capabilities = replace(self.capabilities, files=files, longest_text=longest_text)


def _answers(on: Stage, text: str = "Here you are.", language: str = "") -> None:
    async def respond() -> Reply:
        return Reply(text=text, attachments=(_PICTURE, _ARCHIVE), language=language)

    on.hearing.responds = respond


async def test_a_link_goes_instead_of_what_goes_in_another_form(tmp_path: Path) -> None:
    connector = CarriesPictures(Support.CONVERTED)
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        _answers(on)
        await on.say("/ping")
        [sent] = await connector.has_sent(1)
        await on.settled()
    assert [attachment.name for attachment in sent.attachments] == ["picture.png"]
    words, _, link = sent.text.rpartition("\n")
    assert words.startswith("Here you are.\n\nYou get the file by this link.")
    assert "60 min" in words
    assert link.startswith(f"<{_ADDRESS}/files/")
    assert link.strip("<>").rpartition("/")[2].encode() not in bytes_below(tmp_path)


@pytest.mark.parametrize(("other", "address"), [(Support.CONVERTED, ""), (Support.DROPPED, _ADDRESS)])
async def test_where_there_is_no_way_it_is_said(tmp_path: Path, other: Support, address: str) -> None:
    connector = CarriesPictures(other)
    async with stage(tmp_path, connector=connector, public_address=address) as on:
        _answers(on, language="de")
        await on.say("/ping")
        [sent] = await connector.has_sent(1)
        await on.settled()
    assert [attachment.name for attachment in sent.attachments] == ["picture.png"]
    assert sent.text == "Here you are.\n\nIch kann die Datei hier nicht senden: Dieser Chat überträgt keine Dateien."


async def test_where_files_go_as_files_nothing_is_added(tmp_path: Path) -> None:
    connector = CarriesPictures(Support.FULL)
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        _answers(on)
        await on.say("/ping")
        [sent] = await connector.has_sent(1)
        await on.settled()
    assert (sent.text, len(sent.attachments)) == ("Here you are.", 2)


class TriesTwice(CarriesPictures):
    """The first time nobody knows whether it arrived."""

    def __init__(self) -> None:
        super().__init__(Support.CONVERTED)
        self.tried: list[OutboundMessage] = []

    async def send(self, message: OutboundMessage) -> Delivery:
        self.tried.append(message)
        if len(self.tried) == 1:
            raise InDoubt("it broke off")
        return await super().send(message)


async def test_a_message_that_is_sent_again_is_the_very_same(tmp_path: Path) -> None:
    """Else nobody could find it in the platform's list, and the person would have a link that opens nothing."""
    clock = StillClock()
    connector = TriesTwice()
    async with stage(tmp_path, clock=clock, connector=connector, public_address=_ADDRESS) as on:
        _answers(on)
        await on.say("/ping")
        await on.settled()
    async with stage(tmp_path, clock=clock, connector=connector, public_address=_ADDRESS) as on:
        await on.desk.start()
        async with asyncio.timeout(PATIENCE):
            while not connector.sent:
                await _forward(on)
        await on.settled()
        first, second = connector.tried
        assert first.text == second.text
        assert [attachment.content for attachment in second.attachments] == [b"picture"]
        token = second.text.rpartition("/")[2].rstrip(">")
        linked = await on.memory.store.run(lambda transaction: on.memory.links.use(transaction, token))
        assert linked is not None
        assert on.memory.files.content(linked.speaker, linked.file.stored_as) == b"archive"


async def _sealed(on: Stage) -> None:
    """An archive that was sealed as it was made is what they are answered with."""

    async def respond() -> Reply:
        speaker = await on.memory.store.read(
            lambda transaction: on.memory.people.by_number(transaction, PersonId(_first(on)))
        )
        assert speaker is not None
        writing = on.memory.files.begin(speaker)
        writing.write(b"large archive" * 100)
        writing.close()
        large = replace(_ARCHIVE, content=None, size=writing.size, reference=writing.stored_as)
        return Reply(text="Here you are.", attachments=(large,))

    on.hearing.responds = respond


def _first(on: Stage) -> int:
    return next(iter(on.memory.vault.owners()))


async def test_what_is_sealed_already_is_kept_as_it_lies_and_goes_by_a_link_where_it_is_too_large(
    tmp_path: Path,
) -> None:
    connector = CarriesPictures(Support.FULL)
    connector.capabilities = replace(connector.capabilities, largest_file=1_000)
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        await _sealed(on)
        await on.say("/ping")
        [sent] = await connector.has_sent(1)
        await on.settled()
        assert sent.attachments == ()
        token = sent.text.rpartition("/")[2].rstrip(">")
        linked = await on.memory.store.run(lambda transaction: on.memory.links.use(transaction, token))
        assert linked is not None
        assert on.memory.files.content(linked.speaker, linked.file.stored_as) == b"large archive" * 100
        assert linked.file.size == 1300
        [_] = on.memory.files.on_disk()


async def test_what_is_sealed_already_and_small_enough_goes_as_a_file(tmp_path: Path) -> None:
    connector = CarriesPictures(Support.FULL)
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        await _sealed(on)
        await on.say("/ping")
        [sent] = await connector.has_sent(1)
        await on.settled()
    assert [attachment.content for attachment in sent.attachments] == [b"large archive" * 100]
    assert sent.text == "Here you are."


class Refusing:
    """From `begin` to `end` memory takes no message."""

    def __init__(self, folder: Path) -> None:
        self._beside = sqlite3.connect(folder / "lethe.db")
        self.is_on = False

    def begin(self) -> None:
        self.is_on = True
        for change in ("INSERT", "UPDATE"):
            self._beside.execute(
                f"CREATE TRIGGER no_{change} BEFORE {change} ON message BEGIN SELECT 1 FROM no_room; END"
            )

    def end(self) -> None:
        self.is_on = False
        for change in ("INSERT", "UPDATE"):
            self._beside.execute(f"DROP TRIGGER no_{change}")
        self._beside.close()


class SendsAndThenNothing(CarriesPictures):
    """Once it has sent, memory takes nothing."""

    refusing: Refusing

    async def send(self, message: OutboundMessage) -> Delivery:
        delivery = await super().send(message)
        if len(self.sent) == 1:
            self.refusing.begin()
        return delivery


@pytest.mark.parametrize("after_sending", [False, True])
async def test_a_sealed_archive_outlives_a_moment_in_which_memory_takes_nothing(
    tmp_path: Path, after_sending: bool
) -> None:
    connector = SendsAndThenNothing(Support.CONVERTED) if after_sending else CarriesPictures(Support.CONVERTED)
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        refusing = Refusing(tmp_path)
        await _sealed(on)
        sealed = on.hearing.responds
        assert sealed is not None

        async def respond() -> Reply:
            reply = await sealed()
            refusing.begin()
            return reply

        if isinstance(connector, SendsAndThenNothing):
            connector.refusing = refusing
        else:
            on.hearing.responds = respond
        await on.say("/ping")
        async with asyncio.timeout(PATIENCE):
            while not (refusing.is_on and on.clock.sleeping()):
                await asyncio.sleep(0.001)
        refusing.end()
        async with asyncio.timeout(PATIENCE):
            while on.desk.under_way() or await on.desk.backlog() != (0, 0):
                await on.clock.forward(6)
                await asyncio.sleep(0.001)
        [sent] = connector.sent
        token = sent.text.rpartition("/")[2].rstrip(">")
        linked = await on.memory.store.run(lambda transaction: on.memory.links.use(transaction, token))
        assert linked is not None
        assert on.memory.files.content(linked.speaker, linked.file.stored_as) == b"large archive" * 100
        assert len(on.memory.files.on_disk()) == 1


async def _forward(on: Stage) -> None:
    """Only while nothing is on its way: its time has begun then, and is not to go by on a machine that is busy."""
    if not on.desk.under_way():
        await on.clock.forward(60)
    await asyncio.sleep(0.001)


async def _swept(on: Stage) -> None:
    """As a sweep does with files that we made an hour ago."""
    ageing, before = Ageing(), on.clock.now() - timedelta(minutes=60)
    old = await on.memory.store.read(lambda transaction: ageing.old_own_files(transaction, before, BEGINNING, 100))
    for name in await on.memory.store.run(lambda transaction: ageing.forget_files(transaction, old.found)):
        on.memory.files.remove(name)


@pytest.mark.parametrize("other", [Support.FULL, Support.CONVERTED])
@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("is_off", [False, True])
async def test_a_file_waits_for_its_message_and_its_time_begins_when_that_goes(
    tmp_path: Path, other: Support, is_long: bool, is_off: bool
) -> None:
    """`is_off`: the server is, between the first try and the next."""
    clock, connector = StillClock(), CarriesPictures(other)
    connector.failures = [] if is_off else [ChannelRefused("no such key")]
    connector.holds = asyncio.Event() if is_off else None
    async with stage(tmp_path, clock=clock, connector=connector, public_address=_ADDRESS) as on:
        _answers(on, "word " * 300 if is_long else "Here you are.")
        await on.say("/ping")
        async with asyncio.timeout(PATIENCE):
            while connector.waits == 0 if is_off else connector.failures or on.desk.under_way():
                await asyncio.sleep(0.001)
        if not is_off:
            connector.failures = [ChannelRefused("no such key")] * 70
            for _ in range(61):
                await clock.forward(60)
                await on.settled()
            await _swept(on)
            connector.failures = []
            await _arrives(on, connector, other)
    if is_off:
        connector.holds = None
        clock.jump(3660)
        async with stage(tmp_path, clock=clock, connector=connector, public_address=_ADDRESS) as on:
            await _swept(on)
            await on.desk.start()
            await _arrives(on, connector, other)


async def _arrives(on: Stage, connector: NotingConnector, other: Support) -> None:
    async with asyncio.timeout(PATIENCE):
        while on.desk.under_way() or await on.desk.backlog() != (0, 0):
            await _forward(on)
    assert {"picture.png"} <= {file.name for file in connector.sent[-1].attachments}
    if other is Support.FULL:
        assert [file.content for file in connector.sent[-1].attachments] == [b"picture", b"archive"]
    await on.clock.forward(55 * 60)
    await _swept(on)
    if other is Support.CONVERTED:
        token = connector.sent[-1].text.rpartition("/")[2].rstrip(">")
        linked = await on.memory.store.run(lambda transaction: on.memory.links.use(transaction, token))
        assert linked is not None
        assert on.memory.files.content(linked.speaker, linked.file.stored_as) == b"archive"
    await on.clock.forward(6 * 60)
    await _swept(on)
    assert on.memory.files.on_disk() == []


@pytest.mark.parametrize("letters", [700, 850, 999, 1_000, 2_500])
async def test_words_and_links_fit_together(tmp_path: Path, letters: int) -> None:
    connector = CarriesPictures(Support.CONVERTED)
    text = ("word " * 600)[: letters - 1] + "."
    async with stage(tmp_path, connector=connector, public_address=_ADDRESS) as on:
        _answers(on, text)
        await on.say("/ping")
        await on.settled()
    assert all(length(sent.text) <= 1_000 for sent in connector.sent)
    *_, last = connector.sent
    assert last.text.endswith(">")
    assert "by this link" in last.text
    assert [bool(sent.attachments) for sent in connector.sent] == [False] * (len(connector.sent) - 1) + [True]


@pytest.mark.parametrize(
    ("other", "linked", "most"),
    [(Support.FULL, 5, 1_000_000), (Support.CONVERTED, 5, 5), (Support.CONVERTED, 0, 0), (Support.DROPPED, 5, 0)],
)
def test_how_much_reaches_a_person(other: Support, linked: int, most: int) -> None:
    assert largest_file(CarriesPictures(other).capabilities, linked) == most
