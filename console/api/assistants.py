"""The API's assistants: who answers, with which model and instructions, and the prepared questions."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from pydantic import Field

from console.api.address import PREFIX
from console.api.calls import (
    Call,
    Given,
    Listed,
    Nothing,
    Paged,
    Sent,
    Shown,
    call,
    page_of,
    tag_of,
    unless_changed,
)
from console.api.problems import unless_missing, wrong
from console.api.settings_shown import (
    FieldShown,
    FindingShown,
    SettingShown,
    SettingsSent,
    as_words,
    field_shown,
    findings_shown,
    setting_shown,
    unless_wrong,
)
from console.asked import Asked
from console.audit import Audit
from console.ports.assistants import Assistants, AssistantShown, Question
from console.ports.channels import Outcome

READ, WRITE = "assistants:read", "assistants:write"
_ONE = "/assistants/{name}"
_QUESTIONS = f"{_ONE}/questions"
_BY_ITSELF = frozenset({"channels", "waits_for_start", "findings"})
_PRIVACY = "privacy."
_CHANGED_THERE = f"Change it with PATCH {PREFIX}/privacy/NAME; its preview says what that erases and whom it asks."
_MOST_QUESTIONS, _LONGEST_TEXT = 5000, 20_000
_QUESTION_BYTES = 4 * 1024 * 1024


class AssistantLine(Shown):
    name: str
    purpose: str
    provider: str
    model: str
    recipient: str = Field(description="Who receives what is said to it; empty: nobody.")
    channels: list[str]
    locked: str = Field(description="Where it is set, if no call can change it.")
    waits_for_start: bool = Field(description="Stored, and answers after the next start.")


class AssistantList(Listed[AssistantLine]):
    pass


class Assistant(AssistantLine):
    settings: list[SettingShown]
    findings: list[FindingShown]


class AssistantFields(Shown):
    items: list[FieldShown]


class AssistantAdded(SettingsSent):
    name: str = Field(max_length=100)


class AssistantChanged(SettingsSent):
    pass


class Answered(Shown):
    ok: bool
    seconds: float
    says: str = Field(description="The answer; of a failure, why, and what to do.")


class PreparedQuestion(Shown):
    question: str
    answer: str
    also: list[str] = Field(description="Its other wordings.")
    language: str


class PreparedQuestions(Shown):
    items: list[PreparedQuestion]


class QuestionSent(Sent):
    question: str = Field(min_length=1, max_length=_LONGEST_TEXT)
    answer: str = Field(min_length=1, max_length=_LONGEST_TEXT)
    also: tuple[str, ...] = ()
    language: str = Field(default="en", max_length=12)


class QuestionsSent(Sent):
    items: list[QuestionSent] = Field(max_length=_MOST_QUESTIONS)


class AssistantCalls:
    def __init__(self, *, assistants: Assistants, audit: Audit) -> None:
        self._assistants = assistants
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/assistant-settings",
                scope=READ,
                says="All that can be set for an assistant.",
                takes=Nothing,
                gives=AssistantFields,
                answer=self._fields,
            ),
            call(
                "GET",
                "/assistants",
                scope=READ,
                says="The assistants, by name.",
                takes=Paged,
                gives=AssistantList,
                answer=self._list,
            ),
            call(
                "POST",
                "/assistants",
                scope=WRITE,
                says="Make another assistant; its model is asked first.",
                takes=AssistantAdded,
                gives=Assistant,
                status=201,
                is_repeatable=True,
                answer=self._add,
            ),
            call("GET", _ONE, scope=READ, says="One assistant.", takes=Nothing, gives=Assistant, answer=self._show),
            call(
                "PATCH",
                _ONE,
                scope=WRITE,
                says="Set some of it anew; another model is asked first.",
                takes=AssistantChanged,
                gives=Assistant,
                is_guarded=True,
                answer=self._change,
            ),
            call(
                "DELETE",
                _ONE,
                scope=WRITE,
                says="Remove it; not while a channel or another assistant needs it.",
                takes=Nothing,
                status=204,
                is_guarded=True,
                answer=self._remove,
            ),
            call(
                "POST",
                f"{_ONE}/test",
                scope=WRITE,
                says="Ask its model a short question.",
                takes=Nothing,
                gives=Answered,
                answer=self._test,
            ),
            call(
                "GET",
                _QUESTIONS,
                scope=READ,
                says="Its prepared questions with their answers.",
                takes=Nothing,
                gives=PreparedQuestions,
                answer=self._questions,
            ),
            call(
                "PUT",
                _QUESTIONS,
                scope=WRITE,
                says="Put these in place of all its prepared questions.",
                takes=QuestionsSent,
                gives=PreparedQuestions,
                is_guarded=True,
                longest_body=_QUESTION_BYTES,
                answer=self._put_questions,
            ),
        )

    async def _fields(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=AssistantFields(items=[field_shown(one) for one in self._assistants.fields()]))

    async def _list(self, _asked: Asked, sent: Paged) -> Given:
        rows, following = page_of(await self._assistants.rows(), lambda row: row.name, sent)
        return Given(shown=AssistantList(items=[AssistantLine.model_validate(row) for row in rows], next=following))

    async def _show(self, asked: Asked, _sent: Nothing) -> Given:
        return await self._given(asked.parameters["name"])

    async def _add(self, asked: Asked, sent: AssistantAdded) -> Given:
        values = self._values(sent)
        by = asked.owner.name
        outcome = await self._assistants.add(sent.name, values, untested=sent.untested, by=by)
        unless_wrong(outcome)
        await self._audit.note(by, "assistant.added", sent.name)
        return await self._given(sent.name, outcome=outcome, status=201)

    async def _change(self, asked: Asked, sent: AssistantChanged) -> Given:
        name, by = asked.parameters["name"], asked.owner.name
        mark = await self._assistants.mark(name)
        mark = unless_changed(asked, _tag(_assistant(await self._found(name))), mark)
        values = self._values(sent)
        if not values:
            return await self._given(name)
        outcome = await self._assistants.change(name, values, untested=sent.untested, by=by, mark=mark)
        unless_wrong(outcome)
        await self._audit.note(by, "assistant.changed", name)
        return await self._given(name, outcome=outcome)

    async def _remove(self, asked: Asked, _sent: Nothing) -> Given:
        name = asked.parameters["name"]
        mark = await self._assistants.mark(name)
        mark = unless_changed(asked, _tag(_assistant(await self._found(name))), mark)
        unless_wrong(await self._assistants.remove(name, mark=mark))
        await self._audit.note(asked.owner.name, "assistant.removed", name)
        return Given(status=204)

    async def _test(self, asked: Asked, _sent: Nothing) -> Given:
        name = asked.parameters["name"]
        await self._found(name)
        return Given(shown=Answered.model_validate(await self._assistants.test(name)))

    async def _questions(self, asked: Asked, _sent: Nothing) -> Given:
        shown = await self._prepared(asked.parameters["name"])
        return Given(shown=shown, tag=tag_of(shown))

    async def _put_questions(self, asked: Asked, sent: QuestionsSent) -> Given:
        name, by = asked.parameters["name"], asked.owner.name
        mark = await self._assistants.mark(name)
        mark = unless_changed(asked, tag_of(await self._prepared(name)), mark)
        if not all(one.question.strip() and one.answer.strip() for one in sent.items):
            raise wrong({"items": "Every question needs words, and so does its answer."})
        questions = [
            Question(question=one.question, answer=one.answer, also=one.also, language=one.language)
            for one in sent.items
        ]
        unless_wrong(await self._assistants.put_questions(name, questions, by=by, mark=mark))
        await self._audit.note(by, "assistant.answers_changed", name)
        shown = await self._prepared(name)
        return Given(shown=shown, tag=tag_of(shown))

    def _values(self, sent: SettingsSent) -> Mapping[str, str]:
        """Raises Refused, also for what is changed where it is said first what that erases and whom it asks."""
        values = as_words(sent.settings, self._assistants.fields())
        if private := [name for name in values if name.startswith(_PRIVACY)]:
            raise wrong({f"settings.{name}": _CHANGED_THERE for name in private})
        return values

    async def _prepared(self, name: str) -> PreparedQuestions:
        await self._found(name)
        questions = unless_missing(await self._assistants.questions(name))
        return PreparedQuestions(items=[PreparedQuestion.model_validate(one) for one in questions])

    async def _given(self, name: str, *, outcome: Outcome | None = None, status: int = 200) -> Given:
        assistant = _assistant(await self._found(name), outcome)
        headers = {"Location": f"{PREFIX}/assistants/{quote(name, safe='')}"} if status == 201 else {}
        return Given(shown=assistant, status=status, tag=_tag(assistant), headers=headers)

    async def _found(self, name: str) -> AssistantShown:
        return unless_missing(await self._assistants.show(name))


def _assistant(shown: AssistantShown, outcome: Outcome | None = None) -> Assistant:
    return Assistant(
        **AssistantLine.model_validate(shown.row).model_dump(),
        settings=[setting_shown(value) for value in shown.values],
        findings=findings_shown(outcome.findings) if outcome is not None else [],
    )


def _tag(assistant: Assistant) -> str:
    return tag_of(assistant, without=_BY_ITSELF)
