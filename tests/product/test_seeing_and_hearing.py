"""What an assistant is set to see and to hear: who is asked for it, who is refused it, and what people are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import SettingError
from core.gate import Gate
from core.wording import Wording
from lethe.assistants import Assistants, read_prepared_answers
from lethe.catalogue import KNOWN_KINDS
from lethe.notice_facts import notice_facts
from privacy.menu import LANGUAGES, menus
from privacy.notices import NoticeFacts, notice_in_force
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources

OPENAI = '[[assistants]]\nname = "{}"\nprovider = "openai"\nmodel = "m"\napi_key = "k"\n'
ANTHROPIC = OPENAI.replace("openai", "anthropic")
FAQ = '[[assistants]]\nname = "{}"\nprovider = "faq"\n'


def _settings(folder: Path, *assistants: str) -> Settings:
    path = folder / "lethe.toml"
    path.write_text(f'[server]\ndata_dir = "{folder}/data"\n' + "".join(assistants), "utf-8")
    return read_settings(Sources(file=path, environment={}), KNOWN_KINDS)


@asynccontextmanager
async def _built(settings: Settings) -> AsyncIterator[Assistants]:
    gate = Gate()
    assistants = Assistants(settings, gate=gate, clock=SystemClock())
    try:
        yield assistants
    finally:
        await assistants.close()
        await gate.close()


async def _facts(settings: Settings) -> NoticeFacts:
    async with _built(settings) as assistants:
        return notice_facts(assistants.named("first"), None, owner="", cards={})


def _told(facts: NoticeFacts, language: str = "en") -> str:
    return notice_in_force(facts, Wording([LANGUAGES])).text(language)


async def test_both_are_off_until_somebody_says_otherwise(tmp_path: Path) -> None:
    settings = _settings(tmp_path, OPENAI.format("first"))
    async with _built(settings) as assistants:
        assert not assistants.named("first").sees
        assert assistants.named("first").transcriber is None
    told = _told(await _facts(settings))
    assert "pictures" not in told
    assert "voice" not in told


async def test_what_is_switched_on_is_told_by_name_in_every_language(tmp_path: Path) -> None:
    quiet = await _facts(_settings(tmp_path, OPENAI.format("first")))
    facts = await _facts(_settings(tmp_path, OPENAI.format("first") + 'sees = true\ntranscribe = "t"\n'))
    told = _told(facts)
    assert "The pictures you send go to OpenAI too." in told
    assert "What you say by voice goes to OpenAI, which writes it down." in told
    for language in menus():
        assert _told(facts, language).count("OpenAI") == _told(quiet, language).count("OpenAI") + 2, language
    wording = Wording([LANGUAGES])
    assert notice_in_force(facts, wording).version != notice_in_force(quiet, wording).version


async def test_each_is_told_only_of_whom_it_is_true(tmp_path: Path) -> None:
    first = OPENAI.format("first") + 'sees = true\ntranscribe = "t"\nfallback = "second"\n'
    blind = _told(await _facts(_settings(tmp_path, first, ANTHROPIC.format("second"))))
    assert "go to OpenAI too" in blind
    assert "go to Anthropic too" not in blind
    assert "by voice goes to Anthropic" not in blind
    seeing = _told(await _facts(_settings(tmp_path, first, ANTHROPIC.format("second") + "sees = true\n")))
    assert "go to Anthropic too" in seeing
    unseen = OPENAI.format("first") + 'fallback = "second"\n'
    nobody = _told(await _facts(_settings(tmp_path, unseen, ANTHROPIC.format("second") + "sees = true\n")))
    assert "pictures" not in nobody


@pytest.mark.parametrize(
    ("assistant", "said"),
    [
        (FAQ.format("first") + "sees = true\n", "sees = true needs a model"),
        (FAQ.format("first") + 'transcribe = "t"\n', 'transcribe needs provider = "openai"'),
        (ANTHROPIC.format("first") + 'transcribe = "t"\n', 'transcribe needs provider = "openai"'),
    ],
)
def test_what_a_provider_cannot_do_is_refused(tmp_path: Path, assistant: str, said: str) -> None:
    with pytest.raises(SettingError, match="first") as caught:
        read_prepared_answers(_settings(tmp_path, assistant))
    assert said in caught.value.mistakes[0]
