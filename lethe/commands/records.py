"""What an owner has to have on paper, begun from what is really set: dated, and with blanks that only they can fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lethe.commands.recipients import Receiving, everybody
from privacy.register import Declared
from settings.settings import Settings

BLANK = "**TO FILL IN**"

_HOLDS = (
    ("Every word, name, address and file is sealed under a key of its person before it is written.", "a stolen disk"),
    ("An erasure destroys that key, looks through every file, and gives a signed receipt.", "what was kept too long"),
    ("Every request to the outside goes through one gate, to the recipients of the list and nobody else.", "leaks"),
    ("The log takes no word, name, number or address.", "somebody who reads logs"),
    ("Commands are understood by rules and never by a model; what a model says is no command.", "a model that errs"),
    ("What an owner reads is written down, and shown to the person.", "an owner who looks too closely"),
)
_RISKS = (
    "Somebody who runs the server, or breaks into it, reads conversations",
    "A provider keeps or uses what it was given beyond its terms",
    "The assistant says what is wrong, and somebody acts on it",
    "Somebody else holds the person's phone or number",
    "People tell more than is needed, also about others or their health",
    "A backup brings back what was deleted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    title: str
    day: date
    sections: Sequence[Section]


def record_named(name: str, settings: Settings, places: Sequence[Declared], today: date) -> Record:
    """Any other name: the data map."""
    match name:
        case "processing":
            return record_of_processing(settings, places, today)
        case "recipients":
            return list_of_recipients(settings, today)
        case "assessment":
            return assessment(settings, places, today)
        case _:
            return data_map(settings, places, today)


def record_of_processing(settings: Settings, places: Sequence[Declared], today: date) -> Record:
    who = (
        ("Who is responsible", settings.server.owner or BLANK),
        ("Postal address and contact", BLANK),
        ("Data protection officer, if there is one", BLANK),
        ("Whose data", "people who write to the channels below"),
        ("Legal basis", BLANK),
    )
    return Record(
        title="Record of processing",
        day=today,
        sections=(
            Section(title="Who and why", head=("what", "answer"), rows=who),
            _assistants(settings),
            _places(places),
            _receivers(settings),
            Section(
                title="Transfers to other countries",
                head=("recipient", "country", "safeguard"),
                rows=[(one.name, _country(one), BLANK) for one in everybody(settings) if not one.near] or [_NOBODY],
            ),
            _limits(settings),
            Section(title="Measures", head=("measure", "against"), rows=_HOLDS),
        ),
    )


def data_map(settings: Settings, places: Sequence[Declared], today: date) -> Record:
    return Record(title="Data map", day=today, sections=(_places(places), _receivers(settings), _limits(settings)))


def list_of_recipients(settings: Settings, today: date) -> Record:
    return Record(
        title="Recipients and sub-processors",
        day=today,
        sections=(
            _receivers(settings),
            Section(
                title="What each says it does",
                head=("recipient", "trains on it", "days kept", "read by people", "checked", "check again", "source"),
                rows=[_says(one) for one in everybody(settings) if one.card is not None],
            ),
            Section(
                title="Agreements",
                head=("recipient", "agreement, with its date", "its own sub-processors"),
                rows=[(one.name, BLANK, BLANK) for one in everybody(settings) if not one.near] or [_NOBODY],
            ),
        ),
    )


def assessment(settings: Settings, places: Sequence[Declared], today: date) -> Record:
    again = [one.card.check_again for one in everybody(settings) if one.card is not None]
    return Record(
        title="Impact assessment: a beginning",
        day=today,
        sections=(
            _assistants(settings),
            _chosen(settings),
            _places(places),
            _receivers(settings),
            Section(
                title="Is it needed, and no more than that",
                head=("question", "answer"),
                rows=[
                    ("Why a model, and not a form or a person", BLANK),
                    ("Could fewer words be kept, or for a shorter time", BLANK),
                    ("Are children or patients among those who write", BLANK),
                    ("Who was asked: people, staff, the officer", BLANK),
                ],
            ),
            Section(
                title="Risks for people",
                head=("risk", "how likely", "how grave", "what is done beyond the measures below"),
                rows=[(risk, BLANK, BLANK, BLANK) for risk in _RISKS],
            ),
            Section(title="Measures that are in the program", head=("measure", "against"), rows=_HOLDS),
            Section(
                title="Decision",
                head=("what", "answer"),
                rows=[
                    ("What risk is left, and who accepts it", BLANK),
                    ("Look again on", min(again).isoformat() if again else BLANK),
                ],
            ),
        ),
    )


_NOBODY = ("nobody", "-", "-")


def _assistants(settings: Settings) -> Section:
    rows = []
    for one in settings.assistants:
        theirs = (each.name for each in settings.channels if settings.assistant(each.assistant).name == one.name)
        doors = ", ".join(theirs) or "-"
        rows.append((one.name, one.purpose or BLANK, doors))
    return Section(title="Assistants", head=("assistant", "purpose", "channels"), rows=rows)


def _chosen(settings: Settings) -> Section:
    return Section(
        title="What was chosen",
        head=("assistant", "words are kept", "for", "the owner reads", "masked for the model", "asked first"),
        rows=[
            (
                one.name,
                "yes" if one.privacy.collect else "no",
                f"{one.privacy.retention.days} days",
                one.privacy.owner_sees,
                ", ".join(one.privacy.mask) or "nothing",
                "yes" if one.privacy.consent == "explicit" else "told",
            )
            for one in settings.assistants
        ],
    )


def _places(places: Sequence[Declared]) -> Section:
    rows = sorted((place.category, place.called, place.purpose) for place in places)
    return Section(title="What is kept of people", head=("category", "what", "why"), rows=rows)


def _receivers(settings: Settings) -> Section:
    rows = [(one.name, one.role, one.address, _country(one), one.receives or "-") for one in everybody(settings)]
    return Section(
        title="Who receives something",
        head=("recipient", "role", "address", "country", "what"),
        rows=rows or [("nobody", "-", "-", "-", "-")],
    )


def _limits(settings: Settings) -> Section:
    return Section(
        title="How long",
        head=("what", "how long"),
        rows=[
            *(
                (f"what is said to {one.name}", f"{one.privacy.retention.days} days, or less by the person's wish")
                if one.privacy.collect
                else (f"what is said to {one.name}", "half an hour, in memory")
                for one in settings.assistants
            ),
            ("what could not be understood", f"{settings.timing.quarantine_days:g} days, sealed"),
            ("receipts of erasures", "3 years, sealed under their code"),
            ("the ledger", "for ever; it names nobody"),
            ("backups", f"{settings.storage.backup_days} days at most, by your word"),
        ],
    )


def _country(one: Receiving) -> str:
    if one.near:
        return "your own"
    return (one.card.country if one.card is not None else "") or BLANK


def _says(one: Receiving) -> tuple[str, ...]:
    assert one.card is not None
    card = one.card
    source = card.sources[0].address if card.sources else "-"
    kept = "nobody says" if card.days_kept is None else str(card.days_kept)
    return (
        one.name,
        card.trains,
        kept,
        card.review,
        card.checked.isoformat(),
        card.check_again.isoformat(),
        source,
    )


def in_markdown(record: Record) -> str:
    parts = [
        f"# {record.title}\n\nPrinted on {record.day.isoformat()} from what is set on this server. It is a beginning,"
        f" and no legal advice: what says {BLANK} only you know, and the rest is for you to check.\n"
    ]
    for section in record.sections:
        table = [section.head, tuple("---" for _ in section.head), *section.rows]
        lines = "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in table)
        parts.append(f"\n## {section.title}\n\n{lines}\n")
    return "".join(parts)


def in_facts(record: Record) -> dict[str, object]:
    """For JSON; a blank is null there."""
    return {
        "title": record.title,
        "day": record.day.isoformat(),
        "sections": [
            {
                "title": section.title,
                "rows": [
                    {name: None if value == BLANK else value for name, value in zip(section.head, row, strict=True)}
                    for row in section.rows
                ],
            }
            for section in record.sections
        ],
    }


def _cell(text: str) -> str:
    """In one line, and not the end of its cell."""
    return " ".join(text.split()).replace("|", "\\|")
