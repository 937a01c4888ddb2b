"""What a program is told where its call comes to nothing: problem details, as RFC 9457 has them, saying what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, Field

from console.api.address import PREFIX
from console.asked import Answer

MEDIA_TYPE = "application/problem+json"
_Found = TypeVar("_Found")


class Mistake(BaseModel):
    field: str = Field(description="Which part of what was sent; empty: no single one.")
    says: str = Field(description="What is wrong with it, and what to do.")


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What to do.")
    code: str = Field(description="A word for it that stays the same.")
    mistakes: list[Mistake] = []


class Refused(Exception):
    """A call that comes to nothing; its text is the word for it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        mistakes: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.mistakes = mistakes or {}
        self.headers = headers or {}

    def answer(self) -> Answer:
        problem = Problem(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            code=self.code,
            mistakes=[Mistake(field=field, says=says) for field, says in self.mistakes.items()],
        )
        return Answer(
            status=self.status,
            body=problem.model_dump_json().encode(),
            media_type=MEDIA_TYPE,
            headers=dict(self.headers),
        )


def not_found() -> Refused:
    """One and the same for what is not there and for what the token may not see."""
    return Refused(404, "not_found", f"There is nothing here that this token may see; {PREFIX}/openapi.json lists all.")


def unless_missing(found: _Found | None) -> _Found:
    """Raises Refused where there is nothing."""
    if found is None:
        raise not_found()
    return found


def changed_meanwhile() -> Refused:
    return Refused(412, "changed_meanwhile", "It was changed since you read it. Read it again, then change that.")


def wrong(mistakes: Mapping[str, str]) -> Refused:
    """Nothing was stored."""
    return Refused(422, "wrong_value", "Nothing was changed. Mend what is named, and send it again.", mistakes=mistakes)
