"""Every cap: how much of anything is taken, from anybody."""

from dataclasses import dataclass, field

from settings.fields import told
from settings.rules import between


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    message_characters: int = field(
        default=16_000,
        metadata=told(
            "Longest message of a person; a longer one is answered with a notice.", check=between(100, 1_000_000)
        ),
    )
    messages_a_minute: int = field(
        default=20,
        metadata=told(
            "Messages that one person may send in a minute before they are asked to slow down.", check=between(1, 1000)
        ),
    )
    messages_at_once: int = field(
        default=10,
        metadata=told(
            "Messages that one person may send in one burst before they are asked to slow down.", check=between(1, 1000)
        ),
    )
    channel_messages_a_minute: int = field(
        default=30_000,
        metadata=told(
            "Messages that all people of one channel together may send to its assistant in a minute; what is more is"
            " kept, its senders are told that it takes longer, and it is answered when there is room.",
            check=between(1, 1_000_000),
        ),
    )
    file_bytes: int = field(
        default=20 * 1024 * 1024,
        metadata=told("Largest file, in either direction.", check=between(1024, 1024 * 1024 * 1024)),
    )
    person_file_bytes: int = field(
        default=200 * 1024 * 1024,
        metadata=told(
            "What is kept of one person's files, all together; a file beyond that is not kept, and they are told.",
            check=between(1024, 1024**4),
        ),
    )
    person_files_a_day: int = field(
        default=100,
        metadata=told("Files that are kept of one person in a day, in the same way.", check=between(1, 100_000)),
    )
    knock_bytes: int = field(
        default=32 * 1024 * 1024,
        metadata=told(
            "Largest request body that is read at all. A kind of channel may take less, never more.",
            check=between(64 * 1024, 1024 * 1024 * 1024),
        ),
    )
    api_calls_a_minute: int = field(
        default=600,
        metadata=told(
            "Calls that one program's token may make in a minute; what is more is answered with 429.",
            check=between(10, 10_000_000),
        ),
    )
    connections: int = field(
        default=5_000, metadata=told("Connections open at the door at one time.", check=between(10, 1_000_000))
    )
    requests_at_once: int = field(
        default=500, metadata=told("Requests being read and checked at one time.", check=between(1, 100_000))
    )
    requests_a_source: int = field(
        default=300,
        metadata=told("Requests in ten seconds from one address outside, before 429.", check=between(1, 1_000_000)),
    )
    visits_a_minute: int = field(
        default=30,
        metadata=told(
            "New visits of the chat page in a minute from one address outside (of IPv6, from one /64); it may send ten"
            " times as many messages.",
            check=between(1, 100_000),
        ),
    )
    visitor_streams: int = field(
        default=5,
        metadata=told("Pages that one visitor may have open at a time; the oldest is closed.", check=between(1, 100)),
    )
    model_failures: int = field(
        default=5,
        metadata=told(
            "Failures in a row after which a model's server is left alone for a while; its fallback answers.",
            check=between(1, 100),
        ),
    )
    turns_at_once: int = field(
        default=2_000, metadata=told("Conversations being answered at one time.", check=between(1, 10_000))
    )
    queue_units: int = field(
        default=10_000,
        metadata=told(
            "Writes waiting for the database, beyond which senders are told to try again.", check=between(10, 10**6)
        ),
    )
