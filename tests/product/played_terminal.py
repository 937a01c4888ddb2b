"""Somebody who sits at a terminal and answers what they are asked, until they have said all they had to say."""

from collections.abc import Sequence


class PlayedTerminal:
    def __init__(self, *, lines: Sequence[str] = (), secrets: Sequence[str] = ()) -> None:
        self.prompts: list[str] = []
        self._lines = list(lines)
        self._secrets = list(secrets)

    def line(self, prompt: str) -> str:
        return self._next(prompt, self._lines)

    def secret(self, prompt: str) -> str:
        return self._next(prompt, self._secrets)

    def _next(self, prompt: str, answers: list[str]) -> str:
        self.prompts.append(prompt)
        if not answers:
            raise EOFError
        return answers.pop(0)
