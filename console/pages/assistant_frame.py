"""What all pages of one assistant share: its tabs, and beside them a test chat of which nothing is kept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from console.asked import Answer, Asked
from console.html import Html
from console.page import Handler, Route
from console.ports.assistants import Assistants, AssistantShown, Drawing, TriedLine
from console.ports.channels import Outcome
from console.roles import Role

LIST = "/console/assistants"
ONE = "/console/assistants/{name}"
TABS = ("", "answers", "model", "limits", "privacy", "versions")
"""As they end the address; their words are the sentences `assistant_tab_` and so on, the first one's `basics`."""
_MOST_LINES = 20
_LONGEST = 4_000
_MOST_SIGNS = 60_000
LONGEST_FORM = 1024 * 1024
"""Bytes: the chat beside a form goes along with it, and a sign of it may take twelve."""
_OWN, _OTHER = "o", "a"
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """As it goes to the page, and comes back with the next thing said."""

    lines: Sequence[TriedLine] = ()
    drawings: Sequence[Drawing] = ()
    """Of the last answer."""
    seconds: float = 0.0
    mistake: str = ""
    unsaid: str = field(default="", repr=False)
    """What was said and not answered."""

    def hidden(self) -> Sequence[tuple[str, str]]:
        """The last of it, as far as there is room; of a single answer that is longer than that, its beginning."""
        kept: list[str] = []
        left = _MOST_SIGNS
        for one in reversed(self.lines[-_MOST_LINES:]):
            if kept and len(one.text) > left:
                break
            kept.append(f"{_OWN if one.by_owner else _OTHER}{one.text[:left]}")
            left -= len(one.text)
        return [(f"line-{number}", line) for number, line in enumerate(reversed(kept))]


Draws = Callable[[Asked, AssistantShown, Chat, Outcome], Awaitable[Answer]]
"""A tab with the chat as it is now; the outcome says what of the form is not right."""
Reads = Callable[[Asked, AssistantShown], Mapping[str, str]]
"""What a tab's form says that is not stored."""


class Frame:
    def __init__(self, *, html: Html, assistants: Assistants) -> None:
        self._html = html
        self._assistants = assistants

    def routes(self, tab: str, draws: Draws, reads: Reads | None = None) -> tuple[Route, Route]:
        """The tab itself, and what is said in the chat beside it."""
        path = f"{ONE}/{tab}".rstrip("/")
        return (
            Route(method="GET", path=path, role=Role.VIEWER, answer=self._showing(draws)),
            Route(
                method="POST",
                path=f"{path}/talk",
                role=Role.EDITOR,
                answer=self._talking(draws, reads),
                longest_body=LONGEST_FORM,
            ),
        )

    async def drawn(
        self,
        asked: Asked,
        shown: AssistantShown,
        template: str,
        *,
        tab: str,
        chat: Chat,
        status: int = 200,
        **facts: object,
    ) -> Answer:
        here = address(shown.row.name, tab)
        return self._html.answer(
            asked,
            template,
            status=status,
            assistant=shown.row,
            here=here,
            tab=tab,
            editor_tabs=[(one or "basics", address(shown.row.name, one), one == tab) for one in TABS],
            chat=chat,
            done=asked.query.get("done", ""),
            **facts,
        )

    async def shown(self, asked: Asked) -> AssistantShown | None:
        return await self._assistants.show(asked.parameters["name"])

    def gone(self, asked: Asked) -> Answer:
        return self._html.gone(asked, back=LIST)

    def _showing(self, draws: Draws) -> Handler:
        async def show(asked: Asked) -> Answer:
            shown = await self.shown(asked)
            return self.gone(asked) if shown is None else await draws(asked, shown, Chat(), Outcome())

        return show

    def _talking(self, draws: Draws, reads: Reads | None) -> Handler:
        async def talk(asked: Asked) -> Answer:
            shown = await self.shown(asked)
            if shown is None:
                return self.gone(asked)
            values = _NOTHING if reads is None else reads(asked, shown)
            chat, outcome = await self._said(asked, values)
            return await draws(asked, shown, chat, outcome)

        return talk

    async def _said(self, asked: Asked, values: Mapping[str, str]) -> tuple[Chat, Outcome]:
        before, says = _lines(asked.form), asked.form.get("say", "").strip()
        if not says:
            return Chat(lines=before, mistake=self._html.say(asked, "chat_say_something")), Outcome()
        if len(says) > _LONGEST:
            return Chat(lines=before, unsaid=says, mistake=self._html.say(asked, "chat_too_long")), Outcome()
        said = (*before, TriedLine(by_owner=True, text=says))
        answered = await self._assistants.talk(asked.parameters["name"], said, values)
        if isinstance(answered, Outcome):
            return Chat(lines=before, unsaid=says, mistake=self._html.say(asked, "chat_form_wrong")), answered
        if not answered.ok:
            return Chat(lines=before, unsaid=says, mistake=answered.says), Outcome()
        lines = (*said, TriedLine(by_owner=False, text=answered.says))
        return Chat(lines=lines, drawings=answered.drawings, seconds=answered.seconds), Outcome()


def address(name: str, tab: str = "") -> str:
    return f"{LIST}/{quote(name, safe='')}/{tab}".rstrip("/")


def _lines(form: Mapping[str, str]) -> tuple[TriedLine, ...]:
    found = [form[f"line-{number}"] for number in range(_MOST_LINES) if form.get(f"line-{number}")]
    return tuple(TriedLine(by_owner=one[0] == _OWN, text=one[1:].replace("\r\n", "\n")) for one in found)
