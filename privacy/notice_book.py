"""Every notice that was ever in force, kept for ever: it holds what the owner tells all, and nothing of anybody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from core.identifiers import ChannelId
from core.memory.private_files import make_private_folder, write_private
from privacy.cards import Card
from privacy.notices import FORM, Notice, NoticeFacts, NoticeRecipient, content_of, version_of

FOLDER = "notices"
"""Below the data folder."""
_SCHEMA = "lethe.notice/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    channel: ChannelId
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    version: str
    facts: NoticeFacts
    in_force: tuple[InForce, ...] = ()
    """From when on which channel, oldest first; none where it was only published."""


class NoticeBook:
    """A file a version. One whose content is not what its name is the hash of is as good as none."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the data folder."""
        self.folder = folder / FOLDER
        self._versions: dict[str, Version] = {}
        for path in sorted(self.folder.glob("*.json")):
            version = _read(path)
            if version is not None:
                self._versions[version.version] = version

    def versions(self) -> Sequence[Version]:
        """Oldest first; last those that never were in force."""
        never = datetime.max
        return sorted(
            self._versions.values(),
            key=lambda each: min((one.since.replace(tzinfo=None) for one in each.in_force), default=never),
        )

    def facts(self, version: str) -> NoticeFacts | None:
        """None for one that nobody knows any more."""
        found = self._versions.get(version)
        return found.facts if found is not None else None

    def last(self, channel: ChannelId) -> Version | None:
        """What is told on a channel, or was when it was open."""
        told = {one.since: each for each in self._versions.values() for one in each.in_force if one.channel == channel}
        return told[max(told)] if told else None

    def publish(self, notice: Notice) -> None:
        """Keep it before it is in force."""
        if notice.version not in self._versions:
            self._write(Version(version=notice.version, facts=notice.facts))

    def put_in_force(self, notice: Notice, channel: ChannelId, now: datetime) -> None:
        """From now on it is what people are told there."""
        last = self.last(channel)
        if last is not None and last.version == notice.version:
            return
        known = self._versions.get(notice.version, Version(version=notice.version, facts=notice.facts))
        # A clock that was put back must not make an older notice look newer.
        told = [one.since for each in self._versions.values() for one in each.in_force if one.channel == channel]
        since = max(now, *(earlier + timedelta(milliseconds=1) for earlier in told)) if told else now
        in_force = (*known.in_force, InForce(channel=channel, since=since))
        self._write(Version(version=known.version, facts=known.facts, in_force=in_force))

    def _write(self, version: Version) -> None:
        make_private_folder(self.folder)
        content = {
            "schema": _SCHEMA,
            "version": version.version,
            "content": content_of(version.facts),
            "in_force": [{"channel": one.channel, "since": one.since.isoformat()} for one in version.in_force],
        }
        written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
        write_private(self.folder / f"{version.version}.json", written)
        self._versions[version.version] = version


def facts_in(content: Mapping[str, object]) -> NoticeFacts:
    """Of the content of a notice. Raises ValueError, TypeError or KeyError for anything else."""
    told = dict(content)
    if told.pop("form") != FORM:
        raise ValueError("a notice in another form")
    recipients = told.pop("recipients")
    if not isinstance(recipients, list) or not set(told) <= {field.name for field in fields(NoticeFacts)}:
        raise ValueError("no content of a notice")
    make: type[NoticeFacts] = NoticeFacts
    return make(**told, recipients=tuple(_recipient(each) for each in recipients))  # type: ignore[arg-type]  # as JSON


def _recipient(told: Mapping[str, object]) -> NoticeRecipient:
    rest = dict(told)
    promises, masked = rest.pop("card", None), rest.pop("masked", ())
    if not isinstance(masked, list | tuple):
        raise ValueError("no list of what is hidden")
    rest["masked"] = tuple(masked)
    make: type[NoticeRecipient] = NoticeRecipient
    recipient = make(**rest)  # type: ignore[arg-type]  # as JSON has it
    if promises is None:
        return recipient
    if not isinstance(promises, dict):
        raise ValueError("no promises")
    card: type[Card] = Card
    kept = card(
        id="",
        name=recipient.name,
        role=recipient.role,
        hosts=(),
        sources=(),
        checked=date.min,
        check_again=date.min,
        confidence="low",
        **promises,
    )
    return make(**rest, card=kept)  # type: ignore[arg-type]  # as above


def _read(path: Path) -> Version | None:
    try:
        read = json.loads(path.read_bytes())
        content = read["content"]
        if version_of(content) != path.stem:
            return None
        in_force = tuple(
            InForce(channel=ChannelId(one["channel"]), since=datetime.fromisoformat(one["since"]))
            for one in read["in_force"]
        )
        return Version(version=path.stem, facts=facts_in(content), in_force=in_force)
    except (OSError, ValueError, TypeError, KeyError):
        return None
