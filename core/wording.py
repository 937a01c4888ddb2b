"""Every fixed sentence, by its name and a language, read from TOML files."""

from collections.abc import Sequence
from pathlib import Path


class Wording:
    """`directories`: each holds one `<language>.toml` a language; later ones add names, never replace them."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self._directories = tuple(directories)

    def say(self, name: str, language: str, /, **facts: object) -> str:
        raise NotImplementedError
