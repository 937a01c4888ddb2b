"""Find what identifies somebody: by its shape and its check digits, without a network and without a model."""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from privacy.known_values import known_spans
from privacy.national_ids import national_id_spans, read_national_ids
from privacy.phone_numbers import phone_spans, read_regions
from privacy.readable_digits import with_plain_digits
from privacy.spans import Span, chosen_of_overlapping

_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?!:?\w)")
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_IBAN_LENGTHS = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
"""Characters, and the countries that write an account with so many: release 101 of the registry of ISO 13616."""
_LENGTH_OF = {country: length for length, countries in _IBAN_LENGTHS.items() for country in countries.split()}
_CARD = re.compile(r"(?<![\w+])\d(?:[ -]?\d){12,18}(?![\w])")
_CARD_RANGES = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}"
    r"|(?:50|5[6-9]|6\d|81|82)\d{10,17}|220[0-5]\d{12,15}|9792\d{12}"
)
"""The ranges in which the world's schemes number their cards, with their lengths."""
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 4
"""Fewer are in no number of anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of whoever writes; empty for nobody in particular."""

    name: str = ""
    address: str = ""
    languages: tuple[str, ...] = ()


def spans_in(text: str, kinds: Iterable[str], known: Known) -> Sequence[Span]:
    """In order, none over another. `kinds`: those of `core.ports.masking`; what is known is found besides."""
    found = list(known_spans(text, known.name, known.address))
    plain = with_plain_digits(text)
    numbers = has_numbers(plain)
    for kind in kinds:
        # Most of what people say holds none of it, and is searched sixty times before an answer.
        if numbers or (kind == "email" and "@" in plain) or (kind == "ip" and _may_be_network(plain)):
            found += _of_kind(kind, plain, known)
    return chosen_of_overlapping(found) if found else ()


def has_numbers(text: str) -> bool:
    """Are there enough digits for a search that takes a while?"""
    return len(_DIGIT.findall(text)) >= _FEWEST_DIGITS


def _may_be_network(text: str) -> bool:
    return text.count(".") >= 3 or text.count(":") >= 2


def warm_up() -> None:
    """Read what is read once, which takes a while."""
    read_national_ids()
    read_regions()


def _of_kind(kind: str, text: str, known: Known) -> Iterator[Span]:
    match kind:
        case "email":
            return _emails(text)
        case "iban":
            return _ibans(text)
        case "card":
            return _cards(text)
        case "national_id":
            return national_id_spans(text)
        case "ip":
            return _network_addresses(text)
        case "phone":
            return phone_spans(text, known.address, known.languages)
        case _:
            raise ValueError("a kind that the settings should have refused")


def _emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            start = match.start() + len(match.group()) - len(match.group().lstrip(".'-"))
            yield Span(start=start, end=match.end(), kind="email")


def _network_addresses(text: str) -> Iterator[Span]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(match.group())
            except ValueError:
                continue
            # Of words with colons between them, some would pass; who writes an address writes a digit.
            if not address.is_unspecified and any(map(str.isdigit, match.group())):
                yield Span(start=match.start(), end=match.end(), kind="ip")


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"[ -]", "", match.group())
        if _CARD_RANGES.fullmatch(digits) and _luhn(digits):
            yield Span(start=match.start(), end=match.end(), kind="card")
        else:
            yield from _card_at_the_start(match)


def _card_at_the_start(match: "re.Match[str]") -> Iterator[Span]:
    """A card before other digits, as before the month in which it ends."""
    text = match.group()
    for end in (at for at in range(len(text) - 1, 12, -1) if text[at] in " -"):
        digits = re.sub(r"[ -]", "", text[:end])
        if _CARD_RANGES.fullmatch(digits) and _luhn(digits):
            yield Span(start=match.start(), end=match.start() + end, kind="card")
            return


def _luhn(digits: str) -> bool:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        whole = match.group()
        length = _LENGTH_OF.get(whole[:2].upper())
        if length is None:
            continue
        ends = [at for at in range(len(whole), 0, -1) if at == len(whole) or whole[at] in " -"]
        for end in ends:
            compact = re.sub(r"[ -]", "", whole[:end]).upper()
            if len(compact) < length:
                break
            follows = text[match.start() + end : match.start() + end + 1]
            if len(compact) == length and not follows.isalnum() and _checks_as_iban(compact):
                yield Span(start=match.start(), end=match.start() + end, kind="iban")
                break


def _checks_as_iban(compact: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1
