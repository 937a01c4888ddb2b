"""`lethe config show` and `lethe config check`."""

import asyncio
import json
from pathlib import Path

from core.errors import SettingError
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.startable import refuse_unstartable
from settings.checking import Shown


def show_configuration(config: Path | None, *, origin: bool, as_json: bool) -> int:
    shown = configured(config).shown
    if as_json:
        settings = [{"name": row.name, "value": row.value, "origin": row.origin} for row in shown]
        print_json("lethe.config/1", settings=settings)
    elif origin:
        print_table(("setting", "value", "origin"), [(row.name, written(row), row.origin) for row in shown])
    else:
        print_table(("setting", "value"), [(row.name, written(row)) for row in shown])
    return 0


def check_configuration(config: Path | None, *, as_json: bool) -> int:
    try:
        asyncio.run(refuse_unstartable(configured(config)))
    except SettingError as error:
        if not as_json:
            raise
        print_json("lethe.config-check/1", ok=False, mistakes=list(error.mistakes))
        return 3
    if as_json:
        print_json("lethe.config-check/1", ok=True, mistakes=[])
    else:
        print("ok")
    return 0


def written(row: Shown) -> str:
    """As it would stand in the file; (set) and (not set) are no values, so they bear no quotes."""
    if row.value in ("(set)", "(not set)"):
        return str(row.value)
    return json.dumps(row.value, ensure_ascii=False)
