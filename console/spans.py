"""A length of time, and a number of bytes, as pages write them: short, and the same in every language."""

_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))
_SIZES = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def span_in_words(seconds: float) -> str:
    for size, unit in _STEPS:
        if seconds >= size:
            number = seconds / size
            return f"{number:.0f} {unit}" if number >= 10 or number == int(number) else f"{number:.1f} {unit}"
    return f"{seconds:.1f} s" if 0 < seconds < 1 else f"{seconds:.0f} s"


def size_in_words(bytes: int) -> str:
    for size, unit in _SIZES:
        if bytes >= size:
            return f"{bytes / size:.1f} {unit}"
    return f"{bytes} B"
