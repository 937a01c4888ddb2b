"""`lethe privacy notice`: what people are told on each channel, what they were told before, and what a change does."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate
from core.identifiers import ChannelId
from core.wording import Wording, language_chain
from lethe.assistants import Assistants
from lethe.cards import cards_of
from lethe.catalogue import kind_named
from lethe.commands.configured import configured
from lethe.commands.field_words import Terminal, own_terminal
from lethe.commands.printing import print_json
from lethe.notice_facts import notice_facts
from lethe.saying import say
from privacy.menu import LANGUAGES, menu, menus
from privacy.notice_book import NoticeBook
from privacy.notice_diff import Difference, differences, in_words, is_material
from privacy.notices import Notice, NoticeFacts, notice_in_force
from settings.channels import ChannelSettings
from settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    channel: ChannelId
    before: str
    """The version that is told there now; empty where nobody was told anything yet."""
    notice: Notice
    found: tuple[Difference, ...]

    @property
    def is_material(self) -> bool:
        return is_material(self.found)


def perform_notices(arguments: Namespace) -> int:
    config, language, as_json = arguments.config, arguments.language, arguments.json
    if len(arguments.versions) > (2 if arguments.action == "diff" else 0):
        say("Only diff takes versions: one or two.")
        return 2
    match arguments.action:
        case "list":
            return list_notices(config, as_json=as_json)
        case "diff":
            return compare_notices(config, arguments.versions, language, as_json=as_json)
        case "publish":
            return publish_notices(config, language, yes=arguments.yes)
        case _:
            return show_notices(config, language, as_json=as_json)


def show_notices(config: Path | None, language: str, *, as_json: bool) -> int:
    spoken = _spoken(language)
    if not spoken:
        return 2
    notices = set_notices(configured(config))
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


def list_notices(config: Path | None, *, as_json: bool) -> int:
    settings = configured(config)
    versions = NoticeBook(settings.server.data_dir).versions()
    if as_json:
        rows = [
            {
                "version": each.version,
                "in_force": [{"channel": one.channel, "since": one.since.isoformat()} for one in each.in_force],
            }
            for each in versions
        ]
        print_json("lethe.notice_versions/1", versions=rows)
        return 0
    for each in versions:
        told = ", ".join(f"{one.channel} since {one.since:%Y-%m-%d %H:%M} UTC" for one in each.in_force)
        print(f"{each.version}  {told or 'published, not in force yet'}")
    if not versions:
        say("No notice was in force yet: the server writes one down when it starts.")
    return 0


def compare_notices(config: Path | None, versions: Sequence[str], language: str, *, as_json: bool) -> int:
    """Of two versions, of one with what is set now, or, without any, of what is told now with what is set now."""
    spoken = _spoken(language)
    if not spoken:
        return 2
    settings = configured(config)
    book, wording = NoticeBook(settings.server.data_dir), Wording((LANGUAGES,))
    if len(versions) == 2:
        before, after = (_known(book, version) for version in versions)
        if before is None or after is None:
            return 1
        changes = [
            _Change(
                channel=ChannelId(""),
                before=versions[0],
                notice=notice_in_force(after, wording),
                found=differences(before, after),
            )
        ]
    else:
        if versions and _known(book, versions[0]) is None:
            return 1
        changes = _changes(settings, book, versions[0] if versions else "")
    _print(changes, wording, spoken, as_json=as_json)
    return 0


def publish_notices(config: Path | None, language: str, *, yes: bool, terminal: Terminal | None = None) -> int:
    """Nothing is told to anybody by this: what is set now is compared, shown, and kept, and is told from the next start
    of the server on."""
    spoken = _spoken(language)
    if not spoken:
        return 2
    settings = configured(config)
    book, wording = NoticeBook(settings.server.data_dir), Wording((LANGUAGES,))
    changes = [change for change in _changes(settings, book) if change.before != change.notice.version]
    if not changes:
        say("What people are told is what is set. There is nothing to publish.")
        return 0
    _print(changes, wording, spoken, as_json=False)
    if any(change.is_material for change in changes):
        say("People who were told the old notice are asked first; until they answer, no model reads what they write.")
    if not yes and not _confirmed(terminal or own_terminal()):
        say("Nothing was published. To publish it, type yes when asked, or add --yes.")
        return 6
    for change in changes:
        book.publish(change.notice)
    say("Published. It is told from the next start of the server on.")
    return 0


def set_notices(settings: Settings) -> list[tuple[ChannelId, Notice]]:
    """What is set, which may be more than what is told."""
    wording = Wording((LANGUAGES,))
    assistants = Assistants(settings, gate=Gate(), clock=SystemClock())
    cards = cards_of(settings.assistants)

    def notice(channel: ChannelSettings) -> Notice:
        carrier = kind_named(channel.kind).recipient(channel)
        facts = notice_facts(assistants.named(channel.assistant), carrier, owner=settings.server.owner, cards=cards)
        return notice_in_force(facts, wording)

    return [(channel.name, notice(channel)) for channel in settings.channels]


def _changes(settings: Settings, book: NoticeBook, since: str = "") -> list[_Change]:
    """`since`: another version than the one that is told now."""
    changes = []
    for channel, notice in set_notices(settings):
        last = book.last(channel)
        before = since or (last.version if last is not None else "")
        known = book.facts(before)
        found = () if known is None else differences(known, notice.facts)
        changes.append(_Change(channel=channel, before=before, notice=notice, found=found))
    return changes


def _print(changes: Sequence[_Change], wording: Wording, language: str, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "channel": change.channel,
                "before": change.before,
                "after": change.notice.version,
                "material": change.is_material,
                "differences": [
                    {"mark": each.mark, "what": each.what, "material": each.material} for each in change.found
                ],
                "text": in_words(change.found, wording, language),
            }
            for change in changes
        ]
        print_json("lethe.notice_differences/1", changes=rows)
        return
    for change in changes:
        title = f"{change.channel}: " if change.channel else ""
        if not change.before:
            print(f"{title}version {change.notice.version} is the first.\n")
        elif change.before == change.notice.version:
            print(f"{title}version {change.before}, nothing has changed.\n")
        else:
            sort = "material: people are asked" if change.is_material else "editorial: people are told"
            print(f"{title}{change.before} → {change.notice.version} ({sort})\n")
            print(f"{in_words(change.found, wording, language)}\n")


def _known(book: NoticeBook, version: str) -> NoticeFacts | None:
    facts = book.facts(version)
    if facts is None:
        say(f"There is no version {version}. `lethe privacy notice list` names all.")
    return facts


def _spoken(language: str) -> str:
    """Empty where notices are not written in it."""
    spoken = menu(language).language
    if _primary(spoken) == _primary(language):
        return spoken
    say(f"Notices are not written in {language}; they are in {', '.join(menus())}.")
    return ""


def _primary(language: str) -> str:
    """Of "de-AT", "de"."""
    return language_chain(language)[0].partition("-")[0]


def _confirmed(terminal: Terminal | None) -> bool:
    try:
        return terminal is not None and terminal.line("Type yes to publish it: ").strip().casefold() == "yes"
    except EOFError:
        return False
