"""Of one person's files only so many are kept; what is beyond is not, and they are told."""

from collections.abc import Callable
from pathlib import Path

from core.capabilities import AttachmentKind
from core.memory.store import Transaction
from core.messages import Attachment
from settings.limits import Limits as Caps
from tests.journeys.stage import Stage, stage

_TOLD = "no room for more of your files"


def _file(content: bytes = b"text:four", reference: str = "") -> Attachment:
    brought = None if reference else content
    return Attachment(
        kind=AttachmentKind.FILE, media_type="text/plain", size=len(content), content=brought, reference=reference
    )


async def _send(acting: Stage, count: int, file: Attachment, sender: str = "ada") -> str:
    """What was said to it; `count`: answers in all until then."""
    await acting.say("", sender, attachments=(file,), own_words=False)
    await acting.connector.has_sent(count)
    await acting.settled()
    return acting.texts()[-1]


def _lying(folder: Path) -> int:
    return len(list((folder / "files").iterdir()))


async def test_bytes_are_counted_over_all_that_is_kept(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_file_bytes=2000)) as acting:
        large = _file(b"text:" + b"a" * 995)
        assert _TOLD not in await _send(acting, 1, large)
        assert _TOLD not in await _send(acting, 2, large)
        assert _TOLD in await _send(acting, 3, _file(b"text:a"))
        assert _lying(tmp_path) == 2
        assert _TOLD not in await _send(acting, 4, large, "bob")


async def test_it_holds_after_a_restart(tmp_path: Path) -> None:
    caps = Caps(person_file_bytes=1024)
    async with stage(tmp_path, caps=caps) as acting:
        await _send(acting, 1, _file(b"text:" + b"a" * 1000))
    async with stage(tmp_path, caps=caps) as acting:
        acting.inbound("")  # or the next would bear the name of the last
        assert _TOLD in await _send(acting, 1, _file(b"text:" + b"a" * 100))
        assert _lying(tmp_path) == 1


async def test_files_are_counted_by_the_day(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_files_a_day=2)) as acting:
        for count in (1, 2):
            assert _TOLD not in await _send(acting, count, _file())
        assert _TOLD in await _send(acting, 3, _file())
        acting.clock.jump(25 * 3600)
        assert _TOLD not in await _send(acting, 4, _file())
        assert _lying(tmp_path) == 3


async def test_after_an_erasure_it_begins_at_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_files_a_day=1)) as acting:
        await _send(acting, 1, _file())
        await acting.memory.store.run(_forget_everybody(acting))
        assert _TOLD not in await _send(acting, 2, _file())


async def test_what_is_fetched_is_counted_too_and_not_fetched_beyond(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_files_a_day=1)) as acting:
        acting.connector.files = {"one": b"text:one"}  # the second would not even be found
        assert _TOLD not in await _send(acting, 1, _file(reference="one"))
        assert _TOLD in await _send(acting, 2, _file(reference="two"))
        assert _lying(tmp_path) == 1


async def test_what_turns_out_larger_than_was_said_is_not_kept(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_file_bytes=1024)) as acting:
        acting.connector.files = {"one": b"text:" + b"a" * 2000}
        assert _TOLD in await _send(acting, 1, _file(b"", reference="one"))
        assert _lying(tmp_path) == 0


async def test_words_beside_it_are_answered(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Caps(person_files_a_day=1)) as acting:
        await _send(acting, 1, _file())
        await acting.say("what is this?", attachments=(_file(),), own_words=False)
        await acting.connector.has_sent(2)
        asked = [line.text for line in acting.model.asked[-1]]
        assert asked[-2:] == ["what is this?", "<data>The person also sent a file, which cannot be read here.</data>"]


async def test_what_can_never_be_fetched_is_said_to_be_unreadable(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        nowhere = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=None)
        assert "couldn't read that file" in await _send(acting, 1, nowhere)


async def test_every_language_has_the_sentences() -> None:
    folder = Path(__file__).parents[2] / "core" / "languages"
    for path in folder.glob("*.toml"):
        assert "files_full = " in path.read_text("utf-8"), path.name
        assert "unheard = " in path.read_text("utf-8"), path.name


def _forget_everybody(acting: Stage) -> Callable[[Transaction], None]:
    def forget(transaction: Transaction) -> None:
        speaker = acting.memory.people.find(transaction, acting.connector.channel_id, acting.inbound("").sender)
        assert speaker is not None
        acting.memory.people.remove(transaction, speaker.person)

    return forget
