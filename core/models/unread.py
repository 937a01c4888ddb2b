"""Import a package, and leave those of its sub-packages unread that nothing asks for."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import get_ident
from types import ModuleType


@contextmanager
def unread(top: str) -> Iterator[None]:
    """What is imported within finds the package `top`, and the packages below it, but reads each only when it is
    first asked for something that it holds. Where something asks at once, it is read at once: nothing is different
    but when."""
    finder = _Finder(top)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def absent(name: str) -> Iterator[None]:
    """What this thread imports within does without the module `name`, for which it must be prepared, as if it were not
    installed."""
    finder = _Refuser(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Refuser(MetaPathFinder):
    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._name and get_ident() == self._thread:
            raise ModuleNotFoundError(name=fullname)
        return None


class _Finder(MetaPathFinder):
    def __init__(self, top: str) -> None:
        self._top = top

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._top and not fullname.startswith(f"{self._top}."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None or spec.submodule_search_locations is None:
            return None
        spec.loader = _WhenAsked(spec.loader)
        return spec


class _WhenAsked(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        def ask(name: str) -> object:
            # What the import system itself looks for is no question about what the package holds.
            if name.startswith("__"):
                raise AttributeError(name)
            del module.__dict__["__getattr__"]
            self._loader.exec_module(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = ask
