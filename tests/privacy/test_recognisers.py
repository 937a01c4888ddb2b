"""What identifies somebody is found at its place, with its right sort, and what only looks alike is left."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ports.masking import KINDS
from privacy.recognisers import Known, spans_in
from tests.house.tree import ROOT

NOBODY = Known()
ADA = Known(name="Ada Lovelace", address="447700900123", languages=("en",))

FOUND = [
    ("write to ada.l+shop@mail.example.org.", "ada.l+shop@mail.example.org", "email"),
    ("schreib an jürgen@bücher.example!", "jürgen@bücher.example", "email"),
    ("call +44 20 7946 0958 today", "+44 20 7946 0958", "phone"),
    ("call 0044 20 7946 0958", "0044 20 7946 0958", "phone"),
    ("ring 020 7946 0958, please", "020 7946 0958", "phone"),
    ("it is (415) 555-0132.", "(415) 555-0132", "phone"),
    ("415-555-0132", "415-555-0132", "phone"),
    ("meine Nummer: 030 901820", "030 901820", "phone"),
    ("mein Handy 0151 23456789", "0151 23456789", "phone"),
    ("mon numéro 06 12 34 56 78", "06 12 34 56 78", "phone"),
    ("मेरा नंबर 98765 43210 है", "98765 43210", "phone"),
    ("मेरा नंबर ९८७६५ ४३२१० है", "९८७६५ ४३२१०", "phone"),
    ("رقمي ٠٥٥١٢٣٤٥٦٧", "٠٥٥١٢٣٤٥٦٧", "phone"),
    ("namba yangu 0712 345 678", "0712 345 678", "phone"),
    ("nomor saya 0812-3456-7890", "0812-3456-7890", "phone"),
    ("мой номер 8 (912) 345-67-89", "8 (912) 345-67-89", "phone"),
    ("mój numer 601 702 804", "601 702 804", "phone"),
    ("meu número (11) 91234-5678", "(11) 91234-5678", "phone"),
    ("numaram 0532 123 45 67", "0532 123 45 67", "phone"),
    ("電話は 090-1234-5678 です", "090-1234-5678", "phone"),
    ("我的电话 138 0013 8000", "138 0013 8000", "phone"),
    ("card 4111 1111 1111 1111 12/27", "4111 1111 1111 1111", "card"),
    ("5555-5555-5555-4444", "5555-5555-5555-4444", "card"),
    ("amex 378282246310005", "378282246310005", "card"),
    ("IBAN GB29 NWBK 6016 1331 9268 19 please", "GB29 NWBK 6016 1331 9268 19", "iban"),
    ("DE89370400440532013000.", "DE89370400440532013000", "iban"),
    ("nl91abna0417164300", "nl91abna0417164300", "iban"),
    ("from 203.0.113.7.", "203.0.113.7", "ip"),
    ("from 2001:db8::8a2e:370:7334, then", "2001:db8::8a2e:370:7334", "ip"),
    ("my NINO is AB 12 34 56 C", "AB 12 34 56 C", "national_id"),
    ("NHS 943 476 5919", "943 476 5919", "national_id"),
    ("SSN 536-22-8747", "536-22-8747", "national_id"),
    ("Aadhaar 2341 2341 2346", "2341 2341 2346", "national_id"),
    ("PAN ACUPA7085R", "ACUPA7085R", "national_id"),
    ("DNI 12345678Z", "12345678Z", "national_id"),
    ("NIE X-1234567-L", "X-1234567-L", "national_id"),
    ("CURP BOXW310820HNERXN09", "BOXW310820HNERXN09", "national_id"),
    ("CPF 529.982.247-25", "529.982.247-25", "national_id"),
    ("NIF 123456789", "123456789", "national_id"),
    ("sécu 2 95 10 99 126 111 93", "2 95 10 99 126 111 93", "national_id"),
    ("Steuer-ID 36 574 261 809", "36 574 261 809", "national_id"),
    ("codice RSSMRA85T10A562S", "RSSMRA85T10A562S", "national_id"),
    ("BSN 111222333", "111222333", "national_id"),
    ("PESEL 44051401359", "44051401359", "national_id"),
    ("kimlik 17291716060", "17291716060", "national_id"),
    ("NIK 3171011708450001", "3171011708450001", "national_id"),
    ("ИНН 123456789047", "123456789047", "national_id"),
    ("身份证 360426199101010071", "360426199101010071", "national_id"),
    ("マイナンバー 1234 5678 9018", "1234 5678 9018", "national_id"),
]
LEFT = [
    "On 2026-11-22 at 12:30:45, or 22.11.2026, or 22/11/2026 18",
    "It costs 1.000.000 or 12,500,000.00, and 3.14159265358979",
    "version 1.2.3 of std::vector, a::b, ::c and 10:30",
    "room 12345, page 77, 90210",
    "QX4917010000 16z13z1eeb3f02 and qx491701000016z13z1eeb3f02 check as an account of no country",
    "an at @ sign, @handle, a@b",
    "card 4111 1111 1111 1112",
    "GB30 NWBK 6016 1331 9268 19",
    "999.1.1.1 is no address",
    "AB123456E BG123456A",
    "DNI 12345678A",
    "",
]


@pytest.mark.parametrize(("text", "value", "kind"), FOUND)
def test_it_is_found_whole_with_its_sort(text: str, value: str, kind: str) -> None:
    [span] = spans_in(text, KINDS, NOBODY)
    assert (text[span.start : span.end], span.kind) == (value, kind)
    assert spans_in(text, (kind,), NOBODY) == [span]


@pytest.mark.parametrize("text", LEFT)
def test_what_looks_alike_is_left(text: str) -> None:
    kept = tuple(kind for kind in KINDS if kind != "phone") if "4111" in text or "NWBK" in text else KINDS
    assert list(spans_in(text, kept, NOBODY)) == []


def test_what_is_known_of_whoever_writes_is_found_in_their_words() -> None:
    text = "I am ada lovelace, Lovelace for short, 0044 7700 900123 or 447700900123; Adam adapts."
    found = [(text[span.start : span.end], span.kind) for span in spans_in(text, ("email",), ADA)]
    assert found == [
        ("ada lovelace", "name"),
        ("Lovelace", "name"),
        ("0044 7700 900123", "phone"),
        ("447700900123", "phone"),
    ]
    japanese = spans_in("私は山田太郎です", (), Known(name="山田太郎"))
    assert [(span.start, span.end) for span in japanese] == [(2, 6)]


def test_of_what_overlaps_the_surer_wins_and_nothing_of_the_other_sticks_out() -> None:
    """Failure mode 5: an IBAN holds what would be a telephone number, an e-mail address holds one too."""
    text = "NL91 ABNA 0417 1643 00 and 0712345678@example.org of Ada.Lovelace@example.org"
    found = [(text[span.start : span.end], span.kind) for span in spans_in(text, KINDS, ADA)]
    assert found == [
        ("NL91 ABNA 0417 1643 00", "iban"),
        ("0712345678@example.org", "email"),
        ("Ada.Lovelace@example.org", "email"),
    ]


def test_a_bare_number_is_a_telephones_only_where_its_writer_could_call_it() -> None:
    assert list(spans_in("order 512345679", ("phone",), Known(languages=("en",)))) == []
    assert [span.kind for span in spans_in("dzwoń 512345679", ("phone",), Known(languages=("pl",)))] == ["phone"]
    polish_number = Known(languages=("en",), address="48512345678")
    assert [span.kind for span in spans_in("call 512345679", ("phone",), polish_number)] == ["phone"]


def test_nobody_outside_is_asked() -> None:
    """Also not where a package is imported first, as some do that fetch their lists then."""
    code = (
        "import sys\n"
        "def refuse(event, _):\n"
        "    if event.startswith('socket.'):\n"
        "        raise SystemExit(f'a recogniser wanted to go out: {event}')\n"
        "sys.addaudithook(refuse)\n"
        "from core.ports.masking import KINDS\n"
        "from privacy.recognisers import Known, spans_in, warm_up\n"
        "warm_up()\n"
        "print(len(spans_in(sys.argv[1], KINDS, Known(name='Ada'))))"
    )
    said = "\n".join(text for text, _, _ in FOUND)
    done = subprocess.run([sys.executable, "-c", code, said], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= len(FOUND) - 2, "of two that stand on neighbouring lines one may be cut"


def test_what_finds_numbers_is_in_memory_only_where_something_is_masked() -> None:
    code = (
        "import sys, lethe.app, lethe.speaking; from privacy.recognisers import Known, spans_in\n"
        "spans_in('hello, who are you?', ('phone', 'national_id'), Known(name='Ada'))\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('phonenumbers', 'stdnum')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("piece", ["1", "1 ", "a.a@", "::", "AB12 ", "12 34-56/78.", "+1(2)3 ", "a@b.", "GB29", "Ada "])
def test_no_text_takes_long(piece: str) -> None:
    spans_in(piece * 8, KINDS, ADA)
    started = time.process_time()
    spans_in(piece * (10_000 // len(piece)), KINDS, ADA)
    assert time.process_time() - started < 0.8


_TEXTS = st.text(st.sampled_from("0123456789 +-./()@:abcGBXada٣３") | st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_spans_stand_in_order_and_none_over_another(text: str) -> None:
    ends = 0
    for span in spans_in(text, KINDS, ADA):
        assert ends <= span.start < span.end <= len(text)
        ends = span.end
