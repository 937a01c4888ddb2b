"""Fixed sentences: found by name, said in the nearest language, whole in every one."""

import tomllib
from pathlib import Path

import pytest

import core.errors
import core.wording
from core.wording import Wording, placeholders, read_language, table_of_texts

NOTICES = Path(core.wording.__file__).parent / "languages"
LANGUAGES = {"en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "ar", "hi", "sw", "id", "ru", "zh", "ja"}
NEEDED = {
    "busy", "model_down", "gave_up", "budget", "slow_down", "unsupported", "file_kept", "too_large", "unreadable",
    "file_link", "file_not_here", "private_please", "erasure_incomplete", "mask_hidden", "unheard", "files_full",
    "paused", "paused_unkept", "unheard_unkept", "channel_paused", "remember_ask", "button_keep_it", "button_keep_not",
}  # fmt: skip


def write(directory: Path, language: str, **sentences: str) -> None:
    directory.mkdir(exist_ok=True)
    lines = "\n".join(f'{name} = "{sentence}"' for name, sentence in sentences.items())
    (directory / f"{language}.toml").write_text(f"[say]\n{lines}\n", "utf-8")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write(tmp_path, "en", hello="Hello {name}", only="Only English", plain="100 {} {1} { } done")
    write(tmp_path, "pt", hello="Olá {name}")
    write(tmp_path, "pt-BR", hello="Oi {name}")
    return tmp_path


def test_the_nearest_language_speaks(directory: Path) -> None:
    wording = Wording([directory])
    for language, said in {
        "pt-BR": "Oi Ana", "pt-br": "Oi Ana", "pt_BR": "Oi Ana", "pt-PT": "Olá Ana", "pt": "Olá Ana", "PT": "Olá Ana",
        "en-GB": "Hello Ana", "xx": "Hello Ana", "": "Hello Ana", "../../etc/passwd": "Hello Ana",
    }.items():  # fmt: skip
        assert wording.say("hello", language, name="Ana") == said
    assert wording.say("only", "pt-BR") == "Only English"


def test_one_sentence_is_said_in_every_language_that_has_it(directory: Path) -> None:
    (directory / "de.toml").write_text('[menu]\nhello = "not this"\n[say]\nhello = """\nHallo"""\n[more]\nhello = 1\n')
    for wording in (Wording([directory]), Wording([directory])):
        assert wording.in_each("hello") == {
            "de": "Hallo", "en": "Hello {name}", "pt": "Olá {name}", "pt-br": "Oi {name}",
        }  # fmt: skip
        assert wording.in_each("only") == {"en": "Only English"}
        wording.say("hello", "en", name="")  # what was read before says the same


def test_a_fact_is_never_read_as_a_placeholder(directory: Path) -> None:
    assert Wording([directory]).say("hello", "en", name="{name} {0} {secret} {name!r} \\1") == (
        "Hello {name} {0} {secret} {name!r} \\1"
    )


def test_braces_without_a_name_are_braces(directory: Path) -> None:
    assert Wording([directory]).say("plain", "en") == "100 {} {1} { } done"


def test_an_unknown_name_and_a_missing_fact_are_errors(directory: Path) -> None:
    wording = Wording([directory])
    with pytest.raises(KeyError, match="nonsense"):
        wording.say("nonsense", "pt")
    with pytest.raises(KeyError, match="name"):
        wording.say("hello", "pt")


def test_later_directories_add_names_and_never_replace_them(directory: Path, tmp_path: Path) -> None:
    write(tmp_path / "more", "en", bye="Bye")
    assert Wording([directory, tmp_path / "more"]).say("bye", "pt") == "Bye"
    write(tmp_path / "again", "en", hello="Hullo")
    with pytest.raises(ValueError, match="twice"):
        Wording([directory, tmp_path / "again"]).say("hello", "en", name="Ana")


def test_a_language_is_read_when_it_is_first_spoken(directory: Path) -> None:
    wording = Wording([directory])
    (directory / "pt.toml").write_text("[say]\nbroken", "utf-8")
    assert wording.say("hello", "en", name="Ana") == "Hello Ana"
    with pytest.raises(tomllib.TOMLDecodeError):
        wording.say("hello", "pt", name="Ana")


def test_only_texts_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text("[say]\nhello = 1\n", "utf-8")
    with pytest.raises(ValueError, match="only texts"):
        Wording([tmp_path]).say("hello", "en")


def test_every_language_is_there() -> None:
    assert set(Wording([NOTICES]).languages()) == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_notice_is_said_in_every_language(language: str) -> None:
    english = table_of_texts(read_language(NOTICES / "en.toml"), "say")
    here = table_of_texts(read_language(NOTICES / f"{language}.toml"), "say")
    assert set(here) == set(english) == NEEDED
    for name, sentence in here.items():
        assert placeholders(sentence) == placeholders(english[name]), name
        assert sentence.strip() == sentence
        assert sentence.count("{") == len(placeholders(sentence)), name
        assert language == "en" or sentence != english[name], name


def test_every_error_names_a_notice() -> None:
    errors = [found for found in vars(core.errors).values() if isinstance(found, type)]
    said = {error.said for error in errors if issubclass(error, core.errors.ServerError)}
    assert said
    assert said <= NEEDED
