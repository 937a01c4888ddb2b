"""National numbers of people in the launch languages' countries, by their form and their check digits."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from privacy.spans import Span

_DIGITS = re.compile(r"(?<![\w+@])\d(?:[ .\-/]?\d){7,17}(?:[ .\-/]?[XxA-Za-z])?(?!\w)")
_LETTERED = re.compile(
    r"(?<!\w)(?:"
    r"(?P<italy>[A-Za-z]{6}[ -]?[0-9LMNP-Vl-np-v]{2}[ -]?[A-Za-z][0-9LMNP-Vl-np-v]{2}[ -]?"
    r"[A-Za-z][0-9LMNP-Vl-np-v]{3}[ -]?[A-Za-z])"
    r"|(?P<mexico>[A-Za-z]{4}\d{6}[HMXhmx][A-Za-z]{5}[A-Za-z0-9]\d)"
    r"|(?P<mexican_tax>[A-Za-zÑñ]{4}\d{6}[A-Za-z0-9]{3})"
    r"|(?P<india>[A-Za-z]{3}[ABCFGHJLPTabcfghjlpt][A-Za-z]\d{4}[A-Za-z])"
    r"|(?P<britain>(?!(?i:BG|GB|KN|NK|NT|TN|ZZ))[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z][A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z]"
    r" ?\d\d ?\d\d ?\d\d ?[A-Da-d])"
    r"|(?P<spain>[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]|\d{8}[ -]?[A-Za-z])"
    r"|(?P<ireland>\d{7}[A-Wa-w][A-IWa-iw]?)"
    r"|(?P<kenya>[AaPp]\d{9}[A-Za-z])"
    r"|(?P<portugal>\d{8}[ -]?\d[ -]?[A-Za-z0-9]{2}\d)"
    r"|(?P<france>[12][ ]?\d\d[ ]?(?:0[1-9]|1[0-2]|[2-9]\d)[ ]?(?:\d\d|2[ABab])[ ]?\d{3}[ ]?\d{3}[ ]?\d\d)"
    r"|(?P<chile>\d{1,2}\.?\d{3}\.?\d{3}-[0-9Kk])"
    r"|(?P<america>(?!000|666|9)\d{3}[- ](?!00)\d\d[- ](?!0000)\d{4})"
    r"|(?P<switzerland>756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d)"
    r")(?!\w)"
)
_OF_GROUP = {
    "italy": "it.codicefiscale",
    "mexico": "mx.curp",
    "mexican_tax": "mx.rfc",
    "india": "in_.pan",
    "spain": "es.nif",
    "ireland": "ie.pps",
    "kenya": "ke.pin",
    "portugal": "pt.cc",
    "france": "fr.nir",
    "chile": "cl.rut",
    "america": "us.ssn",
    "switzerland": "ch.ssn",
}
"""The module that checks each form; that of Britain has no check digit, and its form says enough."""
_GROUPED = {
    "nl.bsn": r"\d{4}\.\d\d\.\d{3}",
    "ca.sin": r"\d{3}[ -]\d{3}[ -]\d{3}",
    "pt.nif": r"\d{3} \d{3} \d{3}",
    "au.tfn": r"\d{3} \d{3} \d{3}",
    "gb.nhs": r"\d{3} \d{3} \d{4}",
    "ru.inn": "",
    "at.vnr": r"\d{4} \d{6}",
    "ec.ci": r"\d{9}-\d",
    "pl.pesel": "",
    "br.cpf": r"\d{3}\.\d{3}\.\d{3}-\d\d",
    "tr.tckimlik": r"\d{3} \d{3} \d{3} \d\d",
    "be.nn": r"\d\d\.\d\d\.\d\d[ -]\d{3}[.-]\d\d",
    "de.idnr": r"\d\d \d{3} \d{3} \d{3}",
    "ar.cuit": r"\d\d-\d{8}-\d",
    "do.cedula": r"\d{3}-\d{7}-\d",
    "in_.aadhaar": r"\d{4}[ -]\d{4}[ -]\d{4}",
    "jp.in_": r"\d{4}[ -]\d{4}[ -]\d{4}",
    "za.idnr": r"\d{6} \d{4} \d{2} \d",
    "kr.rrn": r"\d{6}-\d{7}",
    "th.pin": r"\d[ -]\d{4}[ -]\d{5}[ -]\d\d[ -]\d",
    "id.nik": r"\d{4} \d{4} \d{4} \d{4}",
    "cn.ric": "",
}
"""How a number is grouped where it is not written in one: in any other grouping it is more likely a telephone's."""
_OF_LENGTH = {
    9: ("nl.bsn", "ca.sin", "pt.nif", "au.tfn"),
    10: ("gb.nhs", "ru.inn", "at.vnr", "ec.ci"),
    11: ("pl.pesel", "br.cpf", "tr.tckimlik", "be.nn", "de.idnr", "ar.cuit"),
    12: ("in_.aadhaar", "ru.inn", "jp.in_"),
    13: ("za.idnr", "kr.rrn", "th.pin"),
    16: ("id.nik",),
    18: ("cn.ric",),
}
"""Modules by the number of digits, or of digits and a last letter, of what is written in one."""


_MOST_BEHIND = 3
"""Digits after a number that are none of it, as a page or a month; what has more behind it is another number."""


def national_id_spans(text: str) -> Iterator[Span]:
    for match in _LETTERED.finditer(text):
        group = match.lastgroup or ""
        if group == "britain" or _checks(_OF_GROUP[group], match.group()):
            yield Span(start=match.start(), end=match.end(), kind="national_id")
    for match in _DIGITS.finditer(text):
        if end := _number_ends(match.group()):
            yield Span(start=match.start(), end=match.start() + end, kind="national_id")


def read_national_ids() -> None:
    """Every check that there is, which takes a while."""
    for module in {*_OF_GROUP.values(), *_GROUPED}:
        _checker(module)


def _number_ends(written: str) -> int:
    """Behind how many characters a number ends that checks, the longest first; 0 where none does."""
    for end in range(len(written), 7, -1):
        if end < len(written) and written[end].isalnum():
            continue
        if sum(map(str.isdigit, written[end:])) > _MOST_BEHIND:
            break
        if any(_checks(module, written[:end]) for module in _modules(written[:end])):
            return end
    return 0


def _modules(written: str) -> Iterator[str]:
    if written.isalnum():
        yield from _OF_LENGTH.get(len(written), ())
        return
    for module, form in _GROUPED.items():
        if form and re.fullmatch(form, written):
            yield module


def _checks(module: str, written: str) -> bool:
    return _checker(module)(written)


@cache
def _checker(module: str) -> Callable[[str], bool]:
    """Imported where first used: each holds tables in memory that nobody needs who masks nothing."""
    found: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return found
