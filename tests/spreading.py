"""How the tests are shared out among the processes that run them side by side, for the whole suite to end soonest."""

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it brings none

_LONG = (
    "tests/connectors/web/page/",
    "tests/console/browser/test_every_page.py",
    "tests/console/browser/",
    "tests/core/documents/test_hostile.py",
    "tests/benchmarks/test_measuring.py",
    "tests/product/test_residue.py",
    "tests/product/test_hostile.py",
    "tests/product/test_kill.py",
    "tests/product/test_starting.py",
    "tests/house/",
    "tests/product/test_fuzzing.py",
    "tests/product/test_log.py",
    "tests/product/test_forging.py",
    "tests/core/memory/test_migrations.py",
    "tests/console/",
    "tests/journeys/",
    "tests/privacy/test_erasure.py",
    "tests/core/models/",
    "tests/product/",
)
"""What begins first, longest first: begun last, one of them would be waited for by all the others."""

_TOGETHER = (
    ("tests/connectors/web/page/",),
    ("tests/house/",),
    ("tests/privacy/test_phrases", "tests/privacy/test_languages"),
)
"""Files that one process takes: what all of them need, a browser, the parsed house, the read grammars, is made once."""


class Spreading(LoadFileScheduling):  # type: ignore[misc]  # likewise
    """The tests of a file stay together and in order."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((files[0] for files in _TOGETHER if file.startswith(files)), file)


def place(nodeid: str) -> int:
    """To sort by; those of one place keep the order that they have."""
    return next((number for number, beginning in enumerate(_LONG) if nodeid.startswith(beginning)), len(_LONG))
