"""`lethe privacy notice`: what people are told on each channel."""

from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.catalogue import kind_named
from lethe.commands.configured import configured
from lethe.commands.printing import print_json
from lethe.rights import notice_facts
from privacy.menu import LANGUAGES
from privacy.notices import Notice, notice_in_force
from settings.channels import ChannelSettings


def show_notices(config: Path | None, language: str, *, as_json: bool) -> int:
    settings, wording = configured(config), Wording((LANGUAGES,))
    assistants = Assistants(settings, gate=Gate(), clock=SystemClock())

    def notice(channel: ChannelSettings) -> Notice:
        carrier = kind_named(channel.kind).recipient(channel)
        return notice_in_force(notice_facts(assistants.named(channel.assistant), carrier), wording)

    notices = [(channel.name, notice(channel)) for channel in settings.channels]
    if as_json:
        rows = [
            {"channel": name, "version": told.version, "language": language, "text": told.text(language)}
            for name, told in notices
        ]
        print_json("lethe.notices/1", notices=rows)
    else:
        parts = [f"{name}, version {told.version}:\n\n{told.text(language)}" for name, told in notices]
        print("\n\n---\n\n".join(parts))
    return 0
