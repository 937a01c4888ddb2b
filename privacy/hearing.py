"""All that a person can say to us and not to the model: which command hears it, and the quiet hint for a near miss."""

from collections.abc import Mapping

from core.ports.command import Command, Heard
from core.wording import Wording
from privacy.commands import ExportMyData, Help, ShowMyData, StopAndStart, WhatIsKept, WhoReceives
from privacy.deleting import DeleteMyData, is_keep
from privacy.phrases import understand


class PrivacyHearing:
    def __init__(
        self,
        *,
        show: ShowMyData,
        export: ExportMyData,
        delete: DeleteMyData,
        privacy: WhatIsKept,
        who: WhoReceives,
        help: Help,
        stop_and_start: StopAndStart,
        wording: Wording,
    ) -> None:
        self._wording = wording
        self._delete = delete
        self._commands: Mapping[str, Command] = {
            "show": show,
            "export": export,
            "delete": delete,
            "confirm": delete,
            "privacy": privacy,
            "who": who,
            "help": help,
            "stop": stop_and_start,
            "start": stop_and_start,
        }

    def hear(self, text: str, language: str) -> Heard:
        if is_keep(text):
            return Heard(command=self._delete)
        understood = understand(text, language)
        match understood.tier:
            case "direct":
                return Heard(command=self._commands.get(understood.command))
            case "hint":
                command = "delete" if understood.command == "confirm" else understood.command
                return Heard(hint=self._wording.say(f"hint_{command}", understood.language or language))
            case "none":
                return Heard()
