"""The owner's assistants: which model, whose key, which instructions, how far back to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import SettingError
from core.models.faq_file import parse_faq
from core.ports.masking import KINDS
from settings.cards import AssistantCard
from settings.fields import Secret, Value, told
from settings.rules import (
    between,
    is_key,
    is_length_of_time,
    is_name,
    is_path,
    is_provider_address,
    later,
    length_of_time,
)

DEFAULT_ASSISTANTS: tuple[Mapping[str, object], ...] = (
    {"name": "lethe", "purpose": "Answers questions about this server and about your data here.", "provider": "faq"},
)
"""What is there when nothing else is set."""

OPENAI = "https://api.openai.com/v1"
ANTHROPIC = "https://api.anthropic.com"
_ASKED: Mapping[str, str] = {"openai": OPENAI, "anthropic": ANTHROPIC}
"""Whom an empty base_address means, for each provider that is asked over the network."""


def _is_provider(value: Value) -> str:
    return "" if value in ("faq", "echo", *_ASKED) else "must be one of faq, openai, anthropic, echo"


def _is_currency(value: Value) -> str:
    three = isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()
    return "" if three else "must be the three letters of a currency, as in USD or EUR"


def _owner_sees(value: Value) -> str:
    return "" if value in ("nothing", "masked", "everything") else "must be one of nothing, masked, everything"


MASK_WHAT_LEAVES = ("auto",)


def _masks(value: Value) -> str:
    if value in (list(MASK_WHAT_LEAVES), MASK_WHAT_LEAVES):
        return ""
    unknown = [kind for kind in value if kind not in KINDS] if isinstance(value, tuple | list) else [""]
    return f"must be some of {', '.join(KINDS)}, or [] for none" if unknown else ""


def _consent(value: Value) -> str:
    return "" if value in ("notice", "explicit") else 'must be "notice" or "explicit"'


def _languages(_value: Value) -> str:
    return later("An order of the notice's languages", "leave the setting out: everybody reads their own")


def _are_answers(value: Value) -> str:
    try:
        parse_faq(str(value), "is not right")
    except SettingError as error:
        return "; ".join(error.mistakes)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantPrivacy:
    collect: bool = field(
        default=True,
        metadata=told(
            "true: what is said is kept, sealed, for `retention`. false: no word is kept once it is answered; the last "
            "half hour is held in memory to follow what is said, and who is silent for so long is forgotten."
        ),
    )
    owner_sees: str = field(
        default="nothing",
        metadata=told(
            "What the owner may read of a conversation: nothing; masked, without names, numbers and addresses; or "
            "everything. People are told in the notice, and shown each time it happens. A person can always open their "
            "own conversation for a day.",
            check=_owner_sees,
        ),
    )
    retention: timedelta = field(
        default=timedelta(days=30),
        metadata=told(
            "How long words are kept, in days (`30d`) or hours (`48h`).",
            text="30d",
            becomes=length_of_time,
            check=is_length_of_time,
        ),
    )
    mask: tuple[str, ...] = field(
        default=MASK_WHAT_LEAVES,
        metadata=told(
            "What is replaced before a model reads it and restored in its answer, with the person's own name and "
            "number: any of `email`, `phone`, `card`, `iban`, `national_id`, `ip`. `auto`: all of them, but nothing "
            "where the model is on this machine or in your own network. `[]`: nothing.",
            check=_masks,
        ),
    )
    consent: str = field(
        default="notice",
        metadata=told(
            "notice: people are told on first contact. explicit: nothing is kept or sent on before they agreed.",
            check=_consent,
        ),
    )
    languages: tuple[str, ...] = field(
        default=("en",),
        metadata=told(
            "Order of the notice's languages; no other yet. Commands are understood in all of them.", check=_languages
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantSettings:
    name: str = field(metadata=told("What the settings call it. A variable writes - as _.", check=is_name))
    purpose: str = field(default="", metadata=told("One sentence on what it is for; people read it before they write."))
    provider: str = field(
        default="faq",
        metadata=told(
            "`faq`: your prepared answers, no AI. `openai` or `anthropic`: any server that speaks that protocol. "
            "`echo`: for tests.",
            check=_is_provider,
        ),
    )
    model: str = field(default="", metadata=told("The model's name at its provider."))
    base_address: str = field(
        default="",
        metadata=told(
            "The provider's address, as in http://127.0.0.1:11434/v1; empty: OpenAI's or Anthropic's own.",
            check=is_provider_address,
        ),
    )
    local: bool = field(
        default=False, metadata=told("true: base_address is a name in your own network, so plain http is right there.")
    )
    api_key: Secret = field(default=Secret(""), metadata=told("The provider's key.", secret=True, check=is_key))
    instructions: str = field(default="", metadata=told("What the model is told before every conversation."))
    sees: bool = field(
        default=False,
        metadata=told(
            "true: the model can look at pictures, and those that people send go to its provider too, made smaller and "
            "without what was written beside them (such as the place). Otherwise they are kept here and never sent."
        ),
    )
    remember_proposals: bool = field(
        default=False,
        metadata=told(
            "true: the model may propose one fact about a person to be remembered, at most once a day. They are asked, "
            "and it is kept only after their yes. Never where `collect = false`."
        ),
    )
    transcribe: str = field(
        default="",
        metadata=told(
            "The name of a model at the same provider that writes down what people say by voice; their recordings then "
            "go there. Only with `openai`. Empty: recordings are kept here and never sent."
        ),
    )
    stream: bool = field(default=True, metadata=told("true: answers are read while they are written."))
    fallback: str = field(default="", metadata=told("Another assistant's name, asked when this one's provider fails."))
    history_tokens: int = field(
        default=6_000, metadata=told("How much of the conversation the model reads again.", check=between(0, 10**6))
    )
    answer_tokens: int = field(default=800, metadata=told("The longest answer.", check=between(1, 100_000)))
    first_token_seconds: float = field(default=30.0, metadata=told("For an answer to begin.", check=between(0.05, 600)))
    answer_seconds: float = field(default=120.0, metadata=told("For an answer to be whole.", check=between(0.05, 3600)))
    price_input: float = field(
        default=0.0,
        metadata=told(
            "What a million tokens that the model reads cost you; 0: as its provider's page says, where that is known.",
            check=between(0, 100_000),
        ),
    )
    price_output: float = field(
        default=0.0, metadata=told("The same for what it writes; set both or neither.", check=between(0, 100_000))
    )
    price_minute: float = field(
        default=0.0,
        metadata=told(
            "What a minute of a recording costs that is written down; 0: as its provider's page says, where that is "
            "known. Where it is not, and money is limited, no recording is sent.",
            check=between(0, 100_000),
        ),
    )
    currency: str = field(default="USD", metadata=told("Of these prices.", check=_is_currency))
    budget_tokens: int = field(
        default=0,
        metadata=told(
            "Tokens, read and written, that all people together may use in a day (UTC); 0: no limit.",
            check=between(0, 10**12),
        ),
    )
    budget_money: float = field(
        default=0.0,
        metadata=told(
            "What all people together may cost in a day, in the currency of the price, which must be known; 0: no "
            "limit.",
            check=between(0, 10**6),
        ),
    )
    person_tokens: int = field(
        default=0,
        metadata=told("Tokens that one person may use in a day; 0: no limit.", check=between(0, 10**12)),
    )
    person_money: float = field(
        default=0.0, metadata=told("What one person may cost in a day; 0: no limit.", check=between(0, 10**6))
    )
    faq_file: str = field(
        default="",
        metadata=told("The prepared answers of `faq`; empty: the built-in example about Lethe itself.", check=is_path),
    )
    answers: str = field(
        default="",
        metadata=told(
            "The prepared answers of `faq` themselves, in the form of that file; the console writes them here. Only "
            "where faq_file is empty.",
            check=_are_answers,
        ),
    )
    privacy: AssistantPrivacy = field(default_factory=AssistantPrivacy)
    card: AssistantCard = field(default_factory=AssistantCard)

    @property
    def asks(self) -> str:
        """The address of the server that is asked; empty where none is."""
        return (self.base_address or _ASKED[self.provider]) if self.provider in _ASKED else ""
