"""The key of a model's server, as the owner pasted it."""

from core.errors import SettingError


def check_key(key: str) -> None:
    """Raises SettingError for one that no header can hold."""
    if not (key.isascii() and key.isprintable()):
        raise SettingError("the model's key holds a sign that no key has: copy it again")
