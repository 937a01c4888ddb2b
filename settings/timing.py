"""Every duration, with its unit in its name; intervals are measured by a clock that only goes forward."""

from dataclasses import dataclass, field

from settings.fields import Numbers, told
from settings.rules import between

_DEADLINE = between(0.05, 600)
_SCHEDULE = between(0, 86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    header_seconds: float = field(default=10.0, metadata=told("For the head of a request to arrive.", check=_DEADLINE))
    body_seconds: float = field(default=15.0, metadata=told("For the body of a request to arrive.", check=_DEADLINE))
    write_seconds: float = field(
        default=30.0, metadata=told("For somebody to take the next piece of an answer.", check=_DEADLINE)
    )
    idle_seconds: float = field(
        default=75.0,
        metadata=told("For a connection to stay open unused; longer than your proxy keeps it.", check=_DEADLINE),
    )
    gap_seconds: float = field(
        default=20.0, metadata=told("The longest silence inside an answer that a model streams.", check=_DEADLINE)
    )
    send_seconds: float = field(default=20.0, metadata=told("For a platform to take one message.", check=_DEADLINE))
    file_seconds: float = field(default=60.0, metadata=told("For a file to arrive from a platform.", check=_DEADLINE))
    model_retry_seconds: Numbers = field(
        default=(30.0, 120.0, 300.0, 900.0),
        metadata=told("Waits before a model that failed is asked again; [] for never.", check=_SCHEDULE),
    )
    model_quick_retry_seconds: Numbers = field(
        default=(0.5, 2.0),
        metadata=told(
            "Waits before a busy model is asked again at once, before anybody is told; [] for never.", check=_SCHEDULE
        ),
    )
    model_patience_seconds: float = field(
        default=45.0, metadata=told("After that long no further try at once is begun.", check=_DEADLINE)
    )
    model_probe_seconds: float = field(
        default=10.0,
        metadata=told(
            "How long a model's server that keeps failing is left alone, before one question tries it again.",
            check=_DEADLINE,
        ),
    )
    typing_after_seconds: float = field(
        default=0.4, metadata=told("An answer that is quicker is not announced by a typing signal.", check=_DEADLINE)
    )
    send_retry_seconds: Numbers = field(
        default=(1.0, 5.0, 30.0, 120.0, 600.0, 1800.0),
        metadata=told(
            "Waits before a failed send is tried again, where trying again helps; [] for never.", check=_SCHEDULE
        ),
    )
    send_give_up_hours: float = field(
        default=24.0,
        metadata=told("After that long an answer that could not be sent is given up.", check=between(0.1, 240)),
    )
    drain_seconds: float = field(
        default=20.0,
        metadata=told("For answers under way to finish when the server is told to stop.", check=between(0, 3600)),
    )
    album_seconds: float = field(
        default=1.0, metadata=told("How long to wait for the further pictures of an album.", check=between(0, 30))
    )
    poll_seconds: int = field(
        default=50, metadata=told("How long one request waits for new messages when polling.", check=between(0, 50))
    )
    ping_seconds: float = field(
        default=15.0, metadata=told("Between two signs of life on an open chat page.", check=between(0.05, 120))
    )
    visit_days: int = field(
        default=30, metadata=told("How long a visit of the chat page may be taken up again.", check=between(1, 365))
    )
    own_file_minutes: float = field(
        default=60.0,
        metadata=told("How long a file that we made for somebody, an export, can be fetched.", check=between(1, 1440)),
    )
    webhook_check_minutes: float = field(
        default=5.0,
        metadata=told("Between two looks whether a platform still calls our address.", check=between(0.1, 1440)),
    )
    confirmation_minutes: float = field(
        default=10.0, metadata=told("How long the confirming step of a deletion is good for.", check=between(1, 60))
    )
    notice_minutes: float = field(
        default=10.0,
        metadata=told("A fixed notice is said at most once in this time in one conversation.", check=between(0, 1440)),
    )
    sweep_minutes: float = field(
        default=10.0,
        metadata=told("Between two sweeps that forget what is older than promised.", check=between(0.1, 1440)),
    )
    quarantine_days: int = field(
        default=7, metadata=told("How long a payload that could not be understood is kept.", check=between(0, 30))
    )
    drill_hours: float = field(
        default=24.0,
        metadata=told(
            "Between two drills, in which an invented person is erased and looked for.", check=between(0.1, 8760)
        ),
    )
    recycled_days: float = field(
        default=180.0,
        metadata=told(
            "After so long a silence, somebody known by a telephone number is asked whether it is still them before"
            " anything old is shown or used.",
            check=between(30, 3650),
        ),
    )
    provider_days: float = field(
        default=30.0,
        metadata=told("How long a platform is asked again to delete what it has not deleted.", check=between(1, 90)),
    )
