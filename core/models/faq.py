"""The owner's prepared answers; says what it is, admits when it does not know; needs no network."""

from collections.abc import AsyncIterator, Mapping, Sequence

from core.errors import ModelRefused
from core.models.faq_file import Entry, Faq
from core.models.faq_matching import Match, Matcher
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, counts_nothing

_NEAR_ENOUGH = 0.5
_MOST_LISTED = 5
_MOST_ANSWERED = 3
_ENGLISH: Mapping[str, str] = {
    "about": "I match your question to prepared answers. I am not an AI model.",
    "unknown": "I do not know the answer to that. These are questions that I can answer:",
}


class FaqModel:
    def __init__(self, faq: Faq) -> None:
        self._entries = faq.entries
        self._says = {language: {**_ENGLISH, **sentences} for language, sentences in faq.says.items()}
        self._matcher = Matcher([(entry.question, *entry.also) for entry in faq.entries])

    def describes_itself(self, language: str = "en") -> str:
        """For the notice: what answers here."""
        return self._sentences(language)["about"]

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        asked = _unanswered(lines)
        if not asked:
            raise ModelRefused("nothing was asked")
        yield self._answer(asked, first=not any(line.role == "assistant" for line in lines))

    async def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, asked: Sequence[str], *, first: bool) -> str:
        nearest = [self._matcher.nearest(question) for question in asked]
        found = list(dict.fromkeys(matches[0].number for matches in nearest if matches[0].score >= _NEAR_ENOUGH))
        if not found:
            return self._unknown(nearest[-1])
        answers = [self._entries[number] for number in found[:_MOST_ANSWERED]]
        said = [f"**{entry.question}**\n\n{entry.answer.strip()}" for entry in answers]
        if first:
            said.append(f"_{self.describes_itself(answers[0].language)}_")
        return "\n\n".join(said)

    def _unknown(self, nearest: Sequence[Match]) -> str:
        near = [self._entries[match.number] for match in nearest if match.score > 0]
        listed: Sequence[Entry] = (near or self._entries)[:_MOST_LISTED]
        sentences = self._sentences(listed[0].language)
        questions = "\n".join(f"- {entry.question}" for entry in listed)
        return f"{sentences['unknown']}\n\n{questions}\n\n_{sentences['about']}_"

    def _sentences(self, language: str) -> Mapping[str, str]:
        return self._says.get(language) or self._says.get(language.split("-")[0]) or _ENGLISH


def _unanswered(lines: Sequence[Line]) -> list[str]:
    """What the person said since the last answer; several messages may be waiting for one."""
    asked: list[str] = []
    for line in reversed(lines):
        if line.role == "assistant":
            break
        if line.role == "person" and line.text.strip() and not line.data:
            asked.append(line.text)
    return asked[::-1]
