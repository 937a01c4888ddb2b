"""Which command somebody's words are: by their form alone, in every language, and then by what is understood of them.
Pure: asked of what was just said, and of what is kept."""

from core.journey.permits import AGREE, DECLINE
from privacy.correcting import numbered_correction_in
from privacy.deleting import is_keep
from privacy.guarding import word_in
from privacy.opening_up import is_about_opening
from privacy.phrases import Understanding, understand
from privacy.receipt_command import asks_for_receipt
from privacy.receipts import code_in

KEEP_IT_ALL = "keep it all"
"""The answer to the question before a deletion; to keep for some days is another command."""
AGREEING = "agree"


def meant_by_form(text: str, language: str) -> str:
    """The command, by the name under which it is heard; empty where the form tells nothing."""
    if text.lstrip().startswith("/") and (meant := _slash_word(text)):
        return meant
    if asks_for_receipt(text):
        return "receipt"
    return "correct" if numbered_correction_in(text, language) is not None else ""


def is_direct(understood: Understanding) -> bool:
    """It is performed, and not only hinted at. With a code as no receipt of ours has one, a receipt is that of a shop:
    the model's to answer, and ours to offer."""
    is_of_others = understood.command == "receipt" and bool(understood.code) and not code_in(understood.code)
    return understood.tier == "direct" and not is_of_others


def is_command(text: str, language: str) -> bool:
    return bool(meant_by_form(text, language)) or is_direct(understand(text, language))


def _slash_word(text: str) -> str:
    if is_keep(text):
        return KEEP_IT_ALL
    if is_about_opening(text):
        return "open"
    return word_in(text) or (AGREEING if text.strip().casefold() in (AGREE, DECLINE) else "")
