"""A report counts only with the code that holds now."""

import json
import os

from connectors.page_checks import PageChecks
from tests.fakes.still_clock import StillClock

_SITE = "https://www.example.org"


def _body(code: str, *well: str) -> bytes:
    return json.dumps({"code": code, "well": well}).encode()


def test_only_the_code_that_holds_is_heard() -> None:
    clock = StillClock()
    checks = PageChecks(clock=clock, random=os.urandom)
    checks.hear(_body("", "once"), _SITE, is_listed=True)
    code = checks.begin()
    for body in (_body("0" * 24), _body(""), b"[]", b"{", b"\xff", b"[" * 1000):
        checks.hear(body, _SITE, is_listed=True)
    checks.hear(_body(code, "once"), "javascript:alert(1)", is_listed=True)
    assert checks.reports() == ()
    checks.hear(_body(code, "once", "sings"), _SITE, is_listed=False)
    (report,) = checks.reports()
    assert (report.origin, report.is_listed, report.well) == (_SITE, False, ("once",))
    clock.jump(16 * 60)
    checks.hear(_body(code, "opened"), _SITE, is_listed=True)
    assert checks.code() == ""
    assert checks.reports() == (report,)


def test_a_new_look_forgets_the_one_before() -> None:
    checks = PageChecks(clock=StillClock(), random=os.urandom)
    first = checks.begin()
    checks.hear(_body(first), _SITE, is_listed=True)
    checks.begin()
    assert checks.reports() == ()
    checks.hear(_body(first), _SITE, is_listed=True)
    assert checks.reports() == ()
