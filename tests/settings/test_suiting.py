"""Some platforms do not let every assistant answer."""

from pathlib import Path

from tests.settings.samples import mistake, mistakes, read

_LIGHTHOUSE = '[[channels]]\nname = "high"\nkind = "lighthouse"\n'
_AIMLESS = '[[assistants]]\nname = "aimless"\nprovider = "echo"\n'
_CALM = '[[assistants]]\nname = "calm"\nprovider = "echo"\npurpose = "Keeps the light."\n'


def test_the_channel_is_named_beside_what_its_platform_asks(tmp_path: Path) -> None:
    said = mistake(tmp_path, _AIMLESS + _LIGHTHOUSE)
    assert "high" in said
    assert said.endswith("nobody climbs up without knowing why; give the assistant a purpose.")


def test_whoever_suits_may_answer(tmp_path: Path) -> None:
    assert read(tmp_path, _CALM + _LIGHTHOUSE).channels[0].kind == "lighthouse"


def test_it_is_the_one_who_answers_there_that_must_suit(tmp_path: Path) -> None:
    read(tmp_path, _AIMLESS + _CALM + _LIGHTHOUSE + 'assistant = "calm"\n')
    mistake(tmp_path, _CALM + _AIMLESS + _LIGHTHOUSE + 'assistant = "aimless"\n')
    mistake(tmp_path, _AIMLESS + _CALM + _LIGHTHOUSE)


def test_other_kinds_take_anybody(tmp_path: Path) -> None:
    read(tmp_path, _AIMLESS + '[[channels]]\nname = "low"\nkind = "lamp"\n')


def test_of_an_assistant_that_is_not_right_yet_only_that_is_said(tmp_path: Path) -> None:
    broken = '[[assistants]]\nname = "aimless"\nprovider = "oracle"\n'
    assert all("purpose" not in said for said in mistakes(tmp_path, broken + _CALM + _LIGHTHOUSE))
