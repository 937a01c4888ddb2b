"""Takes a defence out of a copy of the server and kills that: a kill test that then finds nothing is worth nothing.

By hand: python -m tests.long.sabotage
"""

import asyncio
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.killing import Plan, run
from tests.product.running import ROOT

_PACKAGES = ("core", "settings", "privacy", "connectors", "lethe")
_KILLS = 15
_PEOPLE = 40
_RUNS = 3
"""At most: by chance no message may be under way when the last kill comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """`changes`: by file, what stands there once and what stands there instead."""

    without: str
    changes: Mapping[str, Mapping[str, str]] = field(repr=False)
    kinds: tuple[str, ...] = ("telegram", "web")


SABOTAGES = (
    Sabotage(
        without="recognising what came before",
        changes={
            "core/memory/arrivals.py": {
                "return transaction.change(_CLAIM, key=key, seen_at=milliseconds(now)) == 1": (
                    "return transaction.change(_CLAIM, key=key, seen_at=milliseconds(now)) < 2"
                )
            }
        },
    ),
    Sabotage(
        without="storing an answer before it is sent",
        changes={
            "core/journey/outbox.py": {
                "        kept, attachments = await self._remember(speaker, outgoing, connector)\n"
                "        contents = {kept[-1].number: attachments}\n"
                "        return await self._send_all(speaker, kept, contents)\n": (
                    '        await self._send_unkept(connector, speaker, "early", outgoing.reply.text)\n'
                    "        await self._remember(speaker, outgoing, connector)\n"
                ),
                "state=State.PENDING if at else State.SENDING": "state=State.SENT",
            }
        },
    ),
    Sabotage(
        without="taking up what was left",
        changes={"core/journey/desk.py": {"left = await self._waiting.take_up()": "left = ()"}},
    ),
    Sabotage(
        without="asking a platform what was sent",
        changes={
            "core/journey/sending.py": {"if kept.maybe_sent and isinstance(": "if not kept.number and isinstance("}
        },
        kinds=("whatsapp_twilio",),
    ),
)


def sabotaged(sabotage: Sabotage, folder: Path) -> Path:
    """A copy of the product below `folder`, without the defence. Raises ValueError when its code has changed."""
    for package in _PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, changes in sabotage.changes.items():
        code = (folder / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            if code.count(old) != 1:
                raise ValueError(f"{name} has changed: this sabotage must be written anew: {old.strip()[:60]}")
            code = code.replace(old, new)
        (folder / name).write_text(code, encoding="utf-8")
    return folder


def main() -> int:
    unnoticed = 0
    for sabotage in SABOTAGES:
        broken: Sequence[str] = ()
        for _ in range(_RUNS):
            broken = broken or _broken(sabotage)
        unnoticed += not broken
        example = f", such as: {broken[0]}" if broken else ""
        print(f"without {sabotage.without}: {len(broken)} promises broken{example}", flush=True)
    return 1 if unnoticed else 0


def _broken(sabotage: Sabotage) -> Sequence[str]:
    with TemporaryDirectory(prefix="lethe-sabotage-") as folder:
        product = sabotaged(sabotage, Path(folder) / "product")
        people = _PEOPLE // len(sabotage.kinds)
        plan = Plan(
            kills=_KILLS,
            seed=secrets.randbits(32),
            kinds=sabotage.kinds,
            people=people,
            drain_seconds=10.0,
            product=product,
        )
        return asyncio.run(run(plan, Path(folder) / "run")).broken


if __name__ == "__main__":
    sys.exit(main())
