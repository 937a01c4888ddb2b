"""The page that lists what is known of providers, made from their cards."""

from collections.abc import Iterator

from privacy.cards import Card, known_cards

_TRAINS = {"no": "no", "yes": "yes", "unless": "depends on the plan", "unknown": "not known"}
_OPENING = """# Recipients

*Made from `privacy/providers.toml` by `./run docs`; change it there.*

Whom a server of yours really sends to, `lethe recipients` shows. Below is what those that Lethe knows say they do with
it, each with the day on which their pages were last read. It is no legal advice, and a plan or contract of yours may
say otherwise: then say so in `[assistants.card]`, which holds above this.

A provider is found by the host that is called, never by the name of its protocol. A server on your own machine or in
your own network has no card and needs none. A provider that is not below has none either: no channel opens on an
assistant that calls it until you say in `[assistants.card]` what its terms are. On a channel whose platform forbids
training, no assistant answers whose provider may train, unless your card says that it does not; elsewhere
`lethe doctor` warns.

The card is in the notice: when it changes in what it promises, everybody is told the notice again. In the chat `/who`
shows it.
"""


def recipients_page() -> str:
    """Markdown, the same at every run."""
    cards = known_cards()
    lines = [
        _OPENING,
        "| provider | trains on it | days kept | read by people | checked |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {card.name} | {_TRAINS[card.trains]} | {_days(card)} | {card.review} | {card.checked} |"
            for card in cards
        ),
    ]
    return "\n".join([*lines, *("\n".join(_section(card)) for card in cards)]) + "\n"


def _section(card: Card) -> Iterator[str]:
    yield f"\n## {card.name}\n"
    facts = (
        ("Called at", ", ".join(f"`{host}`" for host in card.hosts)),
        ("Trains models on it", f"{_TRAINS[card.trains]}. {card.trains_note}".rstrip()),
        ("Keeps copies", f"{_days(card)}. {card.days_note}".rstrip()),
        ("Read by people there", card.review),
        ("Zero retention", card.zero_retention),
        ("Where", card.country),
        ("Inputs belong to", card.inputs_owner),
        ("Outputs belong to", card.outputs_owner),
        ("What is said in the chat is, by its terms,", card.chat_data),
        ("What concerns the account is", card.account_data),
        ("Counts and logs of use are", card.usage_data),
        ("Can be erased there", card.erasable),
        ("Confidence", card.confidence),
        ("To be checked again", f"{card.check_again}"),
    )
    yield from (f"- {name}: {fact or 'not known'}" for name, fact in facts)
    yield from (f"- Source: <{source.address}> ({source.dated})" for source in card.sources)


def _days(card: Card) -> str:
    return "not known" if card.days_kept is None else f"up to {card.days_kept} days"
