"""What is larger than the chat carries still reaches the person whole: by a link, or in parts, or they are told how."""

import io
import json
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from core.memory.sealed_form import SealedForm
from core.memory.vault import Shredded
from core.messages import Attachment
from core.ports.command import Speaker
from core.ports.personal_place import Held
from tests.privacy.linked import ADA, ON_SITE, ON_TG, ask, link
from tests.privacy.opened import Rooms, opened

_FILE = 90_000
LIMIT = 300_000


async def _keep(rooms: Rooms, number: int, *, of: str = ADA, size: int = _FILE) -> list[bytes]:
    contents = [os.urandom(size) for _ in range(number)]
    for position, content in enumerate(contents):
        speaker, kept = await rooms.say(f"File {position}.", of)
        await rooms.keep_file(speaker, kept.number, f"file-{position}.bin", content)
    return contents


def _files(*archives: bytes) -> list[bytes]:
    """In order, and each archive is sound and its list right."""
    found = []
    for content in archives:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            for name in names:
                if name.endswith("manifest.json"):
                    folder = name.removesuffix("manifest.json")
                    listed = {folder + one["path"] for one in json.loads(archive.read(name))["files"]}
                    assert listed == {each for each in names if each.startswith(folder)} - {name}
            found += [archive.read(name) for name in names if "files/" in name]
    return found


def _left_out(archive: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened_archive:
        manifest = json.loads(opened_archive.read("manifest.json"))
    return [str(one["reason"]) for one in manifest["left_out"] if "files/" in str(one["called"])]


async def _opened(rooms: Rooms, attachment: Attachment, address: str = ADA) -> bytes:
    speaker = await rooms.find(address)
    assert speaker is not None
    return rooms.memory.files.content(speaker, attachment.reference)


def _contents(attachments: Iterable[Attachment]) -> Sequence[bytes]:
    return [attachment.content or b"" for attachment in attachments]


async def test_what_fits_goes_as_it_always_did(tmp_path: Path) -> None:
    async with opened(tmp_path, most=LIMIT, by_link=True) as rooms:
        contents = await _keep(rooms, 2)
        reply = await rooms.ask("/export")
        [archive] = reply.attachments
        assert archive.reference == ""
        assert archive.name.endswith(".zip")
        assert "-of-" not in archive.name
        assert _files(*_contents(reply.attachments)) == contents
        assert len(rooms.memory.files.on_disk()) == 2


async def test_what_does_not_is_sealed_as_it_is_made_and_goes_by_a_link(tmp_path: Path) -> None:
    async with opened(tmp_path, most=LIMIT, by_link=True) as rooms:
        contents = await _keep(rooms, 6)
        reply = await rooms.ask("/export")
        [archive] = reply.attachments
        assert archive.content is None
        path = rooms.memory.files.folder / archive.reference
        assert SealedForm(rooms.memory.files.folder).has(path)
        assert b"PK\3\4" not in path.read_bytes()
        whole = await _opened(rooms, archive)
        assert archive.size == len(whole) > 6 * _FILE
        assert _files(whole) == contents
        assert _left_out(whole) == []


async def test_without_a_link_it_goes_in_parts_that_each_fit(tmp_path: Path) -> None:
    async with opened(tmp_path, most=LIMIT) as rooms:
        contents = await _keep(rooms, 10)
        reply = await rooms.ask("/export")
        archives = _contents(reply.attachments)
        assert 2 < len(archives) <= 5
        assert all(len(archive) <= LIMIT for archive in archives)
        assert reply.attachments[0].name.endswith(f"-1-of-{len(archives)}.zip")
        assert len({attachment.name for attachment in reply.attachments}) == len(archives)
        assert sorted(_files(*archives)) == sorted(contents)
        assert f"{len(archives)} parts" in reply.text
        assert "did not fit" not in reply.text
        assert set(_left_out(archives[0])) == {"it is in another part of this archive"}


async def test_a_file_that_fits_into_no_part_is_named(tmp_path: Path) -> None:
    async with opened(tmp_path, most=LIMIT) as rooms:
        contents = await _keep(rooms, 4)
        await _keep(rooms, 1, size=LIMIT)
        reply = await rooms.ask("/export")
        archives = _contents(reply.attachments)
        assert len(archives) > 1
        assert sorted(_files(*archives)) == sorted(contents)
        assert "did not fit" in reply.text
        assert _left_out(archives[0]).count("it is larger than what this chat carries") == 1


async def test_where_five_parts_are_too_few_they_are_told_what_to_do(tmp_path: Path) -> None:
    async with opened(tmp_path, most=LIMIT) as rooms:
        await _keep(rooms, 20)
        reply = await rooms.ask("/export")
        assert len(reply.attachments) == 1
        assert "did not fit" in reply.text
        assert "write to whoever runs this chat" in reply.text
    async with opened(tmp_path, most=2_000) as rooms:
        reply = await rooms.ask("/export")
        assert reply.attachments == ()
        assert "write to whoever runs this chat" in reply.text


@pytest.mark.parametrize("by_link", [True, False])
async def test_linked_chats_come_together_and_each_in_its_folder(tmp_path: Path, *, by_link: bool) -> None:
    async with opened(tmp_path, most=LIMIT, by_link=by_link) as rooms:
        contents = await _keep(rooms, 4, of=ON_SITE[0])
        for number in range(3):
            speaker, kept = await rooms.say("And here.", ON_TG[0], channel=ON_TG[1])
            contents.append(os.urandom(_FILE))
            await rooms.keep_file(speaker, kept.number, f"other-{number}.bin", contents[-1])
        await link(rooms, ON_SITE, ON_TG)
        reply = await ask(rooms, "/export", ON_SITE)
        archives = [await _opened(rooms, reply.attachments[0])] if by_link else _contents(reply.attachments)
        assert sorted(_files(*archives)) == sorted(contents)
        names = [name for archive in archives for name in zipfile.ZipFile(io.BytesIO(archive)).namelist()]
        assert {name.partition("/")[0] for name in names} == {"site", "tg"}
        assert {"site/report.html", "tg/report.html"} <= set(names)


class _TheyGo:
    """Whoever asked is erased as their archive is made."""

    called, category, purpose = "A drawer", "", ""

    def __init__(self) -> None:
        self.rooms: Rooms | None = None

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        if self.rooms is not None and len(self.rooms.memory.files.on_disk()) == 7:
            self.rooms.memory.vault.shred(speaker.person, speaker.key_slot)
        return ()

    async def forget(self, speaker: Speaker) -> None:
        pass

    async def count(self, speaker: Speaker) -> int:
        return 0


async def test_of_one_that_comes_to_nothing_nothing_stays(tmp_path: Path) -> None:
    drawer = _TheyGo()
    async with opened(tmp_path, most=LIMIT, by_link=True, places=[drawer]) as rooms:
        drawer.rooms = rooms
        await _keep(rooms, 6)
        with pytest.raises(Shredded):
            await rooms.ask("/export")
        assert len(rooms.memory.files.on_disk()) == 6
