"""`lethe version`."""

from lethe.commands.printing import print_json
from lethe.version import VERSION


def show_version(*, as_json: bool) -> int:
    if as_json:
        print_json("lethe.version/1", version=VERSION)
    else:
        print(f"lethe {VERSION}")
    return 0
