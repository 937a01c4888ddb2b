"""`lethe usage`: what each assistant was asked on each day, by how many people, and what that cost."""

from pathlib import Path

from core.clock import SystemClock
from core.memory.usage import Used
from core.memory.usage_file import days_in_file, people_in_file
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.saying import say
from privacy.counters import Asked, day_in_words, people


def show_usage(config: Path | None, *, as_json: bool) -> int:
    """It only reads, so the server may be running."""
    database = configured(config).storage.database_file
    days, counted = days_in_file(database), people_in_file(database)
    now = SystemClock().now()

    def people_of(used: Used) -> int | None:
        asked = Asked(days=frozenset({used.day}), assistants=frozenset({used.assistant}))
        return people(counted, asked, now)

    if as_json:
        print_json("lethe.usage/1", days=[{**_fact(used), "people_at_least": people_of(used)} for used in days])
        return 0
    if not days:
        say("No model was asked yet.")
        return 0
    print_table(
        ("day (UTC)", "assistant", "people", "messages", "tokens read", "tokens written", "cost"),
        [_line(used, day_in_words(people_of(used), used.day, now)) for used in days],
    )
    if any(used.usage.estimated_tokens for used in days):
        say("~ a part of these tokens is estimated: the provider did not count them, or the answer broke off.")
    return 0


def _line(used: Used, by: str) -> tuple[str, ...]:
    mark = "~" if used.usage.estimated_tokens else ""
    return (
        f"{used.day:%Y-%m-%d}",
        used.assistant,
        by,
        f"{used.messages:,}",
        f"{mark}{used.usage.input_tokens:,}",
        f"{mark}{used.usage.output_tokens:,}",
        f"{mark}{used.cost / 1_000_000:,.4f} {used.currency}" if used.currency else "price unknown",
    )


def _fact(used: Used) -> dict[str, object]:
    return {
        "day": f"{used.day:%Y-%m-%d}",
        "assistant": used.assistant,
        "messages": used.messages,
        "input_tokens": used.usage.input_tokens,
        "cached_tokens": used.usage.cached_tokens,
        "output_tokens": used.usage.output_tokens,
        "estimated_tokens": used.usage.estimated_tokens,
        "cost": used.cost / 1_000_000 if used.currency else None,
        "currency": used.currency or None,
    }
