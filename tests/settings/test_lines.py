"""On which line a setting stands."""

from settings.lines import lines_of

SAMPLE = '''# [server]
[server]
listen = "a"   # listen = "b"

[ storage ]
keys="k"
[[assistants]]
name = "one"
instructions = """
[server]
listen = "not here"
"""
[assistants.privacy]
mask = [
  "email",   # ]
  "x = [",
]
retention = "1d"
[[assistants]]
name = 'two'
privacy.collect = true
[[assistants.privacy]]
mask = []
'''


def test_lines_are_found_past_strings_lists_and_comments() -> None:
    assert lines_of(SAMPLE) == {
        "server": 2,
        "server.listen": 3,
        "storage": 5,
        "storage.keys": 6,
        "assistants[0]": 7,
        "assistants[0].name": 8,
        "assistants[0].instructions": 9,
        "assistants[0].privacy": 13,
        "assistants[0].privacy.mask": 14,
        "assistants[0].privacy.retention": 18,
        "assistants[1]": 19,
        "assistants[1].name": 20,
        "assistants[1].privacy.collect": 21,
        "assistants[1].privacy": 22,
        "assistants[1].privacy.mask": 23,
    }


def test_nothing_is_found_in_nothing() -> None:
    assert lines_of("") == {}
