"""One person who uses their rights in one language while no model answers: what they were not told."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence

from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.phrases import understand
from tests.journeys.heard import Heard
from tests.journeys.over_http import Talk
from tests.patience import PATIENCE
from tests.privacy.corpora import positives

_WORDING = Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])
_TOLD: Mapping[str, tuple[str, ...]] = {
    "show": ("show_title",),
    "privacy": ("notice_kept",),
    "who": ("who_got_title", "notice_nobody"),
    "pause": ("pause_done",),
    "resume": ("resume_done",),
    "stop": ("stop_done",),
    "start": ("start_done",),
    "help": ("help_intro",),
}
"""By command, the sentences one of which is in its answer."""
_CONFIRM = re.compile(r"/delete \d{4}")


async def use_every_right(talk: Talk, language: str) -> Sequence[str]:
    """Somebody who wrote already, and whose app is in English; they are deleted at the end. What they were not told."""
    wrong: list[str] = []
    for command, sentences in _TOLD.items():
        await talk.say(order_for(command, language))
        spoken = "en" if order_for(command, language).startswith("/") else language
        if await _heard(talk, _says(sentences, spoken)) is None:
            wrong.append(f"{language}: {command} is not answered in this language")
    await talk.say(order_for("export", language))
    if await _heard(talk, lambda heard: bool(heard.files)) is None:
        wrong.append(f"{language}: no export comes")
    await talk.say(order_for("delete", language))
    card = await _heard(talk, lambda heard: any(map(_CONFIRM.fullmatch, heard.says)))
    if card is None:
        return [*wrong, f"{language}: nothing is asked before deleting"]
    [confirm] = [says for says in card.says if _CONFIRM.fullmatch(says)]
    await talk.say(confirm)
    if await _heard(talk, _says(("erased_title",), language)) is None:
        wrong.append(f"{language}: the deletion is not said to be done")
    return wrong


def order_for(command: str, language: str) -> str:
    """As people type it, in words that are no other language's too; by its slash word where there are none."""
    said = [one.text for one in positives(language) if one.tier == "direct" and one.command == command]
    return next((text for text in said if understand(text, "en").language == language), f"/{command}")


def _says(sentences: Sequence[str], language: str) -> Callable[[Heard], bool]:
    wanted = [_plain(_WORDING.say(sentence, language, days=30)) for sentence in sentences]
    return lambda heard: any(one in _plain(heard.text) for one in wanted)


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())


async def _heard(talk: Talk, is_it: Callable[[Heard], bool]) -> Heard | None:
    """Whatever else comes in between: that the model does not answer is told too."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                heard = await talk.hear()
                if is_it(heard):
                    return heard
    except TimeoutError:
        return None
