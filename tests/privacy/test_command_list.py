"""The page of commands is the one the languages make, and what it shows is true."""

from pathlib import Path

import privacy.command_list
from privacy.command_list import commands_page, examples
from privacy.menu import menus
from privacy.phrases import understand
from privacy.sentences import COMMANDS

PAGE = Path(privacy.command_list.__file__).parents[1] / "docs" / "commands.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == commands_page()


def test_every_command_of_every_language_is_on_it() -> None:
    page = commands_page()
    for menu in menus().values():
        assert menu.confirm_word in page
        for entry in menu.entries:
            assert f"| `{entry.says}` | {entry.title} | {entry.description} |" in page


def test_its_examples_are_understood() -> None:
    assert {command for command, _ in examples()} == set(COMMANDS)
    for command, sentence in examples():
        understood = understand(sentence)
        assert (understood.command, understood.tier) == (command, "direct"), sentence
