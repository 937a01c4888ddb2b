"""Handing over to a human: whether somebody comes, for how long the assistant waits for them, and how they are told."""

from dataclasses import dataclass, field

from settings.fields import Secret, Value, told
from settings.rules import between, host_and_port, is_listen_address

_MOST_MINUTES = 7 * 24 * 60


def _is_mail_server(value: Value) -> str:
    fits = not is_listen_address(value) and host_and_port(str(value))[1] > 0
    return "" if fits or not value else 'must be a host and a port, as in "smtp.example.org:587"'


def _is_mail_address(value: Value) -> str:
    name, _, host = str(value).rpartition("@")
    plain = not any(letter.isspace() or not letter.isprintable() or letter in '<>()[]\\:,;"' for letter in str(value))
    fits = bool(name) and plain and not is_listen_address(f"{host}:25")
    return "" if fits or not value else 'must be one e-mail address, as in "desk@example.org"'


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSettings:
    minutes: float = field(
        default=0.0,
        metadata=told(
            "Whoever asks for a human waits so long for one, and no model answers them meanwhile; then they are told "
            "that nobody came. Whoever waits stands in the console, under People. 0: nobody comes, and people are "
            "given `server.human`.",
            check=between(0, _MOST_MINUTES),
        ),
    )
    email: str = field(
        default="",
        metadata=told(
            "Who is written to when somebody waits, or a channel does not work; nothing of the person.",
            check=_is_mail_address,
        ),
    )
    email_from: str = field(
        default="", metadata=told("From which address; empty: from that of `email`.", check=_is_mail_address)
    )
    mail_server: str = field(
        default="",
        metadata=told(
            "Host and port of the mail server, as in smtp.example.org:587; always encrypted, but on this machine.",
            check=_is_mail_server,
        ),
    )
    mail_user: str = field(default="", metadata=told("Its name for us, if it asks for one."))
    mail_password: Secret = field(default=Secret(""), metadata=told("The password for that.", secret=True))
    channel: str = field(
        default="",
        metadata=told("The name of a channel whose bot writes to you when somebody waits, or a channel does not work."),
    )
    chat: str = field(
        default="",
        metadata=told("In which chat of that channel: what the platform calls it, as 123456789."),
    )
