"""The archive that a person takes away: whole, readable, safe to open, and no larger than the chat carries."""

import hashlib
import io
import json
import re
import time
import tracemalloc
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from core.ports.command import Reply, Speaker
from privacy.export import size_in_words
from privacy.export_schema import schema
from privacy.report_page import safe_name
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import FACTS, HurriedClock

MEGABYTE = 1024 * 1024


def _opened(reply: Reply) -> zipfile.ZipFile:
    [attachment] = reply.attachments
    assert attachment.content is not None
    assert attachment.size == len(attachment.content)
    assert attachment.media_type == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(attachment.content))
    assert archive.testzip() is None
    return archive


async def _full(rooms: Rooms) -> None:
    speaker, kept = await rooms.say("<script>alert('hello')</script> & **bold** “quotes”")
    await rooms.keep_file(speaker, kept.number, "../../etc/pass wd.txt", b"what is in the file")
    await rooms.say("An answer.", own=False)
    payload = json.dumps({"chat": speaker.address, "odd": True}).encode()
    await rooms.memory.quarantine.set_aside(SITE, payload)


async def test_the_archive_holds_page_data_files_and_a_list_of_it_all(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        reply = await rooms.ask("/export")
    assert reply.attachments[0].name == "my-data-2026-11-22.zip"
    archive = _opened(reply)
    names = archive.namelist()
    assert {"report.html", "data.json", "data.schema.json", "manifest.json"} <= set(names)
    files = [name for name in names if name.startswith("files/")]
    assert any(archive.read(name) == b"what is in the file" for name in files)
    assert any(b'"odd": true' in archive.read(name) for name in files)
    assert all(".." not in name and not name.startswith("/") for name in names)


async def test_the_manifest_lists_every_file_with_its_hash_and_what_is_left_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        archive = _opened(await rooms.ask("/export"))
    manifest = json.loads(archive.read("manifest.json"))
    listed = {one["path"]: one for one in manifest["files"]}
    assert set(listed) == set(archive.namelist()) - {"manifest.json"}
    for path, one in listed.items():
        content = archive.read(path)
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert one["bytes"] == len(content)
    assert manifest["rows"]["message"] == 3
    assert manifest["rows"]["keptfile"] == 1
    assert manifest["rows"]["Messages that could not be read"] == 1
    reasons = {one["called"]: one["reason"] for one in manifest["left_out"]}
    assert "keyed hash" in reasons["arrival"]
    assert any("key_slot" in called for called in reasons)


async def test_it_says_how_long_words_are_kept_as_show_does(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("hello")
        await rooms.ask("keep my data for 7 days")
        assert "deleted by itself 7 days after" in (await rooms.ask("/show")).text
        archive = _opened(await rooms.ask("/export"))
        assert "deleted by itself 7 days after" in archive.read("report.html").decode()
        assert json.loads(archive.read("data.json"))["retention_days"] == 7


async def test_where_no_word_is_kept_it_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        made = await rooms.exports.make(speaker, replace(FACTS, collect=False), most=MEGABYTE)
        archive = zipfile.ZipFile(io.BytesIO(made.content or b""))
        page = archive.read("report.html").decode()
        assert "What you write is not kept here once it is answered." in page
        assert "deleted by itself" not in page
        assert json.loads(archive.read("data.json"))["retention_days"] == 0


async def test_the_data_is_as_its_schema_says_and_the_same_as_on_the_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        archive = _opened(await rooms.ask("/export"))
        tables = rooms.register.tables
    data = json.loads(archive.read("data.json"))
    described = json.loads(archive.read("data.schema.json"))
    assert described == json.loads(json.dumps(schema(tables)))
    assert _mistakes(data, described) == []
    assert _mistakes({**data, "extra": 1}, described) != []
    places = {place["table"]: place for place in data["places"]}
    message = places["message"]["rows"][0]
    assert message["body"]["text"].startswith("<script>")
    [file] = places["keptfile"]["rows"]
    assert archive.read(file["file"]) == b"what is in the file"
    assert data["recipients"][0]["name"] == "Example Models"
    page = archive.read("report.html").decode()
    assert file["file"] in page
    assert "An answer." in page


async def test_the_page_runs_nothing_fetches_nothing_and_shows_words_as_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        page = _opened(await rooms.ask("/export")).read("report.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#x27;hello&#x27;)&lt;/script&gt; &amp; **bold**" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"\son\w+=", page)
    checked = _Balanced()
    checked.feed(page)
    assert checked.open == []


async def test_files_that_do_not_fit_are_named_and_the_words_still_go(tmp_path: Path) -> None:
    async with opened(tmp_path, largest_file=60_000) as rooms:
        await _full(rooms)
        speaker, kept = await rooms.say("A large one.")
        await rooms.keep_file(speaker, kept.number, "large.bin", bytes(range(256)) * 400)
        reply = await rooms.ask("/export")
    assert "did not fit" in reply.text
    archive = _opened(reply)
    assert reply.attachments[0].size is not None
    assert reply.attachments[0].size <= 60_000
    assert not any("large.bin" in name for name in archive.namelist())
    assert any(archive.read(name) == b"what is in the file" for name in archive.namelist())
    manifest = json.loads(archive.read("manifest.json"))
    assert any("large.bin" in one["called"] and "larger" in one["reason"] for one in manifest["left_out"])
    assert "large.bin" in archive.read("report.html").decode()


async def test_words_that_do_not_fit_are_said_to_be_too_many(tmp_path: Path) -> None:
    async with opened(tmp_path, largest_file=3000) as rooms:
        await _full(rooms)
        reply = await rooms.ask("/export")
    assert reply.attachments == ()
    assert "this chat carries at most 3 kB" in reply.text


async def test_where_no_file_can_go_it_is_said_and_none_is_made(tmp_path: Path) -> None:
    async with opened(tmp_path, largest_file=0) as rooms:
        await rooms.say("Hello.")
        reply = await rooms.ask("export my data")
    assert reply.text == "I cannot send the file here: this chat does not carry files."
    assert reply.attachments == ()


async def test_an_earlier_export_is_not_packed_into_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        speaker, ours = await rooms.say("Here is everything.", own=False)
        await rooms.keep_file(speaker, ours.number, "my-data.zip", b"the earlier export")
        archive = _opened(await rooms.ask("/export"))
    assert not any("my-data" in name for name in archive.namelist())
    manifest = json.loads(archive.read("manifest.json"))
    assert any("my-data.zip" in one["called"] for one in manifest["left_out"])


async def test_a_damaged_file_is_named_and_the_rest_still_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _full(rooms)
        [(name, _)] = rooms.memory.files.on_disk()
        (tmp_path / "files" / name).write_bytes(b"\0\0")
        archive = _opened(await rooms.ask("/export"))
    manifest = json.loads(archive.read("manifest.json"))
    assert [one for one in manifest["left_out"] if one["reason"] == "it could not be read"]
    assert "report.html" in archive.namelist()


async def test_exports_are_few_a_day(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _full(rooms)
        for _ in range(10):
            assert (await rooms.ask("/export")).attachments
        assert "tomorrow" in (await rooms.ask("/export")).text
        await clock.forward(24 * 3600)
        assert (await rooms.ask("/export")).attachments


async def test_ten_thousand_messages_take_seconds_and_little_memory(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await rooms.say_many(10_000)
        begun = time.process_time()
        export = await rooms.exports.make(speaker, FACTS, most=20 * MEGABYTE)
        took = time.process_time() - begun
        assert export.content is not None
        assert took < 5
    archive = zipfile.ZipFile(io.BytesIO(export.content))
    assert json.loads(archive.read("manifest.json"))["rows"]["message"] == 10_000
    assert archive.read("report.html").decode().count("<article") >= 10_000


async def test_memory_does_not_grow_with_what_is_exported(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        few = await _peak(rooms, await rooms.say_many(500, "a-person-of-few-words"))
        many = await _peak(rooms, await rooms.say_many(2000, "a-person-of-many-words"))
    assert many < few * 2, "of four times as many"


async def _peak(rooms: Rooms, speaker: Speaker) -> int:
    tracemalloc.start()
    try:
        export = await rooms.exports.make(speaker, FACTS, most=20 * MEGABYTE)
        assert export.content is not None
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_name_is_safe_in_an_archive() -> None:
    assert safe_name("../../etc/passwd") == "etc_passwd"
    assert safe_name("Ünïcödé file (1).pdf") == "Ünïcödé_file_1_.pdf"
    assert safe_name("..") == ""
    assert len(safe_name("x" * 500)) == 80


def test_a_size_is_said_as_people_say_it() -> None:
    assert size_in_words(12) == "1 kB"
    assert size_in_words(340_400) == "340 kB"
    assert size_in_words(1_250_000) == "1.2 MB"


class _Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    VOID = frozenset({"meta", "br", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: "list[tuple[str, str | None]]") -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _mistakes(value: object, rule: "dict[str, Any]", where: str = "$") -> list[str]:
    """The part of JSON Schema that `data.schema.json` uses."""
    if "anyOf" in rule:
        return [] if any(not _mistakes(value, one) for one in rule["anyOf"]) else [f"{where}: none of several"]
    if "oneOf" in rule:
        fitting = [one for one in rule["oneOf"] if not _mistakes(value, one)]
        return [] if len(fitting) == 1 else [f"{where}: {len(fitting)} of several"]
    if "const" in rule:
        return [] if value == rule["const"] else [f"{where}: not {rule['const']}"]
    kinds = rule.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{where}: not {kinds}"]
    found: list[str] = []
    if isinstance(value, dict):
        properties = rule.get("properties", {})
        found += [f"{where}: no {name}" for name in rule.get("required", []) if name not in value]
        for name, one in value.items():
            further = properties.get(name, rule.get("additionalProperties", {}))
            found += [f"{where}.{name}"] if further is False else _mistakes(one, further or {}, f"{where}.{name}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            found += _mistakes(one, rule.get("items", {}), f"{where}[{place}]")
    return found


def _is(value: object, kind: str) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "null":
            return value is None
        case _:
            raise AssertionError(kind)
