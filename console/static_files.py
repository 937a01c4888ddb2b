"""The style sheet and the script: their names hold a hash of what is in them, so a browser keeps them for ever."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from console.asked import Answer

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
PREFIX = "/console/static/"


class StaticFiles:
    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self.addresses: Mapping[str, str] = {path.name: self._keep(path) for path in sorted(_FOLDER.iterdir())}

    def answer(self, path: str) -> Answer | None:
        return self._answers.get(path)

    def _keep(self, path: Path) -> str:
        content = path.read_bytes()
        address = f"{PREFIX}{sha256(content).hexdigest()[:16]}/{path.name}"
        self._answers[address] = Answer(body=content, media_type=_TYPES[path.suffix], headers=_FOR_EVER)
        return address
