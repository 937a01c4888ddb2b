"""Telephone numbers, as people of the launch languages' countries write them."""

import re
from collections.abc import Iterator
from functools import cache

from privacy.known_values import number_in
from privacy.spans import Span

_CANDIDATE = re.compile(r"(?<![\w@+.,#$€£])(?:\+|00)?\(?\d(?:[ ().\-/]{0,2}\d){5,17}(?![\w@]|[.,]\d)")
_DATE = re.compile(
    r"\d{4}[-./ ]\d\d?[-./ ]\d\d?|\d\d?[-./ ]\d\d?[-./ ]\d{4}(?: \d\d?)?|\d{1,3}(?:\.\d{3})+|(?:\d{1,3}\.){3}\d{1,3}"
)
"""Dates, thousands with points between them, and network addresses: digits in groups that nobody calls."""
_FEWEST_ABROAD = 8
_FEWEST_GROUPED = 8
_FEWEST_BARE = 9

_WITH_TRUNK = (
    "GB DE FR IE NL BE AT CH AU NZ ZA KE TZ UG NG ID JP SA AE EG MA DZ TN JO LB SY IQ IL PK BD TW TH MY PH VN KR"
)
"""Where a number within the country begins with a digit of its own, nearly always 0."""
_WITHOUT_TRUNK = "US CA MX BR CO CL PE AR DO ES PT IT PL TR IN CN HK SG RU UA KZ"
_OF_LANGUAGE = {
    "en": "US CA IN SG",
    "es": "ES MX CO CL PE AR DO",
    "pt": "BR PT",
    "fr": "CA",
    "it": "IT",
    "pl": "PL",
    "tr": "TR",
    "hi": "IN",
    "ru": "RU UA KZ",
    "zh": "CN HK SG",
}


def phone_spans(text: str, address: str, languages: tuple[str, ...]) -> Iterator[Span]:
    """`languages`: of whoever writes; a number without any group or leading 0 is taken for one only in their
    countries, and that of their own number. Without a language it is taken for one anywhere."""
    for match in _CANDIDATE.finditer(text):
        written = match.group()
        if not _DATE.fullmatch(written) and _is_number(written, address, languages):
            # A bracket that opens before the number and closes after it is none of the number's.
            start = match.start() + (written.startswith("(") and ")" not in written)
            yield Span(start=start, end=match.end(), kind="phone")


def read_regions() -> None:
    """The numbers of every country, which takes a while."""
    for region in _regions():
        _rules(region)


def _is_number(written: str, address: str, languages: tuple[str, ...]) -> bool:
    digits = re.sub(r"\D", "", written)
    if written.startswith(("+", "00")):
        # Whether the country has numbers of this form is not asked: nobody writes a plus before anything else so long.
        return len(digits.removeprefix("00")) >= _FEWEST_ABROAD and len(digits) <= 17
    if len(digits) > 15:
        return False
    if digits.startswith("0"):
        return len(digits) >= _FEWEST_GROUPED and any(_fits(region, digits) for region in _regions())
    grouped = digits != written
    if len(digits) < (_FEWEST_GROUPED if grouped else _FEWEST_BARE):
        return False
    regions = _regions_bare() if grouped or not languages else _regions_of(address, languages)
    return any(_fits(region, digits) for region in regions)


def _regions() -> tuple[str, ...]:
    return (*_WITH_TRUNK.split(), *_WITHOUT_TRUNK.split())


def _regions_bare() -> tuple[str, ...]:
    return tuple(_WITHOUT_TRUNK.split())


def _regions_of(address: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    spoken = [region for language in languages for region in _OF_LANGUAGE.get(language[:2].lower(), "").split()]
    return tuple(dict.fromkeys([*_own_regions(number_in(address)[:4]), *spoken]))


@cache
def _own_regions(beginning: str) -> tuple[str, ...]:
    """Where numbers begin so: a code of a country has one to three digits."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    codes = (int(beginning[:length]) for length in (1, 2, 3) if beginning[:length].isdecimal())
    return next((COUNTRY_CODE_TO_REGION_CODE[code] for code in codes if code in COUNTRY_CODE_TO_REGION_CODE), ())


def _fits(region: str, digits: str) -> bool:
    trunk, form, code = _rules(region)
    without = trunk.sub("", digits, count=1) if trunk is not None else digits
    return any(
        form.fullmatch(national) is not None
        for national in {digits, without, digits.removeprefix(code) if len(digits) > 10 else digits}
    )


@cache
def _rules(region: str) -> "tuple[re.Pattern[str] | None, re.Pattern[str], str]":
    """The digit before a number within the country, the form of what follows, and the country's code. Imported where
    first used: they take memory that nobody needs who masks nothing."""
    from phonenumbers import PhoneMetadata

    found = PhoneMetadata.metadata_for_region(region)
    assert found is not None and found.general_desc is not None  # noqa: PT018  one fact
    prefix = found.national_prefix_for_parsing or found.national_prefix
    forms = [
        each.national_number_pattern
        for each in (found.fixed_line, found.mobile, found.toll_free, found.personal_number, found.voip, found.uan)
        if each is not None and each.national_number_pattern
    ]
    trunk = re.compile(f"^(?:{prefix})") if prefix else None
    return trunk, re.compile("|".join(f"(?:{form})" for form in forms)), str(found.country_code)
