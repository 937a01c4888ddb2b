"""Which of our languages a person reads, by what their browser says."""

from collections.abc import Collection

_LONGEST = 500


def chosen(asked: str, accept: str, offered: Collection[str], otherwise: str = "en") -> str:
    """The first of `offered` that `asked` names, else that the Accept-Language header `accept` prefers."""
    for tag in (asked, *_preferred(accept[:_LONGEST])):
        wanted = tag.strip().lower().replace("_", "-")
        for name in (wanted, wanted.partition("-")[0]):
            if name in offered:
                return name
    return otherwise


def _preferred(accept: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in accept.split(","):
        tag, _, weight = part.partition(";")
        quality = _quality(weight)
        if quality > 0:
            weighted.append((-quality, tag))
    return [tag for _, tag in sorted(weighted, key=lambda one: one[0])]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
