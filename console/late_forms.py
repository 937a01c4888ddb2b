"""A form that was open while somebody else changed the same: nothing of it is stored, and it is shown with both."""

from collections.abc import Mapping
from dataclasses import replace

from console.asked import Asked
from console.html import Html
from console.ports.channels import Outcome

SAYS = "form_late"
MARK = "mark"
"""The hidden field of a form: the mark of what it was drawn from, which goes along with the change."""


def sent_mark(asked: Asked) -> str:
    """Empty where none was sent; then any will do."""
    return asked.form.get(MARK, "")


def early(html: Html, asked: Asked, mark: str, *, says: str = SAYS) -> Outcome | None:
    """What comes of a form that is late already, before anybody is asked anything; None where it is not. `mark`: of
    what is stored now. `says`: the name of a sentence. Whoever comes in between is found out by the change itself."""
    sent = sent_mark(asked)
    return _late(html, asked, says) if sent and sent != mark else None


def in_words(html: Html, asked: Asked, outcome: Outcome, *, says: str = SAYS) -> Outcome:
    """As a form says it, which has the other values beside its own."""
    return replace(outcome, mistakes=_late(html, asked, says).mistakes) if outcome.changed_meanwhile else outcome


def mark_to_send(asked: Asked, mark: str, *, said: Mapping[str, str] | None, outcome: Outcome) -> str:
    """What was typed stays with the mark of what it was typed over, until its owner has seen what is stored now."""
    return mark if said is None or outcome.changed_meanwhile else sent_mark(asked)


def _late(html: Html, asked: Asked, says: str) -> Outcome:
    return Outcome(mistakes={"": html.say(asked, says)}, changed_meanwhile=True)
