"""What the owner says of a provider: it holds above what Lethe knows, and is needed where Lethe knows nothing."""

from dataclasses import dataclass, field
from datetime import date

from settings.fields import Value, told
from settings.rules import between, is_provider_address

UNKNOWN = -1


def _says_whether(value: Value) -> str:
    return "" if value in ("no", "yes") else 'must be "no" or "yes"'


def _is_page(value: Value) -> str:
    wrong = is_provider_address(value) or not str(value).startswith("https://")
    return "must be the https address of the page where the provider says so" if wrong else ""


def _is_day(value: Value) -> str:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return 'must be the day on which you read that page, as in "2026-11-21"'
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantCard:
    trains: str = field(
        default="",
        metadata=told(
            "Does the provider train models on what it receives, as your contract with it stands? `no` or `yes`.",
            check=_says_whether,
        ),
    )
    days_kept: int = field(
        default=UNKNOWN,
        metadata=told("The most days that it keeps copies; -1: it does not say.", check=between(UNKNOWN, 36_500)),
    )
    terms: str = field(default="", metadata=told("The address of the page where it says so.", check=_is_page))
    seen: str = field(
        default="", metadata=told('The day on which you read that page, as in "2026-11-21".', check=_is_day)
    )

    @property
    def is_set(self) -> bool:
        return self != AssistantCard()

    @property
    def missing(self) -> tuple[str, ...]:
        """Of one that is set: what must be said too."""
        return tuple(name for name in ("trains", "terms", "seen") if self.is_set and not getattr(self, name))
