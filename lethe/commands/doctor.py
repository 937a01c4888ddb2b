"""`lethe doctor`: every check there is, and for each finding its cause and its mend."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.errors import ServerError
from core.gate import Gate
from core.ports.examination import Finding
from lethe.commands.checks.alerts import alerts_arrive
from lethe.commands.checks.assistants import models, prepared_answers, without_a_model
from lethe.commands.checks.cards import cards_of_providers
from lethe.commands.checks.channels import what_connectors_find
from lethe.commands.checks.check import Check, Patient, unexamined
from lethe.commands.checks.folders import writable
from lethe.commands.checks.network import certificates, proxies, public_address, reachable, tunnel
from lethe.commands.checks.storage import enough_room, keys_are_private, on_a_local_disk
from lethe.commands.checks.sweeps import swept_in_time
from lethe.commands.configured import configured
from lethe.commands.printing import print_json
from lethe.saying import say
from settings.settings import Settings

CHECKS: tuple[Check, ...] = (
    writable,
    on_a_local_disk,
    enough_room,
    keys_are_private,
    swept_in_time,
    alerts_arrive,
    certificates,
    public_address,
    reachable,
    tunnel,
    proxies,
    what_connectors_find,
    prepared_answers,
    models,
    without_a_model,
    cards_of_providers,
)


def doctor(config: Path | None, *, online: bool, as_json: bool) -> int:
    findings = asyncio.run(examined(configured(config), online=online))
    code = exit_code(findings)
    if as_json:
        print_json("lethe.doctor/1", findings=[asdict(finding) for finding in findings])
        return code
    for finding in findings:
        print("\n".join(lines(finding, sys.stdout.encoding)))
    say(closing(findings))
    return code


async def examined(settings: Settings, *, online: bool, checks: Sequence[Check] = CHECKS) -> Sequence[Finding]:
    gate = Gate()
    patient = Patient(settings=settings, gate=gate, online=online)
    try:
        return [finding for check in checks for finding in await _findings(check, patient)]
    finally:
        await gate.close()


async def _findings(check: Check, patient: Patient) -> Sequence[Finding]:
    """One check that fails does not keep the owner from the others."""
    try:
        return await check(patient)
    except (ServerError, OSError) as error:
        return [unexamined("DOC-1", error)]


def exit_code(findings: Sequence[Finding]) -> int:
    if any(not finding.ok and not finding.minor for finding in findings):
        return 1
    return 4 if any(not finding.ok for finding in findings) else 0


def lines(finding: Finding, encoding: str) -> list[str]:
    plain = not (encoding or "").lower().startswith("utf")
    mark = ("+" if plain else "✔") if finding.ok else "!" if finding.minor else ("x" if plain else "✖")
    rest = [f"         Try: {finding.mend}"] if finding.mend else []
    more = [] if finding.ok else [f"         See: {explained_at(finding.id)}"]
    return [f"{mark} {finding.id:6} {finding.says}", *rest, *more]


def explained_at(id: str) -> str:
    """Where the documents tell what a finding means; each id is a heading there."""
    return f"docs/reference/doctor.md#{id.lower()}"


def closing(findings: Sequence[Finding]) -> str:
    problems = sum(not finding.ok and not finding.minor for finding in findings)
    warnings = sum(not finding.ok and finding.minor for finding in findings)
    if not problems and not warnings:
        return "All is well."
    return f"{_count(problems, 'problem')}, {_count(warnings, 'warning')} (exit {exit_code(findings)})"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
