"""What goes in place of a file that a channel does not carry: a link that opens once, or else a true sentence."""

from collections.abc import Sequence
from datetime import timedelta

from core.capabilities import AttachmentKind, Capabilities, Support
from core.identifiers import MessageId
from core.journey.fitting import length
from core.memory.files import FileKept
from core.memory.links import Links
from core.memory.store import Transaction
from core.messages import Attachment
from core.ports.command import Speaker
from core.wording import Wording


def largest_file(capabilities: Capabilities, linked: int) -> int:
    """Bytes of a file that reach a person, as one or by a link; 0: none does. `linked`: of one behind a link."""
    match capabilities.files.get(AttachmentKind.FILE):
        case Support.FULL:
            return capabilities.largest_file
        case Support.CONVERTED:
            return linked
        case _:
            return 0


def as_it_lies(file: FileKept) -> Attachment:
    return Attachment(
        kind=file.kind, media_type=file.media_type, size=file.size, name=file.name, reference=file.stored_as
    )


class Carrying:
    """`public_address`: where links lead; without one there are none. `minutes`: how long a link can be opened."""

    def __init__(self, *, links: Links, wording: Wording, public_address: str, minutes: float) -> None:
        self._links = links
        self._wording = wording
        self._address = f"{public_address.rstrip('/')}/files/" if public_address else ""
        self._lasts = timedelta(minutes=minutes)

    def words(self, attachments: Sequence[Attachment], capabilities: Capabilities, language: str) -> str:
        """What is said of those that do not go as files; empty where all do. The links follow only when it is sent,
        as the last lines, and are no part of what is remembered: what is remembered is given to models to read."""
        supports = [self._support(attachment, capabilities) for attachment in attachments]
        said = []
        if Support.DROPPED in supports:
            said.append(self._wording.say("file_not_here", language))
        if Support.CONVERTED in supports:
            minutes = f"{self._lasts.total_seconds() / 60:g}"
            said.append(self._wording.say("file_link", language, minutes=minutes))
        return "\n\n".join(said)

    def room(self, attachments: Sequence[Attachment], capabilities: Capabilities) -> int:
        """UTF-16 units that the links will take."""
        _, lines = self.sent(attachments, capabilities)
        return length(lines)

    def sent(self, attachments: Sequence[Attachment], capabilities: Capabilities) -> tuple[tuple[Attachment, ...], str]:
        """Those that go as files, and the lines with the links of the others."""
        full = tuple(each for each in attachments if self._support(each, capabilities) is Support.FULL)
        linked = [each for each in attachments if self._support(each, capabilities) is Support.CONVERTED]
        return full, "".join(f"\n<{self._address}{self._links.token(each.reference)}>" for each in linked)

    def link(
        self,
        transaction: Transaction,
        speaker: Speaker,
        file: int,
        attachment: Attachment,
        capabilities: Capabilities | None,
        *,
        stored_as: str,
        language: str,
    ) -> None:
        """Where it will be needed. `file`: the number of its row. `capabilities`: None while the channel is not there,
        when nobody knows what it will be."""
        support = Support.CONVERTED if capabilities is None else self._support(attachment, capabilities)
        if support is Support.CONVERTED and self._address:
            self._links.make(transaction, speaker, file, stored_as, lasts=self._lasts, language=language)

    def begin(self, transaction: Transaction, message: MessageId) -> None:
        """It goes only now, and what it says of the time of its files must be so."""
        self._links.begin_anew(transaction, message, self._lasts)

    def _support(self, attachment: Attachment, capabilities: Capabilities) -> Support:
        support = capabilities.files.get(attachment.kind, Support.DROPPED)
        if support is Support.FULL and (attachment.size or 0) > capabilities.largest_file > 0 and self._address:
            support = Support.CONVERTED
        if support is Support.FULL or (support is Support.CONVERTED and self._address):
            return support
        return Support.DROPPED
