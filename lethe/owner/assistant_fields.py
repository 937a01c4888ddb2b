"""An assistant's settings as a form asks for them: in words, with what can be chosen, and what a form may not say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from lethe.commands.assistant_changes import own_fields
from lethe.owner.inward import inward_mistakes
from settings.assistants import AssistantSettings
from settings.fields import Field
from settings.settings import Settings

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "provider": ("faq", "openai", "anthropic", "echo"),
    "privacy.owner_sees": ("nothing", "masked", "everything"),
    "privacy.consent": ("notice", "explicit"),
    "card.trains": ("", "no", "yes"),
}
_TITLES: Mapping[str, str] = {
    "base_address": "Address",
    "local": "In my own network",
    "api_key": "Key",
    "sees": "Shows pictures to the model",
    "transcribe": "Model that writes down recordings",
    "stream": "Read answers while they are written",
    "history_tokens": "Conversation that is read again, in tokens",
    "answer_tokens": "Longest answer, in tokens",
    "first_token_seconds": "Seconds for an answer to begin",
    "answer_seconds": "Seconds for a whole answer",
    "price_input": "Price of a million tokens read",
    "price_output": "Price of a million tokens written",
    "price_minute": "Price of a minute of a recording",
    "budget_tokens": "Tokens a day, all people together",
    "budget_money": "Money a day, all people together",
    "person_tokens": "Tokens a day for one person",
    "person_money": "Money a day for one person",
    "card.trains": "Does it train on what it receives?",
    "card.days_kept": "Days that it keeps copies",
    "card.terms": "Page where it says so",
    "card.seen": "Day on which you read it",
    "privacy.collect": "Keep what is said",
    "privacy.owner_sees": "What you may read",
    "privacy.retention": "How long words are kept",
    "privacy.mask": "What is replaced before a model reads it",
    "privacy.consent": "When people agree",
    "answers": "Prepared answers",
}
ASKED = frozenset({"provider", "model", "base_address", "local", "api_key"})
"""Settings after whose change the model is asked whether it answers."""
_TEXTS_OF_OTHERS = ("faq_file",)
"""Names of files: whoever changes settings in a browser is not whoever may read every file of the machine."""


def form_fields(settings: Settings | None = None, name: str = "") -> tuple[Field, ...]:
    """`settings`, `name`: whose, so that another one can be chosen to fall back on."""
    others = tuple(one.name for one in settings.assistants if one.name != name) if settings else ()
    choices = {**_CHOICES, "fallback": ("", *others)}
    return tuple(
        replace(
            field,
            title=_TITLES.get(field.name, field.title),
            help=re.sub(r"`([^`]*)`", r"\1", field.help),
            choices=choices.get(field.name, ()),
        )
        for field in own_fields()
        if field.name not in _TEXTS_OF_OTHERS
    )


async def refused(settings: Settings, before: AssistantSettings | None, values: Mapping[str, str]) -> Mapping[str, str]:
    """By field, what a browser may not set, though the file may. `settings`: as they hold before the change."""
    mistakes = {
        name: "There is no such setting here; it stands in lethe.toml." for name in values if name in _TEXTS_OF_OTHERS
    }
    if values.get("api_key", "").strip().startswith(("env:", "file:")):
        mistakes["api_key"] = (
            "Paste the key itself; it is stored sealed. Where a key lies on the server is said in lethe.toml, or with "
            "lethe assistant change."
        )
    if before is not None and before.api_key and not values.get("api_key") and _moved(before, values):
        mistakes["api_key"] = (
            "The key that is set was given for another server, which alone may see it. Paste the key for this one."
        )
    if ASKED & values.keys():
        address = values.get("base_address", before.base_address if before else "")
        mistakes |= await inward_mistakes(settings, {"base_address": address})
    return mistakes


def _moved(before: AssistantSettings, values: Mapping[str, str]) -> bool:
    """Would another server be asked, and given the key?"""
    after = replace(
        before,
        provider=values.get("provider", before.provider),
        base_address=values.get("base_address", before.base_address),
    )
    try:
        was, will = urlsplit(before.asks), urlsplit(after.asks)
        return bool(after.asks) and (was.scheme, was.netloc) != (will.scheme, will.netloc)
    except ValueError:
        return True
