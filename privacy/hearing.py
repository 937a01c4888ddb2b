"""All that a person can say to us and not to the model: which command hears it, and the quiet hint for a near miss."""

from collections.abc import Callable, Mapping

from core.journey.permits import AGREE, DECLINE
from core.ports.command import Command, Heard
from core.wording import Wording
from privacy.asked_for import AskedFor
from privacy.commands import ExportMyData, Help, ShowMyData, StopAndStart, WhatIsKept, WhoReceives
from privacy.correcting import numbered_correction_in
from privacy.deleting import DeleteMyData, is_keep
from privacy.guarding import word_in
from privacy.opening_up import is_about_opening
from privacy.phrases import Understanding, understand, understand_at_hand
from privacy.receipt_command import ReadReceipt, asks_for_receipt
from privacy.receipts import code_in

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
        self._receipt = receipt
        self._agree = agree
        commands: Mapping[str, Command] = {
            "show": show,
            "export": export,
            "delete": delete,
            "confirm": delete,
            "privacy": privacy,
            "who": who,
            "help": help,
            "receipt": receipt,
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
        if is_keep(text):
            return Heard(command=self._delete)
        if asks_for_receipt(text):
            return Heard(command=self._receipt)
        if is_about_opening(text):
            return Heard(command=self._commands["open"])
        if (meant := word_in(text)) in self._commands:
            return Heard(command=self._commands[meant])
        if text.strip().casefold() in (AGREE, DECLINE):
            return Heard(command=self._agree)
        if numbered_correction_in(text, language) is not None:
            return Heard(command=self._commands["correct"])
        return None

    def _by_its_words(self, understood: Understanding, language: str) -> Heard:
        name = understood.command
        if name in self._commands and understood.tier == "direct" and not _is_of_others(understood):
            return Heard(command=self._commands[name])
        # What nobody performs yet is heard as nothing, but for the hint at the wider command that somebody performs.
        name = name if name in self._commands and name != "confirm" else WIDER.get(name, "")
        if not name:
            return Heard()
        return Heard(hint=self._wording.say(f"hint_{name}", understood.language or language))


def _is_of_others(understood: Understanding) -> bool:
    """With a code as no receipt of ours has one, it is that of a shop: the model's to answer, and ours to offer."""
    return understood.command == "receipt" and bool(understood.code) and not code_in(understood.code)
