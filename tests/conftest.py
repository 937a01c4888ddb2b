"""Runs async tests, each on a loop of its own, looks at all that leaves while a test runs, and lets no test be skipped
where LETHE_NO_SKIPS=1 says so."""

import asyncio
import gc
import inspect
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.outgoing.watch import Watch, Watching, let_servers_tell
from tests.product.nursery import NURSERY

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]  # it brings none

    from tests.spreading import Spreading

_WATCHING = Watching()


_IN_MEMORY = Path("/dev/shm")
_ENOUGH = 2_000_000_000
"""Bytes; a run of all tests leaves a hundredth of them."""


def pytest_configure(config: pytest.Config) -> None:
    """Thousands of databases are opened here, and each waits for the disk: in memory they wait for nothing."""
    if os.access(_IN_MEMORY, os.W_OK):
        about = os.statvfs(_IN_MEMORY)
        if about.f_bavail * about.f_frsize > _ENOUGH and not about.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))
    if hasattr(config, "workerinput"):
        from tests.rewriting import rewrite_a_share

        rewrite_a_share(config)


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Spreading | None":
    if config.getoption("dist") != "loadfile":
        return None
    from tests.spreading import Spreading  # the package beneath it is there only where tests run side by side

    return Spreading(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from tests.spreading import place

        items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is read here stays to the end: the collector need not look through it, now or during any test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(scope="session")
def servers_tell(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    folder = tmp_path_factory.mktemp("outgoing")
    let_servers_tell(folder)
    NURSERY.open()
    yield folder
    NURSERY.close()


@pytest.fixture(autouse=True)
def outgoing(request: pytest.FixtureRequest, servers_tell: Path) -> Generator[Watch]:
    """Every request of every gate, here and in servers that the test starts, is looked at when the test has ended:
    it fails where somebody's word or a key went to another than it may."""
    watch = Watch(servers_tell)
    watch.forget_servers()
    _WATCHING.begin(watch)
    yield watch
    _WATCHING.end()
    folder = request.node.funcargs.get("tmp_path")
    leaks = watch.leaks(folder if isinstance(folder, Path) else None)
    if leaks:
        pytest.fail("\n".join(leaks), pytrace=False)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    expected_to_fail = hasattr(report, "wasxfail")
    if report.skipped and not expected_to_fail and os.environ.get("LETHE_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped, and LETHE_NO_SKIPS=1 lets nothing be skipped: {report.longreprtext}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole module that skips itself never gets to the hook above."""
    report = yield
    _refuse_skip(report)
    return report
