"""What a mail server answered, or why it could not be asked, in words for the owner who set it."""

import smtplib
import socket
import ssl

from core.errors import NotDeclared

_LONGEST = 300
_PASSWORD = "Check mail_user and mail_password; some providers want a password made for programs."
_SERVER = "Check mail_server: its host, and its port, which mostly is 587 or 465."
_ADDRESS = "Check email and email_from: the server must know the one, and let mail_user write as the other."
_LATER = "The server answers, and does not take mail just now; try again later, or ask whoever runs it."


def mail_trouble(error: Exception) -> tuple[str, str]:
    """What happened, and what to do."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()), (0, b""))
            return _answered(code, said), _ADDRESS
        case smtplib.SMTPAuthenticationError():
            return _answered(error.smtp_code, error.smtp_error), _PASSWORD
        case smtplib.SMTPSenderRefused():
            return _answered(error.smtp_code, error.smtp_error), _PASSWORD if error.smtp_code == 530 else _ADDRESS
        case smtplib.SMTPResponseException():
            return _answered(error.smtp_code, error.smtp_error), _LATER
        case smtplib.SMTPException():
            return f"The mail server did not do what was asked: {_short(str(error))}", _SERVER
        case ssl.SSLCertVerificationError():
            return f"The mail server's certificate is not right: {error.verify_message}", _SERVER
        case ssl.SSLError():
            return "The mail server does not encrypt on this port as it should.", _SERVER
        case TimeoutError():
            return "The mail server did not answer in time.", _SERVER
        case socket.gaierror():
            return "There is no mail server of this name.", _SERVER
        case UnicodeError():
            return "A letter of the name or the password is none that the sign-in to a mail server knows.", _PASSWORD
        case NotDeclared():
            return "The name of the mail server leads to no address that may be reached from here.", _SERVER
        case _:
            return (
                f"The mail server could not be reached: {getattr(error, 'strerror', '') or 'no reason given'}",
                _SERVER,
            )


def _answered(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"The mail server answered {code}: {_short(words)}"


def _short(words: str) -> str:
    plain = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return plain[:_LONGEST]
