"""Where in the console the owner mends what a check found."""

from collections.abc import Mapping

from core.ports.examination import Finding

_PLACES: Mapping[str, str] = {
    "SET": "/console/set-up",
    "LLM": "/console/assistants",
    "PRV": "/console/privacy",
    "RET": "/console/privacy",
    "NET": "/console/system/settings",
    "OWN": "/console/system/handing-over",
    "CFG": "/console/system/settings",
    "DB": "",
    "KEY": "",
    "DOC": "",
}
"""By the letters of a finding's name; those that are not here are a channel's own."""
_OF_A_CHANNEL = "/console/channels"


def place_of(finding: Finding) -> str:
    """Empty where the console has no page for it."""
    return _PLACES.get(finding.id.partition("-")[0], _OF_A_CHANNEL)
