"""The first five minutes: four more steps after the password, each saved at once, each of which can wait."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route
from console.ports.assistants import Assistants, Question
from console.ports.channels import ChannelRow, Channels
from console.ports.privacy import Modes, Notices, NoticeShown
from console.ports.set_up import SetUp, Step
from console.presets import DAYS, preset_of, settings_of
from console.roles import Role

HERE = "/console/set-up"
_QUESTIONS = 3
_ORDER = tuple(Step)


class SetUpPages:
    def __init__(
        self,
        *,
        html: Html,
        set_up: SetUp,
        assistants: Assistants,
        channels: Channels,
        notices: Notices,
        modes: Modes,
        audit: Audit,
    ) -> None:
        self._html = html
        self._set_up = set_up
        self._assistants = assistants
        self._channels = channels
        self._notices = notices
        self._modes = modes
        self._audit = audit

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            routes=(
                Route(method="GET", path=HERE, role=owner, answer=self._next),
                Route(method="GET", path=f"{HERE}/{{step}}", role=owner, answer=self._show),
                Route(method="POST", path=f"{HERE}/{{step}}", role=owner, answer=self._store),
                Route(method="POST", path=f"{HERE}/{{step}}/skip", role=owner, answer=self._skip),
            )
        )

    async def _next(self, asked: Asked) -> Answer:
        """The first step that is neither done nor skipped; else Home."""
        states = await self._set_up.states()
        step = next((one for one in _ORDER if states[one] == "open"), None)
        return see(f"{HERE}/{step}" if step is not None else "/console")

    async def _show(self, asked: Asked) -> Answer:
        match _step(asked):
            case Step.BOT:
                return await self._bot(asked, said=None)
            case Step.KEEP:
                return await self._keep(asked, mistakes={})
            case Step.NOTICE:
                return await self._notice(asked)
            case Step.CHANNEL:
                return await self._channel(asked)
            case _:
                return self._html.gone(asked, back=HERE)

    async def _store(self, asked: Asked) -> Answer:
        match _step(asked):
            case Step.BOT:
                return await self._put_bot(asked)
            case Step.KEEP:
                return await self._put_kept(asked)
            case Step.NOTICE:
                published = await self._notices.publish()
                for version in published:
                    await self._audit.note(asked.owner.name, "notice.published", version)
                return await self._done(asked, Step.NOTICE)
            case Step.CHANNEL:
                return await self._done(asked, Step.CHANNEL)
            case _:
                return self._html.gone(asked, back=HERE)

    async def _skip(self, asked: Asked) -> Answer:
        step = _step(asked)
        if step is None:
            return self._html.gone(asked, back=HERE)
        if (await self._set_up.states())[step] != "done":
            await self._set_up.mark(step, "skipped")
        return see(_after(step))

    async def _done(self, asked: Asked, step: Step) -> Answer:
        await self._set_up.mark(step, "done")
        return see(_after(step))

    async def _bot(
        self, asked: Asked, *, said: Mapping[str, str] | None, mistakes: Mapping[str, str] | None = None
    ) -> Answer:
        row = (await self._assistants.rows())[0]
        answers = await self._assistants.answers(row.name)
        is_example = answers is None or answers.is_example
        questions = () if is_example or answers is None else answers.questions
        purpose = "" if is_example else row.purpose
        values = {"purpose": purpose, **_as_form(questions)} if said is None else said
        return await self._drawn(
            asked,
            Step.BOT,
            status=422 if mistakes else 200,
            values=values,
            fixed="" if is_example else row.name,
            name=values.get("name", "") if is_example else row.name,
            numbers=range(_QUESTIONS),
            further=max(0, len(questions) - _QUESTIONS),
            mistakes=mistakes or {},
        )

    async def _put_bot(self, asked: Asked) -> Answer:
        row = (await self._assistants.rows())[0]
        answers = await self._assistants.answers(row.name)
        given, mistakes = self._given_questions(asked)
        is_new = answers is None or answers.is_example
        name = asked.form.get("name", "").strip() if is_new else row.name
        if not name:
            mistakes["name"] = self._html.say(asked, "bot_name_needed")
        if not given and not mistakes:
            mistakes["question-0"] = self._html.say(asked, "bot_question_needed")
        if mistakes:
            return await self._bot(asked, said=asked.form, mistakes=mistakes)
        values = {"purpose": asked.form.get("purpose", "").strip()}
        owner = asked.owner.name
        if is_new and name != row.name:
            values |= {"provider": "faq", **await self._kept_by(row.name)}
            outcome = await self._assistants.add(name, values, untested=True, by=owner)
        else:
            outcome = await self._assistants.change(name, values, untested=True, by=owner)
        if outcome.stored:
            further = () if is_new or answers is None else tuple(answers.questions[_QUESTIONS:])
            outcome = await self._assistants.put_questions(name, (*given, *further), by=owner)
        if not outcome.stored:
            return await self._bot(asked, said=asked.form, mistakes=outcome.mistakes)
        await self._audit.note(owner, "assistant.added" if is_new else "assistant.changed", name)
        return await self._done(asked, Step.BOT)

    async def _kept_by(self, assistant: str) -> Mapping[str, str]:
        """What was decided about keeping before the new one had a name: it answers in that one's place."""
        shown = await self._assistants.show(assistant)
        now = {value.field.name: value.value for value in shown.values} if shown is not None else {}
        return {name: now[name] for name in settings_of("days", now) if now.get(name)}

    def _given_questions(self, asked: Asked) -> tuple[list[Question], dict[str, str]]:
        given: list[Question] = []
        mistakes: dict[str, str] = {}
        for number in range(_QUESTIONS):
            question = asked.form.get(f"question-{number}", "").strip()
            answer = asked.form.get(f"answer-{number}", "").strip()
            if question and answer:
                given.append(Question(question=question, answer=answer))
            elif question:
                mistakes[f"answer-{number}"] = self._html.say(asked, "bot_answer_missing")
            elif answer:
                mistakes[f"question-{number}"] = self._html.say(asked, "bot_question_missing")
        return given, mistakes

    async def _keep(self, asked: Asked, *, mistakes: Mapping[str, str]) -> Answer:
        row = (await self._assistants.rows())[0]
        shown = await self._assistants.show(row.name)
        values = shown.values if shown is not None else ()
        now = {value.field.name: value.value for value in values}
        ours = settings_of("days", now)
        locked = [value.origin for value in values if value.locked and value.field.name in ours]
        said = asked.form if mistakes else {}
        return await self._drawn(
            asked,
            Step.KEEP,
            status=422 if mistakes else 200,
            chosen=said.get("preset", "") or preset_of(now),
            days=said.get("days", "") or now.get("privacy.retention", f"{DAYS}d").removesuffix("d"),
            owner_sees=said.get("owner_sees", "") or now.get("privacy.owner_sees", "nothing"),
            consent=said.get("consent", "") or now.get("privacy.consent", "notice"),
            locked=locked[0] if locked else "",
            mistakes=mistakes,
        )

    async def _put_kept(self, asked: Asked) -> Answer:
        row = (await self._assistants.rows())[0]
        preset = asked.form.get("preset", "")
        values = settings_of(preset, asked.form)
        if not values:
            return await self._keep(asked, mistakes={"preset": self._html.say(asked, "keep_choose")})
        days = asked.form.get("days", "").strip()
        if preset == "own" and not (days.isascii() and days.isdigit() and 1 <= len(days) <= 4 and int(days)):
            return await self._keep(asked, mistakes={"days": self._html.say(asked, "keep_days_wrong")})
        if await self._is_different(row.name, values):
            foreseen = await self._modes.foresee(row.name, values)
            if foreseen.mistakes:
                return await self._keep(asked, mistakes={"": " ".join(foreseen.mistakes.values())})
            # Where nobody was ever here, ending to keep erases nothing of anybody.
            if foreseen.erases_words or foreseen.erases_people or foreseen.asked_again:
                return see(f"/console/privacy/modes/{quote(row.name, safe='')}?done=led_here")
        outcome = await self._assistants.change(row.name, values, untested=True, by=asked.owner.name)
        if not outcome.stored:
            return await self._keep(asked, mistakes={"": " ".join(outcome.mistakes.values())})
        await self._audit.note(asked.owner.name, "assistant.changed", row.name)
        return await self._done(asked, Step.KEEP)

    async def _is_different(self, assistant: str, values: Mapping[str, str]) -> bool:
        """From what is stored: what the owner decided with all that follows from it before them is asked once."""
        shown = await self._assistants.show(assistant)
        now = {value.field.name: value.value for value in shown.values} if shown is not None else {}
        return any(now.get(name) != value for name, value in values.items())

    async def _notice(self, asked: Asked) -> Answer:
        spoken = asked.query.get("language", "en")
        language = spoken if spoken in self._notices.languages() else "en"
        rows = await self._channels.rows()
        shown = [(row, await self._told(row, language)) for row in rows]
        return await self._drawn(
            asked,
            Step.NOTICE,
            notices=[(row, *told) for row, told in shown if told is not None],
            languages=self._notices.languages(),
            spoken=language,
        )

    async def _told(self, row: ChannelRow, language: str) -> tuple[NoticeShown, str] | None:
        """The notice, and how it looks there."""
        notice = await self._notices.show(row.name, language)
        if notice is None:
            return None
        drawn = await self._assistants.drawings(notice.text)
        return notice, next((one.html for one in drawn if row.title in one.titles), "")

    async def _channel(self, asked: Asked) -> Answer:
        rows = await self._channels.rows()
        return await self._drawn(
            asked,
            Step.CHANNEL,
            channels=rows,
            kinds=self._channels.kinds(),
            snippet=_snippet(asked.origin, [row.name for row in rows if row.is_page]),
            waits=any(one.waits_for_start for one in await self._assistants.rows()),
            can_start_again=self._set_up.can_start_again(),
        )

    async def _drawn(self, asked: Asked, step: Step, *, status: int = 200, **facts: object) -> Answer:
        return self._html.answer(
            asked,
            f"set_up_{step}.html",
            status=status,
            step=step,
            number=_ORDER.index(step) + 2,
            steps=_ORDER,
            states=await self._set_up.states(),
            before=_before(step),
            **facts,
        )


def _step(asked: Asked) -> Step | None:
    return next((one for one in _ORDER if one == asked.parameters["step"]), None)


def _after(step: Step) -> str:
    place = _ORDER.index(step) + 1
    return f"{HERE}/{_ORDER[place]}" if place < len(_ORDER) else "/console"


def _before(step: Step) -> str:
    place = _ORDER.index(step)
    return f"{HERE}/{_ORDER[place - 1]}" if place else ""


def _as_form(questions: Sequence[Question]) -> Mapping[str, str]:
    written: dict[str, str] = {}
    for number, one in enumerate(questions[:_QUESTIONS]):
        written |= {f"question-{number}": one.question, f"answer-{number}": one.answer}
    return written


def _snippet(origin: str, names: Sequence[str]) -> str:
    """Empty where no channel is a page."""
    served = urlsplit(origin).geturl().rstrip("/")
    return f'<script src="{served}/widget.js" data-channel="{names[0]}" async></script>' if names else ""
