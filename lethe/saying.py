"""Talk goes to standard error; standard output is for data."""

import sys


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
