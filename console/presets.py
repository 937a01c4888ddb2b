"""What is to be kept, as three choices that anybody understands, and the settings that they stand for. Pure."""

from collections.abc import Mapping

DAYS = 30

_DAYS: Mapping[str, str] = {
    "privacy.collect": "true",
    "privacy.retention": f"{DAYS}d",
    "privacy.owner_sees": "nothing",
    "privacy.consent": "notice",
}
_SEES = ("nothing", "masked", "everything")
_CONSENTS = ("notice", "explicit")


def settings_of(preset: str, said: Mapping[str, str]) -> Mapping[str, str]:
    """`nothing`: no word is kept after its answer; `days`: for thirty days, and the owner reads nothing; `own`: as
    `said`. Empty for another word."""
    match preset:
        case "nothing":
            return {**_DAYS, "privacy.collect": "false"}
        case "days":
            return _DAYS
        case "own":
            sees, consent = said.get("owner_sees", ""), said.get("consent", "")
            return {
                "privacy.collect": "true",
                "privacy.retention": f"{said.get('days', '').strip()}d",
                "privacy.owner_sees": sees if sees in _SEES else _SEES[0],
                "privacy.consent": consent if consent in _CONSENTS else _CONSENTS[0],
            }
        case _:
            return {}


def preset_of(now: Mapping[str, str]) -> str:
    """Which of them holds now."""
    return next(
        (preset for preset in ("nothing", "days") if all(now.get(k) == v for k, v in settings_of(preset, {}).items())),
        "own",
    )
