"""One channel at work: its link, what passes, what its platform says, and trying it out."""

from urllib.parse import quote

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.assistants import Assistants, TriedLine
from console.ports.channels import Outcome
from console.ports.lines import Lines, Simulated
from console.roles import Role
from console.squares import square

_LIST = "/console/channels"
_AT_WORK = "/console/channels/{name}/at-work"
_OUTCOMES = frozenset({"taken", "sent", "refused", "malformed", "failed", "TryAgain", "InDoubt", "Unreachable"})
_LONGEST = 1000


class LinePages:
    def __init__(self, *, html: Html, lines: Lines, assistants: Assistants | None, audit: Audit) -> None:
        """`assistants`: who answers an invented message; None: it is only read."""
        self._html = html
        self._lines = lines
        self._assistants = assistants
        self._audit = audit

    def page(self) -> Page:
        viewer, editor = Role.VIEWER, Role.EDITOR
        return Page(
            section=Section.CHANNELS,
            address=_LIST,
            routes=(
                Route(method="GET", path=_AT_WORK, role=viewer, answer=self._show),
                Route(method="GET", path=f"{_AT_WORK}/square.svg", role=viewer, answer=self._square),
                Route(method="POST", path=f"{_AT_WORK}/look", role=editor, answer=self._look),
                Route(method="POST", path=f"{_AT_WORK}/register", role=editor, answer=self._register),
                Route(method="POST", path=f"{_AT_WORK}/try", role=editor, answer=self._try),
                Route(method="POST", path=f"{_AT_WORK}/simulate", role=editor, answer=self._simulate),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._shown(asked, outcome=Outcome())

    async def _square(self, asked: Asked) -> Answer:
        shown = await self._lines.show(asked.parameters["name"])
        if shown is None or not shown.link:
            return self._gone(asked)
        return Answer(body=square(shown.link), media_type="image/svg+xml")

    async def _look(self, asked: Asked) -> Answer:
        found = await self._lines.look(asked.parameters["name"])
        return self._gone(asked) if found is None else see(f"{_address(asked)}#says")

    async def _register(self, asked: Asked) -> Answer:
        outcome = await self._lines.register_again(asked.parameters["name"])
        if not outcome.stored:
            return await self._shown(asked, outcome=outcome, status=422)
        await self._audit.note(asked.owner.name, "channel.registered", asked.parameters["name"])
        return see(f"{_address(asked)}?done=registered")

    async def _try(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        if await self._lines.begin_trial(name, self._html.say(asked, "try_answer", name=name)) is None:
            mistakes = {"": self._html.say(asked, "not_open_to_try")}
            return await self._shown(asked, outcome=Outcome(mistakes=mistakes), status=422)
        await self._audit.note(asked.owner.name, "channel.tried", name)
        return see(f"{_address(asked)}#try")

    async def _simulate(self, asked: Asked) -> Answer:
        text = asked.form.get("text", "").strip()[:_LONGEST]
        if not text:
            mistakes = {"text": self._html.say(asked, "simulate_empty")}
            return await self._shown(asked, outcome=Outcome(mistakes=mistakes), status=422)
        simulated = await self._lines.simulate(asked.parameters["name"], text)
        if simulated is None:
            return self._gone(asked)
        answer, trouble, seconds = await self._answered(simulated)
        return await self._shown(
            asked,
            outcome=Outcome(),
            text=text,
            simulated=simulated,
            answer=answer,
            trouble=trouble,
            seconds=seconds,
        )

    async def _answered(self, simulated: Simulated) -> tuple[str, str, float]:
        """What the assistant says, or what keeps it from it, and how long it took."""
        if not simulated.understood or self._assistants is None:
            return "", "", 0.0
        said = await self._assistants.talk(simulated.assistant, [TriedLine(by_owner=True, text=simulated.text)])
        if isinstance(said, Outcome):
            return "", " ".join(said.mistakes.values()), 0.0
        return (said.says, "", said.seconds) if said.ok else ("", said.says, said.seconds)

    async def _shown(
        self,
        asked: Asked,
        *,
        outcome: Outcome,
        status: int = 200,
        text: str = "",
        simulated: Simulated | None = None,
        answer: str = "",
        trouble: str = "",
        seconds: float = 0.0,
    ) -> Answer:
        shown = await self._lines.show(asked.parameters["name"])
        if shown is None:
            return self._gone(asked)
        return self._html.answer(
            asked,
            "channel_at_work.html",
            status=status,
            line=shown,
            outcome=outcome,
            outcomes=_OUTCOMES,
            done=asked.query.get("done", ""),
            text=text,
            simulated=simulated,
            answer=answer,
            trouble=trouble,
            seconds=seconds,
        )

    def _gone(self, asked: Asked) -> Answer:
        return self._html.gone(asked, back=_LIST)


def _address(asked: Asked) -> str:
    return f"{_LIST}/{quote(asked.parameters['name'], safe='')}/at-work"
