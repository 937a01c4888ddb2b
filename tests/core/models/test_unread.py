"""A package's descriptions wait until somebody asks for one of them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from subprocess import run

import pytest

from core.models.unread import absent, unread

_TREE = {
    "vendor_x/__init__.py": "from . import shapes\nfrom .shapes.plain import Plain\n",
    "vendor_x/shapes/__init__.py": "from .large import Large\n",
    "vendor_x/shapes/plain.py": "class Plain: ...\n",
    "vendor_x/shapes/large/__init__.py": "from .one import Large\n",
    "vendor_x/shapes/large/one.py": "class Large: ...\n",
}


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, text in _TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("vendor_x")]:
        del sys.modules[name]


def test_it_is_read_when_something_is_asked_for_and_only_then(vendor: None) -> None:
    with unread("vendor_x.shapes"):
        package = import_module("vendor_x")
    assert package.Plain.__name__ == "Plain"
    assert "vendor_x.shapes.large" not in sys.modules
    assert package.shapes.Large.__name__ == "Large"
    assert "vendor_x.shapes.large.one" in sys.modules


def test_what_is_not_there_is_still_not_there(vendor: None) -> None:
    with unread("vendor_x.shapes"):
        package = import_module("vendor_x")
    with pytest.raises(AttributeError):
        _ = package.shapes.Nothing
    with pytest.raises(ImportError):
        import_module("vendor_x.shapes.nothing")


def test_nothing_of_it_stays_in_the_import_system(vendor: None) -> None:
    before = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), unread("vendor_x.shapes"):
        raise ZeroDivisionError
    assert sys.meta_path == before
    assert import_module("vendor_x").shapes.Large.__name__ == "Large"


def test_what_is_absent_is_as_if_it_were_not_installed(vendor: None) -> None:
    with absent("vendor_x.shapes.large"), pytest.raises(ModuleNotFoundError):
        import_module("vendor_x")
    assert import_module("vendor_x").shapes.Large.__name__ == "Large"


def test_what_is_absent_for_one_thread_is_there_for_the_others(vendor: None) -> None:
    with absent("vendor_x.shapes.large"), ThreadPoolExecutor(1) as other:
        assert other.submit(import_module, "vendor_x").result().shapes.Large.__name__ == "Large"


def test_the_models_package_leaves_its_descriptions_unread() -> None:
    program = (
        "import sys, core.models.openai_model as ours\n"
        "assert 'openai.types.responses.response' not in sys.modules\n"
        "from openai.types.chat import ChatCompletion\n"
        "assert ChatCompletion.__name__ == 'ChatCompletion'"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0
