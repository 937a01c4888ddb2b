"""pytest rewrites the assertions of a test file before it reads it, which takes longer than to read it; and of several
processes each reads all files. Here each rewrites a share of them first, and finds the rest done by the others."""

import os
import sys
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import PYC_TAIL, _read_pyc, _rewrite_test, _write_pyc_fp, get_cache_dir


def rewrite_a_share(config: pytest.Config) -> None:
    """In each of the processes that run the tests side by side. They are not waited for: shares are alike, and what is
    not there yet is rewritten as it always was."""
    if sys.dont_write_bytecode:
        return
    count = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    for path in files[number::count]:
        _rewrite(path, config)


def _rewrite(path: Path, config: pytest.Config) -> None:
    kept = get_cache_dir(path) / f"{path.stem}{PYC_TAIL}"
    if _read_pyc(path, kept) is not None:
        return
    source_hash, code = _rewrite_test(path, config)
    beside = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        beside.parent.mkdir(exist_ok=True)
        with beside.open("wb") as file:
            _write_pyc_fp(file, source_hash, code)
        beside.replace(kept)
    except OSError:
        return  # then each process rewrites it for itself, as without this
