"""What was said in a conversation, for whoever may read it: what we said is drawn as its channel draws it."""

from collections.abc import Iterable

from connectors.switchboard import Switchboard
from console.ports.people import SaidLine
from core.identifiers import ChannelId
from privacy.owner_views import Line


def said_lines(switchboard: Switchboard, channel: ChannelId, lines: Iterable[Line]) -> list[SaidLine]:
    """On a channel that is not open just now, as it was written."""
    line = switchboard.line(channel)
    return [
        SaidLine(
            at=one.at,
            by_person=one.by_person,
            text=one.text,
            drawn="" if one.by_person or line is None else line.kind.shown(one.text),
        )
        for one in lines
    ]
