"""The prepared answers of an assistant, wherever they lie."""

from functools import cache
from pathlib import Path

from core.models.faq_file import Faq, parse_faq, read_faq
from settings.assistants import AssistantSettings

_EXAMPLE = Path(__file__).parents[1] / "core" / "models" / "faq_example.toml"


def prepared_answers(settings: AssistantSettings) -> Faq:
    """The owner's own file, else what was stored, else the example about Lethe itself. Raises SettingError."""
    if settings.answers and not settings.faq_file:
        return parse_faq(settings.answers, f"assistant {settings.name}: answers")
    return read_faq(Path(settings.faq_file)) if settings.faq_file else _example()


@cache
def _example() -> Faq:
    """Once in a process: it is part of the program."""
    return read_faq(_EXAMPLE)
