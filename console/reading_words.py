"""Who may be shown what somebody said: the one rule, for every page and call, asked again where the words are."""

from console.asked import Who
from console.roles import Role

WORDS = "people:words"
"""The scope of a program."""


def may_read_words(who: Who) -> bool:
    """Owners, and programs to which one gave it. Whether there is anything to be read is the person's to say and the
    notice's (`privacy.owner_views`); an editor answers whoever waits for a human, and reads nothing of theirs."""
    return who.role >= Role.OWNER or WORDS in who.scopes
