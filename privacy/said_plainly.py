"""Linking and locking said in a sentence, or by a slash word of another language, as the slash word that means it."""

from collections.abc import Mapping

from privacy.phrases import understand

_SLASH_WORDS: Mapping[str, str] = {"link": "/link", "unlink": "/unlink", "lock": "/lock", "lock_off": "/lock off"}


def as_slash_word(text: str, language: str) -> str:
    """With the digits that were said; any other text as it is."""
    written = text.strip()
    understood = understand(written, language)
    meant = _SLASH_WORDS.get(understood.command, "")
    if not meant or understood.tier != "direct":
        return written
    if written.startswith("/"):
        return " ".join((meant, *written[1:].split()[1:]))
    return f"{meant} {understood.code}".rstrip()
