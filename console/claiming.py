"""What the command line tells the console, also while the server runs: small private files, each of them taken once.

Whoever may write into the data folder may decide who the owner is; that is how a lost password is mended, too."""

import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal

from core.memory.private_files import make_private_folder, write_private

FOLDER = "owner"
LINK_FILE = "console-link"
"""In that folder: where a link is written that no terminal was there to show."""
LINK_HOURS = 24
_FORM = 1
_ENDING = ".json"

Kind = Literal["link", "passkeys", "revoke", "token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`link`: whoever has the token may make an account. `revoke`: an account or a token goes. `token`: a program.
    `passkeys`: all those of an account go."""

    kind: Kind
    name: str = ""
    """Of passkeys, revoke and token: whose."""
    role: str = "owner"
    token: str = field(default="", repr=False)
    """A hash."""
    until: float = 0.0
    """Seconds since 1970; 0: for ever."""
    scopes: tuple[str, ...] = ()
    recovers: bool = False
    """Of a link: may it give an account that is there another password?"""
    starts: bool = False
    """Made at a start, and made anew at the next."""
    by: str = ""
    """Of a link: the owner who invites by it; empty: whoever sits at the server."""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """A token is so long that nobody guesses it, so a plain hash keeps it."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


class Letters:
    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER

    def link(
        self,
        *,
        role: str,
        now: datetime,
        recovers: bool,
        starts: bool = False,
        hours: int = LINK_HOURS,
        by: str = "",
    ) -> str:
        """The token, which is kept nowhere."""
        token = new_token()
        until = (now + timedelta(hours=hours)).timestamp()
        self._write(
            Letter(
                kind="link",
                role=role,
                token=hash_of(token),
                until=until,
                recovers=recovers,
                starts=starts,
                by=by,
            )
        )
        return token

    def grant(self, name: str, scopes: Sequence[str], until: datetime | None = None) -> str:
        """`until`: None for as long as nobody takes it back."""
        token = new_token()
        ends = until.timestamp() if until is not None else 0.0
        self._write(Letter(kind="token", name=name, scopes=tuple(scopes), token=hash_of(token), until=ends))
        return token

    def revoke(self, name: str) -> None:
        """Also a token that waits to be taken up."""
        self.drop([letter for letter in self.of("token") if letter.name == name])
        self._write(Letter(kind="revoke", name=name))

    def forget_passkeys(self, name: str) -> None:
        self._write(Letter(kind="passkeys", name=name))

    def are_there(self) -> bool:
        """Quick: asked before every request."""
        return next(self._paths(), None) is not None

    def waiting(self) -> list[Letter]:
        return [letter for path in self._paths() if (letter := _read(path)) is not None]

    def of(self, *kinds: Kind) -> list[Letter]:
        return [letter for letter in self.waiting() if letter.kind in kinds]

    def take_back_invitations(self, by: str) -> None:
        """Who may not decide any more who else may, must not come back by a link of their own."""
        self.drop([letter for letter in self.of("link") if letter.by and letter.by == by])

    def drop(self, letters: Sequence[Letter]) -> None:
        """Once what they say is durable."""
        for letter in letters:
            self._path(letter).unlink(missing_ok=True)

    def opening(self, token: str, now: datetime) -> Letter | None:
        """The link that this token opens, which goes on being there until it is `used`."""
        hashed = hash_of(token).encode()
        for letter in self.waiting():
            fits = hmac.compare_digest(letter.token.encode(), hashed)
            if fits and letter.kind == "link" and now.timestamp() < letter.until:
                return letter
        return None

    def used(self, letter: Letter) -> bool:
        """False where somebody else used it first."""
        if letter.starts:
            (self.folder / LINK_FILE).unlink(missing_ok=True)
        try:
            self._path(letter).unlink()
        except FileNotFoundError:
            return False
        return True

    def put_back(self, letter: Letter) -> None:
        """It was used for nothing."""
        self._write(letter)

    def clear_starts(self) -> None:
        for letter in self.waiting():
            if letter.starts:
                self.used(letter)

    def write_link(self, address: str) -> Path:
        make_private_folder(self.folder)
        write_private(self.folder / LINK_FILE, f"{address}\n".encode())
        return self.folder / LINK_FILE

    def _paths(self) -> Iterator[Path]:
        try:
            names = sorted(entry for entry in self.folder.iterdir() if entry.name.endswith(_ENDING))
        except OSError:
            return iter(())
        return iter(names)

    def _path(self, letter: Letter) -> Path:
        about = letter.token or hash_of(letter.name)
        return self.folder / f"{letter.kind}-{about[:24]}{_ENDING}"

    def _write(self, letter: Letter) -> None:
        make_private_folder(self.folder)
        content = {"form": _FORM, **asdict(letter), "scopes": list(letter.scopes)}
        write_private(self._path(letter), json.dumps(content).encode())


def _read(path: Path) -> Letter | None:
    """None for what was taken meanwhile, and for what none of ours wrote."""
    try:
        found = json.loads(path.read_bytes())
        if not isinstance(found, dict) or found.pop("form", None) != _FORM:
            return None
        return Letter(**{**found, "scopes": tuple(found.get("scopes", ()))})
    except (OSError, ValueError, TypeError):
        return None


def claim_address(server: str, token: str) -> str:
    """The token is in the fragment, which no browser sends and no proxy logs."""
    return f"{server.rstrip('/')}/console/claim#t={token}"
