"""`lethe privacy register`: every place that may hold something of a person, and everybody who receives some of it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.clock import SystemClock
from core.gate import Recipient
from core.memory.personal_rows import PersonalRows
from core.memory.vault import Vault
from lethe.assistants import recipients
from lethe.catalogue import kind_named
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.commands.records import in_facts, in_markdown, record_named
from lethe.rights import PLACES
from privacy.register import Declared, declared_place, declared_table
from settings.settings import Settings


def show_register(config: Path | None, *, as_json: bool, form: str = "", record: str = "") -> int:
    """`form`: md or json. `record`: which paper of the owner's is begun from it."""
    settings = configured(config)
    places, receivers = declared(settings), everybody_outside(settings)
    as_json = as_json or form == "json"
    if record or form == "md":
        written = record_named(record, settings, places, SystemClock().now().date())
        if as_json:
            print_json("lethe.record/1", **in_facts(written))
        else:
            print(in_markdown(written), end="")
        return 0
    if as_json:
        outside = [{"name": one.name, "receives": one.receives, "address": one.base_address} for one in receivers]
        print_json("lethe.register/1", places=[asdict(place) for place in places], recipients=outside)
        return 0
    print_table(
        ("place", "category", "table", "why it is kept"),
        [(place.called, place.category, place.table or "-", place.purpose) for place in places],
    )
    print()
    print_table(
        ("recipient", "address", "receives"),
        [(one.name, one.base_address, one.receives) for one in receivers] or [("nobody", "-", "-")],
    )
    return 0


def declared(settings: Settings) -> Sequence[Declared]:
    """Read off the tables themselves; no key is opened and no database is asked."""
    tables = PersonalRows(vault=Vault(settings.storage.keys)).tables.values()
    return [*(declared_table(table) for table in tables), *(declared_place(place) for place in PLACES)]


def everybody_outside(settings: Settings) -> Sequence[Recipient]:
    carriers = (kind_named(channel.kind).recipient(channel) for channel in settings.channels)
    everybody = [*(carrier for carrier in carriers if carrier is not None), *recipients(settings.assistants)]
    return list({one.name: one for one in everybody}.values())
