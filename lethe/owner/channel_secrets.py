"""What a browser or a program may not set of a channel, though the file and the command line may: whoever changes it
never saw its secrets, and must not get them by having them sent to a server of their own. Pure."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from settings.channels import ChannelSettings
from settings.fields import Field, Value

_ELSEWHERE = (
    "Paste the secret itself; it is stored sealed. Where a secret lies on the server is said in lethe.toml, or with "
    "lethe channel add."
)
_OF_ANOTHER = "What is set was given for another server, which alone may see it. Paste the one for this server."


def refused(fields: Sequence[Field], before: ChannelSettings | None, values: Mapping[str, str]) -> Mapping[str, str]:
    """By field. `before`: as it holds now; None of one that is added."""
    secrets = [field.name for field in fields if field.secret]
    mistakes = {name: _ELSEWHERE for name in secrets if values.get(name, "").strip().startswith(("env:", "file:"))}
    if before is not None and _is_moved(before, values):
        mistakes |= {name: _OF_ANOTHER for name in secrets if before.values.get(name) and not values.get(name)}
    return mistakes


def _is_moved(before: ChannelSettings, values: Mapping[str, str]) -> bool:
    """Would somebody else be asked, at any of its addresses?"""
    return any(
        _server(values[name]) != _server(was)
        for name, was in before.values.items()
        if name in values and (_server(was) or _server(values[name]))
    )


def _server(value: Value) -> str:
    """Empty for what is no address."""
    try:
        address = urlsplit(value.strip()) if isinstance(value, str) else None
        return "" if address is None or not address.netloc else f"{address.scheme}://{address.netloc}".lower()
    except ValueError:
        return "nobody knows where"
