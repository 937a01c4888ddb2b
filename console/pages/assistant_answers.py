"""Prepared answers: a table, one question at a time, from a spreadsheet or a text, and which one would answer."""

from collections.abc import Mapping, Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.numbers import sent_number
from console.page import Page, Route, Section
from console.pages.assistant_frame import LIST, ONE, Chat, Frame, address
from console.ports.assistants import Answers, Assistants, AssistantShown, Near, Question
from console.ports.channels import Outcome
from console.roles import Role

_TAB = "answers"
_PATH = f"{ONE}/{_TAB}"
_A_PAGE = 50
_LONGEST_IMPORT = 2 * 1024 * 1024
_NEW = -1


class AssistantAnswersPages:
    def __init__(self, *, html: Html, assistants: Assistants, audit: Audit) -> None:
        self._html = html
        self._assistants = assistants
        self._audit = audit
        self._frame = Frame(html=html, assistants=assistants)

    def page(self) -> Page:
        editor = Role.EDITOR
        return Page(
            section=Section.ASSISTANTS,
            address=LIST,
            routes=(
                *self._frame.routes(_TAB, self._draw),
                Route(method="POST", path=f"{_PATH}/try", role=Role.VIEWER, answer=self._try),
                Route(method="GET", path=f"{_PATH}/import", role=editor, answer=self._ask_import),
                Route(
                    method="POST",
                    path=f"{_PATH}/import",
                    role=editor,
                    answer=self._import,
                    longest_body=3 * _LONGEST_IMPORT,
                ),
                Route(method="GET", path=f"{_PATH}/{{number}}", role=editor, answer=self._one),
                Route(method="POST", path=f"{_PATH}/{{number}}", role=editor, answer=self._store),
                Route(method="POST", path=f"{_PATH}/{{number}}/remove", role=editor, answer=self._remove),
            ),
        )

    async def _draw(
        self,
        asked: Asked,
        shown: AssistantShown,
        chat: Chat,
        outcome: Outcome,
        near: Sequence[Near] | None = None,
    ) -> Answer:
        answers = await self._assistants.answers(shown.row.name)
        questions = answers.questions if answers is not None else ()
        count = len(questions)
        pages = max(1, -(-count // _A_PAGE))
        page = min(pages, max(1, sent_number(asked.query.get("page", "1"), 1)))
        listed = list(enumerate(questions))[(page - 1) * _A_PAGE : page * _A_PAGE]
        return await self._frame.drawn(
            asked,
            shown,
            "assistant_answers.html",
            tab=_TAB,
            chat=chat,
            status=422 if outcome.mistakes or chat.mistake else 200,
            answers=answers,
            listed=listed,
            count=count,
            pages=pages,
            page=page,
            imported=asked.query.get("imported", ""),
            near=near,
            tried=asked.form.get("question", "") if near is not None else "",
            outcome=outcome,
        )

    async def _try(self, asked: Asked) -> Answer:
        shown = await self._frame.shown(asked)
        if shown is None:
            return self._frame.gone(asked)
        near = await self._assistants.near(shown.row.name, asked.form.get("question", "")[:4000])
        return await self._draw(asked, shown, Chat(), Outcome(), near)

    async def _one(self, asked: Asked) -> Answer:
        found = await self._found(asked)
        if found is None:
            return self._frame.gone(asked)
        shown, _, number, question = found
        return await self._form(asked, shown, number, question or Question(question="", answer=""), {})

    async def _store(self, asked: Asked) -> Answer:
        mark = await self._assistants.mark(asked.parameters["name"])
        found = await self._found(asked)
        if found is None:
            return self._frame.gone(asked)
        shown, answers, number, before = found
        wanted = _read(asked.form)
        mistakes = self._mistakes(asked, wanted, answers, number)
        if before is not None and before.question != asked.form.get("was", ""):
            mistakes = {"": self._html.say(asked, "answer_moved")}
        if mistakes:
            return await self._form(asked, shown, number, wanted, mistakes)
        questions = list(answers.questions)
        if before is not None:
            questions[number] = wanted
        else:
            questions = [*([] if answers.is_example else questions), wanted]
        return await self._put(asked, shown, questions, number, wanted, mark)

    async def _remove(self, asked: Asked) -> Answer:
        mark = await self._assistants.mark(asked.parameters["name"])
        found = await self._found(asked)
        if found is None:
            return self._frame.gone(asked)
        shown, answers, number, question = found
        if question is None or question.question != asked.form.get("was", ""):
            return self._frame.gone(asked)
        questions = [one for place, one in enumerate(answers.questions) if place != number]
        return await self._put(asked, shown, questions, number, question, mark)

    async def _put(
        self,
        asked: Asked,
        shown: AssistantShown,
        questions: Sequence[Question],
        number: int,
        wanted: Question,
        mark: str,
    ) -> Answer:
        """`mark`: taken before the questions were read, of which all are stored anew: what somebody else stored in
        between is not lost by it."""
        name = shown.row.name
        outcome = await self._assistants.put_questions(name, questions, by=asked.owner.name, mark=mark)
        if not outcome.stored:
            return await self._form(asked, shown, number, wanted, outcome.mistakes)
        await self._audit.note(asked.owner.name, "assistant.answers_changed", name)
        return see(f"{address(name, _TAB)}?done=changed")

    async def _ask_import(self, asked: Asked) -> Answer:
        shown = await self._frame.shown(asked)
        if shown is None or await self._assistants.questions(shown.row.name) is None:
            return self._frame.gone(asked)
        return await self._importing(asked, shown, {})

    async def _import(self, asked: Asked) -> Answer:
        shown = await self._frame.shown(asked)
        if shown is None or await self._assistants.questions(shown.row.name) is None:
            return self._frame.gone(asked)
        name = shown.row.name
        count, outcome = await self._assistants.import_questions(
            name, asked.form.get("text", ""), instead="instead" in asked.form, by=asked.owner.name
        )
        if not outcome.stored:
            return await self._importing(asked, shown, outcome.mistakes)
        await self._audit.note(asked.owner.name, "assistant.answers_changed", name)
        return see(f"{address(name, _TAB)}?done=changed&imported={count}")

    async def _importing(self, asked: Asked, shown: AssistantShown, mistakes: Mapping[str, str]) -> Answer:
        return self._html.answer(
            asked,
            "assistant_import.html",
            status=422 if mistakes else 200,
            assistant=shown.row,
            here=address(shown.row.name, _TAB),
            text=asked.form.get("text", "")[:50_000],
            instead="instead" in asked.form,
            mistakes=mistakes,
        )

    async def _form(
        self, asked: Asked, shown: AssistantShown, number: int, question: Question, mistakes: Mapping[str, str]
    ) -> Answer:
        return self._html.answer(
            asked,
            "assistant_answer.html",
            status=422 if mistakes else 200,
            assistant=shown.row,
            here=address(shown.row.name, _TAB),
            number="new" if number == _NEW else number,
            was=asked.form.get("was", question.question),
            question=question,
            drawings=await self._assistants.drawings(question.answer) if question.answer else [],
            mistakes=mistakes,
        )

    async def _found(self, asked: Asked) -> tuple[AssistantShown, Answers, int, Question | None] | None:
        """None for the question: a new one."""
        shown = await self._frame.shown(asked)
        answers = await self._assistants.answers(asked.parameters["name"]) if shown is not None else None
        if shown is None or answers is None or answers.file or answers.locked:
            return None
        if asked.parameters["number"] == "new":
            return shown, answers, _NEW, None
        number = sent_number(asked.parameters["number"], _NEW)
        if not 0 <= number < len(answers.questions):
            return None
        return shown, answers, number, answers.questions[number]

    def _mistakes(self, asked: Asked, wanted: Question, answers: Answers, number: int) -> Mapping[str, str]:
        mistakes = {}
        if not wanted.question:
            mistakes["question"] = self._html.say(asked, "answer_needs_question")
        if not wanted.answer:
            mistakes["answer"] = self._html.say(asked, "answer_needs_answer")
        others = [one for place, one in enumerate(answers.questions) if place != number]
        if any(one.question.casefold() == wanted.question.casefold() for one in others):
            mistakes["question"] = self._html.say(asked, "answer_twice")
        return mistakes


def _read(form: Mapping[str, str]) -> Question:
    def word(name: str) -> str:
        return form.get(name, "").replace("\r\n", "\n").strip()

    also = tuple(line.strip() for line in word("also").splitlines() if line.strip())
    question = " ".join(word("question").split())
    return Question(question=question, answer=word("answer"), also=also, language=word("language") or "en")
