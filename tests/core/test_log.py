"""What a line of the log may hold of an error: its class and where it came from."""

import json

import pytest

from core.log import Log


class _Careless(Exception):
    """As one of somebody else's packages writes them: with the whole request in it."""


@pytest.mark.parametrize("pretty", [False, True])
def test_an_errors_text_is_in_no_line_nor_the_text_of_its_cause(pretty: bool) -> None:
    lines: list[str] = []
    try:
        try:
            raise ValueError("+44 7700 900123")
        except ValueError as cause:
            raise _Careless("token 777:AAF of ada@example.org") from cause
    except _Careless as error:
        Log(lines.append, "debug", pretty=pretty).failure("send.failed", error, attempt=1)
    (line,) = lines
    for word in ("777:AAF", "ada@", "7700"):
        assert word not in line
    assert "_Careless" in line
    assert "test_log.py:" in line
    if not pretty:
        assert json.loads(line)["attempt"] == 1
