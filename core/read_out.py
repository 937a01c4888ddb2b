"""A code that somebody reads out or copies: what is typed of it counts, and nothing that nobody sees."""


def as_typed(code: str) -> str:
    """Marks that nobody sees come along with what is copied out of a sentence."""
    return "".join(filter(str.isprintable, code)).strip().upper()
