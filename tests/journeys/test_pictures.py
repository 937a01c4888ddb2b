"""Pictures that people send, from take-in to what the model is given to look at."""

from dataclasses import replace
from pathlib import Path

from core.capabilities import AttachmentKind
from core.errors import ModelRefused
from core.messages import Attachment
from core.ports.language_model import Image
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_reader import BROKEN
from tests.journeys.stage import Stage, stage

_KEPT = "Your file is kept"


def _picture(
    content: bytes = b"picture:cat", kind: AttachmentKind = AttachmentKind.IMAGE, name: str = ""
) -> Attachment:
    return Attachment(kind=kind, media_type="image/jpeg", size=len(content), name=name, content=content)


def _looking(acting: Stage) -> Stage:
    acting.assistant = replace(acting.assistant, sees=True)
    return acting


def _seen(model: ScriptedModel, asked: int = -1) -> list[Image]:
    return [image for line in model.asked[asked] for image in line.images]


async def test_a_picture_alone_is_shown_to_a_model_that_sees(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("", attachments=(_picture(name="cat.jpg"),), own_words=False)
        await acting.connector.has_sent(1)
        assert _seen(acting.model) == [Image(media_type="image/jpeg", content=b"drawn:cat")]
        line = acting.model.asked[-1][-1]
        assert line.text == "<data>The person also sent a picture called cat.jpg.</data>"
        assert line.data
        assert _KEPT not in acting.texts()[0]


async def test_it_goes_with_the_words_beside_it_and_not_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("what is this?", attachments=(_picture(),), own_words=False)
        await acting.connector.has_sent(1)
        assert [line.text for line in acting.model.asked[-1][1:]] == [
            "what is this?",
            "<data>The person also sent a picture.</data>",
        ]
        await acting.settled()
        await acting.say("and now?")
        await acting.connector.has_sent(2)
        assert _seen(acting.model) == []
        assert "<data>The person also sent a picture, which you cannot see now.</data>" in [
            line.text for line in acting.model.asked[-1]
        ]


async def test_an_album_is_seen_together_up_to_its_bound(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        pictures = tuple(_picture(b"picture:%d" % number) for number in range(10))
        await acting.say("which one?", attachments=pictures, own_words=False)
        await acting.connector.has_sent(1)
        assert [image.content for image in _seen(acting.model)] == [b"drawn:%d" % number for number in range(8)]


async def test_an_album_alone_is_answered_though_not_all_of_it_can_be_seen(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        pictures = (*(_picture(b"picture:%d" % number) for number in range(9)), _picture(BROKEN))
        await acting.say("", attachments=pictures, own_words=False)
        await acting.connector.has_sent(1)
        assert len(_seen(acting.model)) == 8
        assert len([line for line in acting.model.asked[-1] if "cannot see now" in line.text]) == 2


async def test_a_picture_may_come_as_a_file(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("", attachments=(_picture(kind=AttachmentKind.FILE),), own_words=False)
        await acting.connector.has_sent(1)
        assert len(_seen(acting.model)) == 1


async def test_a_model_that_does_not_see_is_shown_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("", attachments=(_picture(),), own_words=False)
        await acting.connector.has_sent(1)
        assert _KEPT in acting.texts()[0]
        await acting.settled()
        await acting.say("look", attachments=(_picture(),), own_words=False)
        await acting.connector.has_sent(2)
        assert _seen(acting.model) == []
        assert acting.reader.asked == []


async def test_nor_is_one_asked_in_the_place_of_another(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        blind = ScriptedModel()
        acting.assistant = replace(
            acting.assistant, sees=True, fallback=replace(acting.assistant, name="other", model=blind)
        )
        acting.model.script = [ModelRefused("no")]
        await acting.say("what is this?", attachments=(_picture(),), own_words=False)
        await acting.connector.has_sent(1)
        assert len(_seen(acting.model)) == 1
        assert _seen(blind) == []


async def test_what_cannot_be_drawn_is_said_and_kept(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("", attachments=(_picture(BROKEN),), own_words=False)
        await acting.connector.has_sent(1)
        assert "couldn't read that file" in acting.texts()[0]
        assert len(list((tmp_path / "files").iterdir())) == 1
        assert acting.model.asked == []


async def test_what_is_no_picture_is_kept_and_said_to_be(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("", attachments=(_picture(b"II*\x00"),), own_words=False)
        await acting.connector.has_sent(1)
        assert _KEPT in acting.texts()[0]


async def test_films_are_not_looked_at(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _looking(acting)
        await acting.say("", attachments=(_picture(kind=AttachmentKind.VIDEO),), own_words=False)
        await acting.connector.has_sent(1)
        assert acting.reader.asked == []
