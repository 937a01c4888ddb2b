"""`lethe privacy notice`: what people are told on each channel."""

from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate
from core.wording import Wording, language_chain
from lethe.assistants import Assistants
from lethe.cards import cards_of
from lethe.catalogue import kind_named
from lethe.commands.configured import configured
from lethe.commands.printing import print_json
from lethe.rights import notice_facts
from lethe.saying import say
from privacy.menu import LANGUAGES, menu, menus
from privacy.notices import Notice, notice_in_force
from settings.channels import ChannelSettings


def show_notices(config: Path | None, language: str, *, as_json: bool) -> int:
    spoken = menu(language).language
    if _primary(spoken) != _primary(language):
        say(f"Notices are not written in {language}; they are in {', '.join(menus())}.")
        return 2
    settings, wording = configured(config), Wording((LANGUAGES,))
    assistants = Assistants(settings, gate=Gate(), clock=SystemClock())

    cards = cards_of(settings.assistants)

    def notice(channel: ChannelSettings) -> Notice:
        carrier = kind_named(channel.kind).recipient(channel)
        facts = notice_facts(assistants.named(channel.assistant), carrier, owner=settings.server.owner, cards=cards)
        return notice_in_force(facts, wording)

    notices = [(channel.name, notice(channel)) for channel in settings.channels]
    if as_json:
        rows = [
            {"channel": name, "version": told.version, "language": spoken, "text": told.text(spoken)}
            for name, told in notices
        ]
        print_json("lethe.notices/1", notices=rows)
    else:
        parts = [f"{name}, version {told.version}:\n\n{told.text(spoken)}" for name, told in notices]
        print("\n\n---\n\n".join(parts))
    return 0


def _primary(language: str) -> str:
    """Of "de-AT", "de"."""
    return language_chain(language)[0].partition("-")[0]
