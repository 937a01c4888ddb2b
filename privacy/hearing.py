"""All that a person can say to us and not to the model: which command hears it, and the quiet hint for a near miss."""

from collections.abc import Mapping

from core.ports.command import Command, Heard
from core.wording import Wording
from privacy.commands import ExportMyData, Help, ShowMyData, StopAndStart, WhatIsKept, WhoReceives
from privacy.deleting import DeleteMyData, is_keep
from privacy.phrases import understand
from privacy.receipt_command import ReadReceipt, asks_for_receipt

WIDER = {"confirm": "delete", "delete_last": "delete", "delete_files": "delete", "delete_here": "delete"}
"""Of a command that is not performed by itself, the one at which a hint is of use."""


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
        receipt: ReadReceipt,
        wording: Wording,
    ) -> None:
        self._wording = wording
        self._delete = delete
        self._receipt = receipt
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
        if asks_for_receipt(text):
            return Heard(command=self._receipt)
        understood = understand(text, language)
        name = understood.command
        if name in self._commands and understood.tier == "direct":
            return Heard(command=self._commands[name])
        # What nobody performs yet is heard as nothing, but for the hint at the wider command that somebody performs.
        name = name if name in self._commands and name != "confirm" else WIDER.get(name, "")
        if not name:
            return Heard()
        return Heard(hint=self._wording.say(f"hint_{name}", understood.language or language))
