"""Where each package of somebody else may be imported; one that is not named here has no home and may not be used."""

import ast
import sys
from pathlib import Path

from tests.house.tree import OURS, PACKAGES, imports, nodes, package_of, parsed, python_files

AIOHTTP_SERVER = (
    "connectors/door.py",
    "connectors/web/",
    "connectors/kind.py",
    "privacy/downloads.py",
    "privacy/receipt_pages.py",
    "console/",
    "lethe/",
)
AIOHTTP_CLIENT = ("core/gate.py", "core/gate_")
"""The one way out, in one file or in a few that begin with its name."""
HOMES: dict[str, tuple[str, ...]] = {
    "telegram": ("connectors/telegram/",),
    "telegramify_markdown": ("connectors/telegram/rendering.py",),
    "twilio": ("connectors/whatsapp_twilio/",),
    "openai": ("core/models/openai_model.py",),
    "anthropic": ("core/models/anthropic_model.py",),
    "httpx2": ("core/models/",),
    "pypdf": ("core/documents/reading_pdf.py",),
    "PIL": ("core/documents/reading_image.py",),
    "markdown_it": ("connectors/web/rendering.py", "connectors/whatsapp_text.py", "lethe/site/"),
    "nh3": ("connectors/web/rendering.py",),
    "phonenumbers": ("privacy/phone_numbers.py",),
    "stdnum": ("privacy/national_ids.py",),
    "prometheus_client": ("core/metrics.py",),
    "cryptography": ("core/memory/vault.py", "privacy/receipts.py"),
    "segno": ("privacy/receipt_pages.py", "console/"),
    "argon2": ("console/passwords.py",),
    "fido2": ("console/passkeys/ceremonies.py",),
    "jinja2": ("console/", "lethe/site/"),
    "markupsafe": ("console/", "lethe/site/"),
    "pydantic": ("console/",),
    "alembic": ("core/memory/",),
    "sqlalchemy": ("core/memory/", "settings/", "privacy/"),
    "sqlmodel": ("core/memory/", "settings/", "privacy/"),
    "sqlite3": ("core/memory/",),
    # What aiohttp's own signatures speak of: addresses and headers.
    "multidict": AIOHTTP_CLIENT + AIOHTTP_SERVER,
    "yarl": AIOHTTP_CLIENT + AIOHTTP_SERVER,
}
OTHER_WAYS_OUT = ("urllib.request", "http.client", "smtplib", "ftplib", "xmlrpc", "poplib", "imaplib")
OTHER_WAYS_OUT_HOME = ("lethe/",)
"""The command line asks its own server whether it is alive."""


def _is_at_home(path: Path, homes: tuple[str, ...]) -> bool:
    return path.as_posix().startswith(homes)


def _is_client(name: str) -> bool:
    return name.startswith("Client") or name in {
        "AsyncResolver",
        "BaseConnector",
        "DefaultResolver",
        "ThreadedResolver",
        "TCPConnector",
        "TraceConfig",
        "UnixConnector",
        "abc",
        "client",
        "connector",
        "request",
        "resolver",
    }


def _aiohttp_names(tree: ast.Module) -> list[tuple[str, int]]:
    """What a file takes of aiohttp, also when it takes the whole package and then `aiohttp.web`."""
    names = []
    for found in imports(tree):
        if found.module == "aiohttp" and found.name:
            names.append((found.name, found.line))
        elif found.module.startswith("aiohttp."):
            names.append((found.module.split(".")[1], found.line))
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "aiohttp":
            names.append((node.attr, node.lineno))
    return names


def homeless_imports(root: Path) -> list[str]:
    offences = []
    for path in python_files(root, *PACKAGES):
        tree = parsed(root, path)
        for name, line in _aiohttp_names(tree):
            if _is_at_home(path, AIOHTTP_CLIENT):
                astray = name.startswith("web")
            else:
                astray = _is_client(name) or not _is_at_home(path, AIOHTTP_SERVER)
            if astray:
                offences.append(f"{path}:{line} aiohttp's {name} is not at home here")
        for found in imports(tree):
            package = package_of(found.module)
            if found.level or package in OURS or package == "aiohttp":
                continue
            if package in HOMES:
                if not _is_at_home(path, HOMES[package]):
                    offences.append(f"{path}:{found.line} {package} is at home in {', '.join(HOMES[package])}")
            elif package not in sys.stdlib_module_names:
                offences.append(f"{path}:{found.line} {package} has no home (tests/house/homes.py)")
            elif _leaves(found.module, found.name) and not _is_at_home(path, OTHER_WAYS_OUT_HOME):
                offences.append(f"{path}:{found.line} {found.module} leaves the server beside the gate")
    return offences


def _leaves(module: str, name: str) -> bool:
    return any(
        whole == way or whole.startswith(f"{way}.") for whole in (module, f"{module}.{name}") for way in OTHER_WAYS_OUT
    )
