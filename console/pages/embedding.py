"""Putting a channel on other sites: the line to paste, with the look that is chosen, and a look at the owner's page."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.forms import inputs, read
from console.guard import HEADERS
from console.html import Html
from console.page import Page, Route, Section
from console.ports.channels import Outcome
from console.ports.lines import Embedding, Lines
from console.roles import Role
from settings.fields import Field

_LIST = "/console/channels"
_PLACE = "/console/channels/{name}/embedding"
_CHECK = "/console/channels/{name}/page-check"
_POLICY = "Content-Security-Policy"
_WITH_FRAME = {_POLICY: f"{HEADERS[_POLICY]}; frame-src 'self'"}
_AS_PREVIEW = {
    _POLICY: HEADERS[_POLICY].replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}


class EmbeddingPages:
    def __init__(self, *, html: Html, lines: Lines, audit: Audit) -> None:
        self._html = html
        self._lines = lines
        self._audit = audit

    def page(self) -> Page:
        viewer, editor = Role.VIEWER, Role.EDITOR
        return Page(
            section=Section.CHANNELS,
            address=_LIST,
            routes=(
                Route(method="GET", path=_PLACE, role=viewer, answer=self._show),
                Route(method="GET", path=f"{_PLACE}/preview", role=viewer, answer=self._preview),
                Route(method="GET", path=_CHECK, role=viewer, answer=self._check),
                Route(method="POST", path=_CHECK, role=editor, answer=self._begin_check),
                Route(method="POST", path=f"{_CHECK}/site", role=editor, answer=self._list_site),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        embedding = await self._lines.embedding(asked.parameters["name"])
        if embedding is None:
            return self._html.gone(asked, back=_LIST)
        chosen, mistakes = _chosen(embedding.options, asked.query)
        answer = self._html.answer(
            asked,
            "channel_embedding.html",
            embedding=embedding,
            inputs=inputs(embedding.options, said=asked.query if asked.query else None, mistakes=mistakes),
            mistakes=mistakes,
            line=_line(embedding, _origin(embedding, asked), chosen),
            query=urlencode(chosen),
        )
        return Answer(body=answer.body, headers=_WITH_FRAME)

    async def _preview(self, asked: Asked) -> Answer:
        """A page of somebody's, as it would be with this line in it."""
        embedding = await self._lines.embedding(asked.parameters["name"])
        if embedding is None:
            return self._html.gone(asked, back=_LIST)
        chosen, _ = _chosen(embedding.options, asked.query)
        answer = self._html.answer(asked, "channel_preview.html", channel=embedding.row, chosen=chosen)
        return Answer(body=answer.body, headers=_AS_PREVIEW)

    async def _check(self, asked: Asked) -> Answer:
        return await self._checked(asked, outcome=Outcome())

    async def _begin_check(self, asked: Asked) -> Answer:
        page = asked.form.get("page", "").strip()
        if not _is_page(page):
            mistakes = {"page": self._html.say(asked, "page_address_wrong")}
            return await self._checked(asked, outcome=Outcome(mistakes=mistakes), page=page, status=422)
        if await self._lines.begin_check(asked.parameters["name"]) is None:
            mistakes = {"": self._html.say(asked, "not_open_to_try")}
            return await self._checked(asked, outcome=Outcome(mistakes=mistakes), page=page, status=422)
        await self._audit.note(asked.owner.name, "channel.page_checked", asked.parameters["name"])
        return see(f"{_here(asked)}?{urlencode({'page': page})}")

    async def _list_site(self, asked: Asked) -> Answer:
        name = asked.parameters["name"]
        outcome = await self._lines.list_site(name, asked.form.get("site", ""))
        if not outcome.stored:
            mistakes = {"": " ".join(outcome.mistakes.values())}
            return await self._checked(asked, outcome=Outcome(mistakes=mistakes), status=422)
        await self._audit.note(asked.owner.name, "channel.changed", name)
        return see(f"{_here(asked)}?done=changed")

    async def _checked(self, asked: Asked, *, outcome: Outcome, page: str = "", status: int = 200) -> Answer:
        embedding = await self._lines.embedding(asked.parameters["name"])
        if embedding is None:
            return self._html.gone(asked, back=_LIST)
        page = page or asked.query.get("page", "")
        return self._html.answer(
            asked,
            "channel_page_check.html",
            status=status,
            embedding=embedding,
            outcome=outcome,
            origin=_origin(embedding, asked),
            page=page,
            link=_with_code(page, embedding.check_code) if _is_page(page) and embedding.check_code else "",
            done=asked.query.get("done", ""),
        )


def _chosen(options: Sequence[Field], said: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What differs from how it looks by itself, and what is wrong with the rest."""
    chosen, mistakes = {}, {}
    wanted = read(options, said) if said else {}
    for option in options:
        value = wanted.get(option.name, "")
        wrong = option.check(value) if option.check is not None and value else ""
        if wrong or (option.choices and value and value not in option.choices):
            mistakes[option.name] = f"{option.title} {wrong or 'is none of these'}"
        elif value:
            chosen[option.name] = value
    return chosen, mistakes


def _origin(embedding: Embedding, asked: Asked) -> str:
    """Where the chat comes from; of a server without an address outside, as this browser calls it."""
    return embedding.origin if embedding.origin.startswith("https://") else asked.origin


def _line(embedding: Embedding, origin: str, chosen: Mapping[str, str]) -> str:
    said = {"src": f"{origin}/widget.js", "data-channel": embedding.row.name}
    said |= {f"data-{name}": value for name, value in chosen.items()}
    attributes = " ".join(f'{name}="{escape(value, quote=True)}"' for name, value in said.items())
    return f"<script {attributes} async></script>"


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= 1000


def _with_code(page: str, code: str) -> str:
    parts = urlsplit(page)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("lethe-check", code)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, parts.fragment))


def _here(asked: Asked) -> str:
    return f"{_LIST}/{quote(asked.parameters['name'], safe='')}/page-check"
