"""Calls as routes of the console: what goes wrong in one is said as a problem, and never as anything else."""

from collections.abc import Awaitable, Callable, Sequence

from console.api.address import PREFIX
from console.api.calls import ANY, Call, Given, Nothing, as_json, call
from console.api.document import document
from console.api.problems import Refused
from console.api.repeats import Repeats
from console.asked import Answer, Asked
from console.page import Page, Route
from console.roles import Role
from core.errors import SettingError, StorageError

VERSION = "1"
"""Of the API; what is added to it leaves it as it is."""


def api_page(calls: Sequence[Call], repeats: Repeats) -> Page:
    whole = (*calls, *_document_of(calls))
    return Page(routes=tuple(_route(one, repeats) for one in whole))


def _document_of(calls: Sequence[Call]) -> Sequence[Call]:
    made: list[bytes] = []

    async def show(_asked: Asked, _sent: Nothing) -> Given:
        if not made:
            made.append(as_json(document((*calls, itself), VERSION)))
        return Given(file=made[0])

    itself = call("GET", "/openapi.json", scope=ANY, says="This document.", takes=Nothing, answer=show)
    return (itself,)


def _route(one: Call, repeats: Repeats) -> Route:
    return Route(
        method=one.method,
        path=f"{PREFIX}{one.path}",
        role=Role.NOBODY,
        scope=one.scope,
        answer=_said(one, repeats),
        longest_body=one.longest_body,
    )


def _said(one: Call, repeats: Repeats) -> Callable[[Asked], Awaitable[Answer]]:
    async def does(asked: Asked) -> Answer:
        given = await one.answer(asked)
        return given.answer(one.media_type)

    async def answer(asked: Asked) -> Answer:
        try:
            if one.is_repeatable:
                return await repeats.once(asked, lambda: does(asked), is_harmless_twice=one.is_harmless_twice)
            return await does(asked)
        except Refused as refused:
            return refused.answer()
        except SettingError as error:
            mistakes = {str(number): mistake for number, mistake in enumerate(error.mistakes, start=1)}
            detail = "What is set has mistakes. Mend them first: lethe config check names each."
            return Refused(503, "settings_wrong", detail, mistakes=mistakes, headers={"Retry-After": "60"}).answer()
        except StorageError as error:
            return Refused(503, "storage", str(error), headers={"Retry-After": "5"}).answer()

    return answer
