"""Runs async tests, each on a loop of its own, looks at all that leaves while a test runs, and lets no test be skipped
where LETHE_NO_SKIPS=1 says so."""

import asyncio
import inspect
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.outgoing.watch import Watch, Watching, let_servers_tell

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]  # it brings none

    from tests.spreading import Spreading

_WATCHING = Watching()


def pytest_configure(config: pytest.Config) -> None:
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


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(scope="session")
def servers_tell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outgoing")
    let_servers_tell(folder)
    return folder


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
