"""All that a person can say to us and not to the model: which command hears it, and the quiet hint for a near miss."""

from collections.abc import Callable, Mapping

from core.ports.command import Command, Heard
from core.wording import Wording
from privacy.asked_for import AskedFor
from privacy.by_form import AGREEING, KEEP_IT_ALL, is_direct, meant_by_form
from privacy.commands import ExportMyData, Help, ShowMyData, StopAndStart, WhatIsKept, WhoReceives
from privacy.deleting import DeleteMyData
from privacy.phrases import Understanding, understand, understand_at_hand
from privacy.receipt_command import ReadReceipt

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
        agree: Command,
        further: Mapping[str, Command],
        asked_for: AskedFor,
        wording: Wording,
        guard: Callable[[Mapping[str, Command]], Mapping[str, Command]] = dict,
    ) -> None:
        """`further`: other commands by what is understood of them. `guard`: puts before each what stands before it."""
        self._wording = wording
        self._delete = delete
        commands: Mapping[str, Command] = {
            "show": show,
            "export": export,
            "delete": delete,
            "confirm": delete,
            "privacy": privacy,
            "who": who,
            "help": help,
            "receipt": receipt,
            AGREEING: agree,
            "stop": stop_and_start,
            "start": stop_and_start,
            **further,
        }
        self._commands = guard(asked_for.noting(commands))

    def hear(self, text: str, language: str) -> Heard:
        return self._by_its_form(text, language) or self._by_its_words(understand(text, language), language)

    def hear_at_hand(self, text: str, language: str) -> Heard | None:
        heard = self._by_its_form(text, language)
        if heard is not None:
            return heard
        understood = understand_at_hand(text, language)
        return None if understood is None else self._by_its_words(understood, language)

    def _by_its_form(self, text: str, language: str) -> Heard | None:
        meant = meant_by_form(text, language)
        if meant == KEEP_IT_ALL:
            return Heard(command=self._delete)
        return Heard(command=self._commands[meant]) if meant in self._commands else None

    def _by_its_words(self, understood: Understanding, language: str) -> Heard:
        name = understood.command
        if name in self._commands and is_direct(understood):
            return Heard(command=self._commands[name])
        # What nobody performs yet is heard as nothing, but for the hint at the wider command that somebody performs.
        name = name if name in self._commands and name != "confirm" else WIDER.get(name, "")
        if not name:
            return Heard()
        return Heard(hint=self._wording.say(f"hint_{name}", understood.language or language))
