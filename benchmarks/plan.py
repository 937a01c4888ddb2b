"""How long each part takes and how much it does: the whole run, the quick one, and the one that only shows it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    rounds: int
    chats: int
    """Conversations that are under way while speed is measured."""
    at_once: int
    """Messages not yet answered at any time, saturated."""
    saturated_seconds: float
    a_second: float
    paced_seconds: float
    model_seconds: float
    """How long the model thinks, at the fixed rate; saturated, it answers at once."""
    idle_seconds: float
    """Before memory is looked at."""
    conversations: int
    """While memory is measured."""
    small: int
    large: int
    """Messages stored before, in the two databases."""
    grown_rounds: int
    grown_chats: int
    swept_seconds: float
    """Long enough for a sweep of what is too old to fall into it; 0: not looked at."""
    hanging: int
    """Conversations whom the model leaves without an answer."""
    hang_seconds: float
    others_hang_seconds: float
    """The same for the servers that promise nothing."""
    told_seconds: float
    """How long after that to wait for the people to be told."""
    helps: int


WHOLE = Plan(
    rounds=3,
    chats=500,
    at_once=16,
    saturated_seconds=5,
    a_second=50,
    paced_seconds=8,
    model_seconds=0.1,
    idle_seconds=1,
    conversations=10_000,
    small=10_000,
    large=1_000_000,
    grown_rounds=3,
    grown_chats=1_000,
    swept_seconds=8,
    hanging=50,
    hang_seconds=120,
    others_hang_seconds=12,
    told_seconds=12,
    helps=5,
)
QUICK = Plan(
    rounds=1,
    chats=150,
    at_once=16,
    saturated_seconds=2,
    a_second=50,
    paced_seconds=2.5,
    model_seconds=0.1,
    idle_seconds=0.3,
    conversations=300,
    small=2_000,
    large=20_000,
    grown_rounds=1,
    grown_chats=200,
    swept_seconds=0,
    hanging=20,
    hang_seconds=3,
    others_hang_seconds=1,
    told_seconds=0,
    helps=2,
)
