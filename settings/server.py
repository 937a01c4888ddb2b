"""Where the server listens, what it is called from outside, and where it keeps what it keeps."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from settings.fields import Secret, Value, told
from settings.rules import (
    are_networks,
    between,
    host_and_port,
    is_key,
    is_listen_address,
    is_path,
    is_public_address,
    later,
    origin_of,
)

LogLevel = Literal["debug", "info", "warning", "error"]
Law = Literal["gdpr", "uk", "ccpa", "lgpd"]

_LEVELS: dict[str, LogLevel] = {"debug": "debug", "info": "info", "warning": "warning", "error": "error"}
_LAWS: dict[str, Law] = {"gdpr": "gdpr", "uk": "uk", "ccpa": "ccpa", "lgpd": "lgpd"}
_SQLITE = "sqlite:///"


def _is_database(value: Value) -> str:
    address = str(value)
    if address.startswith("postgres"):
        return later("PostgreSQL", 'use "sqlite:///./data/lethe.db" or leave the setting out')
    file = address.removeprefix(_SQLITE)
    if not address.startswith(_SQLITE) or not file.strip() or file.endswith("/") or file == ":memory:":
        return 'must be sqlite:/// and a file, as in "sqlite:///./data/lethe.db"'
    return is_path(file)


def _is_level(value: Value) -> str:
    return "" if value in _LEVELS else f"must be one of {', '.join(_LEVELS)}"


def _is_law(value: Value) -> str:
    return "" if value in _LAWS else f"must be one of {', '.join(_LAWS)}"


def _is_long(value: Value) -> str:
    fits = isinstance(value, Secret) and len(value.reveal()) >= 16
    return is_key(value) if fits else "must have at least 16 characters, so that nobody guesses it"


def _origin(address: str) -> str:
    return origin_of(address) or ""


def _law(text: str) -> Law:
    return _LAWS[text]


def _level(text: str) -> LogLevel:
    return _LEVELS[text]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    listen: str = field(
        default="127.0.0.1:8080",
        metadata=told(
            "Address and port to listen on. Port 0 lets the system choose; the log event `listening` says which.",
            check=is_listen_address,
        ),
    )
    public_address: str = field(
        default="",
        metadata=told(
            "What other services call this server, as in https://bots.example.org, without a path. Signatures are "
            "checked against it, never against a request's Host. Empty: nobody calls from outside.",
            text="",
            becomes=_origin,
            check=is_public_address,
        ),
    )
    data_dir: Path = field(
        default=Path("./data"),
        metadata=told("Everything that Lethe writes is below this folder.", text="./data", becomes=Path, check=is_path),
    )
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=told(
            "Addresses or networks of your own proxies, whose X-Forwarded-For is believed.", check=are_networks
        ),
    )
    log_level: LogLevel = field(
        default="info",
        metadata=told(
            "debug, info, warning or error. At no level does the log hold words or names.",
            text="info",
            becomes=_level,
            check=_is_level,
        ),
    )
    owner: str = field(
        default="",
        metadata=told("Who runs this, and how to reach them; people read it in the notice. Empty: it is not said."),
    )
    human: str = field(
        default="",
        metadata=told(
            "How people reach a person instead of the assistant, as they read it when they ask for one. Empty: they "
            "are given `owner`."
        ),
    )
    authority: str = field(
        default="",
        metadata=told(
            "The authority to which people can complain, with its address, as they read it. Empty: they are told that "
            "there is one where they live."
        ),
    )
    law: Law = field(
        default="gdpr",
        metadata=told(
            "gdpr, uk, ccpa or lgpd: by whose rules the time runs in which a complaint must be answered.",
            text="gdpr",
            becomes=_law,
            check=_is_law,
        ),
    )
    metrics_token: Secret = field(
        default=Secret(""),
        metadata=told("Lets others than this machine read /metrics, as a bearer token.", secret=True, check=_is_long),
    )

    @property
    def listen_host(self) -> str:
        return host_and_port(self.listen)[0]

    @property
    def listen_port(self) -> int:
        return host_and_port(self.listen)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    database: str = field(
        metadata=told("The database: sqlite:/// and a file.", text="sqlite:///{data_dir}/lethe.db", check=_is_database)
    )
    keys: Path = field(
        metadata=told(
            "Folder of the person keys. Keep it out of the database's backups.",
            text="{data_dir}/keys",
            becomes=Path,
            check=is_path,
        )
    )
    ledger: Path = field(
        metadata=told(
            "Folder of the ledger of erasures. Keep it out of the database's backups, and keep a copy of it elsewhere.",
            text="{data_dir}/ledger",
            becomes=Path,
            check=is_path,
        )
    )
    backup_days: int = field(
        default=30,
        metadata=told(
            "How many days you keep backups at most. Every receipt says it; an older one is refused when it is put "
            "back, for nobody knows any more who was deleted since.",
            check=between(1, 3650),
        ),
    )

    @property
    def database_file(self) -> Path:
        return Path(self.database.removeprefix(_SQLITE))
