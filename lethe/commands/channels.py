"""`lethe channel list`."""

from pathlib import Path

from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table


def list_channels(config: Path | None, *, as_json: bool) -> int:
    channels = configured(config).channels
    if as_json:
        rows = [{"name": one.name, "kind": one.kind, "assistant": one.assistant} for one in channels]
        print_json("lethe.channels/1", channels=rows)
    else:
        print_table(("channel", "kind", "assistant"), [(one.name, one.kind, one.assistant) for one in channels])
    return 0
