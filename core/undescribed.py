"""Import packages without the descriptions that they carry for whoever writes with them."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from opcode import opmap
from types import CodeType, ModuleType

_LEFT_OUT = "-"
"""Not nothing: there are packages that ask for the first line of their own descriptions."""
_SHORT = 60
"""Characters that are not worth the work."""
_FUNCTION = 0x2
"""`co_flags` of what has names of its own: a function, but no class and no module."""
_DESCRIBED = 0x4000000
"""`co_flags` since Python 3.13, where a function without a description says so there alone."""

_USES_FIRST = tuple(bytes((opmap[name], 0)) for name in ("LOAD_CONST", "RETURN_CONST") if name in opmap)
"""Instructions that do something with the first constant."""


@contextmanager
def undescribed(*packages: str) -> Iterator[None]:
    """What is imported within finds of these packages everything but the descriptions (`__doc__`) of functions and
    classes. A server is asked for none of them, and some packages are to a fifth made of them."""
    finder = _Finder(frozenset(packages))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    def __init__(self, packages: frozenset[str]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in self._packages:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        code = super().get_code(fullname)
        return None if code is None else _bare(code)

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for held in tuple(vars(module).values()):
            if not isinstance(held, type) or held.__module__ != module.__name__:
                continue
            description = vars(held).get("__doc__")
            if isinstance(description, str) and len(description) > _SHORT:
                held.__doc__ = _LEFT_OUT


def _bare(code: CodeType) -> CodeType:
    """The same, without the descriptions of the functions in it. What has none in it stays as it is: to make anew is
    what takes time."""
    constants = [_bare(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    if _is_described(code):
        constants[0] = _LEFT_OUT
    if all(new is old for new, old in zip(constants, code.co_consts, strict=True)):
        return code
    return code.replace(co_consts=tuple(constants))


def _is_described(code: CodeType) -> bool:
    # Neither a lambda nor what runs for a comprehension can have one; their first constant is a value.
    if not code.co_flags & _FUNCTION or code.co_name.startswith("<") or not code.co_consts:
        return False
    if sys.version_info >= (3, 13) and not code.co_flags & _DESCRIBED:
        return False
    first = code.co_consts[0]
    if not isinstance(first, str) or len(first) <= _SHORT:
        return False
    # Where a function also uses the very words of its description, both are one constant.
    return not any(use in code.co_code for use in _USES_FIRST)
