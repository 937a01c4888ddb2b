"""Tells the owner something: by e-mail, and by a bot of theirs. Nothing of a person is said."""

import asyncio
import secrets
import smtplib
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from ssl import SSLContext, create_default_context
from typing import Literal

from connectors.kind import ServesPages
from core.errors import ChannelRefused, DeliveryError, NotDeclared
from core.gate import Gate, Recipient
from core.gate_addresses import is_address, is_local_host, may_be_reached, resolve_by_system
from core.identifiers import Address, ChannelId
from core.log import Log
from core.messages import OutboundMessage
from core.ports.connector import Connector
from lethe.mail_trouble import mail_trouble
from settings.handover import HandoverSettings
from settings.rules import is_loopback

Way = Literal["mail", "bot"]

_NAME = "mail server"
_SECONDS = 20.0
_TLS_PORT = 465
_TEST = "This is a test from your Lethe: you are told here when somebody waits for a human, or a channel does not work."
_CHANNEL_MEND = (
    "Open that channel's page and test it; write to your bot once from this chat, and look at the chat's number."
)
_MAIL_ERRORS = (NotDeclared, OSError, smtplib.SMTPException, UnicodeError)
"""The package takes it for granted that a name and a password are ASCII."""
_ERRORS = (DeliveryError, *_MAIL_ERRORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of telling by one of the ways that are set; for the owner alone."""

    way: Way
    says: str = ""
    """What went wrong, as it was; empty: it went out."""
    mend: str = ""


class OwnerTold:
    def __init__(
        self,
        *,
        settings: HandoverSettings,
        gate: Gate,
        connector: Callable[[ChannelId], Connector | None],
        log: Log,
    ) -> None:
        self._gate = gate
        self._connector = connector
        self._log = log
        self.take_up(settings)

    def take_up(self, settings: HandoverSettings) -> None:
        """From now on. Raises SettingError for a mail server that can never be asked."""
        if settings.email and settings.mail_server:
            self._gate.declare(
                Recipient(
                    name=_NAME,
                    base_address=f"https://{settings.mail_server}",
                    receives="that somebody waits for a human, or a channel does not work; which channel, not who",
                )
            )
        self._settings = settings

    @property
    def ways(self) -> Sequence[Way]:
        """By which the owner is told, as it is set now."""
        has: Mapping[Way, bool] = {"bot": self._has_bot, "mail": self._has_mail}
        return [way for way in has if has[way]]

    async def try_out(self) -> Sequence[Tried]:
        """By every way that is set; none where none is."""
        tried: list[Tried] = []
        for way in self.ways:
            try:
                await self._by(way, "A test", _TEST, f"handover-test-{secrets.token_hex(4)}")
                tried.append(Tried(way=way))
            except _ERRORS as error:
                tried.append(_refused(way, error))
        return tried

    async def tell(self, way: Way, subject: str, says: str, number: str) -> Tried:
        """`number`: the same where the same is tried again."""
        try:
            await self._by(way, subject, says, number)
        except _ERRORS as error:
            self._log.failure("handover.not_told", error, step=way)
            return _refused(way, error)
        return Tried(way=way)

    async def _by(self, way: Way, subject: str, says: str, number: str) -> None:
        """Raises what is among _ERRORS."""
        if way == "bot":
            await self._by_bot(says, number)
        else:
            await self._by_mail(subject, says)

    @property
    def _has_bot(self) -> bool:
        return bool(self._settings.channel and self._settings.chat)

    @property
    def _has_mail(self) -> bool:
        return bool(self._settings.email and self._settings.mail_server)

    async def _by_bot(self, says: str, number: str) -> None:
        """Raises DeliveryError."""
        channel = ChannelId(self._settings.channel)
        connector = self._connector(channel)
        if connector is None:
            raise ChannelRefused("there is no such channel, or it is not open")
        if isinstance(connector, ServesPages):  # it would take the words, and nobody would ever see them
            raise ChannelRefused("that channel is a page, which writes to nobody")
        message = OutboundMessage(channel_id=channel, recipient=Address(self._settings.chat), id=number, text=says)
        await connector.send(message)

    async def _by_mail(self, subject: str, says: str) -> None:
        """Raises what is among _MAIL_ERRORS."""
        mail = EmailMessage()
        mail["Subject"] = subject
        mail["From"], mail["To"] = self._settings.email_from or self._settings.email, self._settings.email
        mail.set_content(says)
        try:
            reached = await self._reached()
            await asyncio.to_thread(self._send, mail, reached)
        except _MAIL_ERRORS:
            self._gate.count(_NAME, "unanswered")
            raise
        self._gate.count(_NAME, "answered")

    async def _reached(self) -> str:
        """The address that is asked, looked at as that of every request is. Raises NotDeclared."""
        host, _ = _host_and_port(self._settings.mail_server)
        declared = {one.name: one for one in self._gate.recipients()}
        if declared[_NAME].base_address != f"https://{self._settings.mail_server}":
            raise NotDeclared("a mail server that was not declared")
        local = is_local_host(host)
        addresses = [host] if is_address(host) else list(await resolve_by_system(host))
        if not addresses or not all(may_be_reached(address, local=local) for address in addresses):
            raise NotDeclared("a name that resolves to an address that is not its recipient's")
        return addresses[0]

    def _send(self, mail: EmailMessage, reached: str) -> None:
        host, port = _host_and_port(self._settings.mail_server)
        context = create_default_context()
        line = _Line(reached, context if port == _TLS_PORT else None)
        with closing(line):
            line.connect(host, port)
            if port != _TLS_PORT and not is_loopback(reached):
                line.starttls(context=context)
            if self._settings.mail_user:
                line.login(self._settings.mail_user, self._settings.mail_password.reveal())
            line.send_message(mail)


class _Line(smtplib.SMTP):
    """To the address that was looked at, and to nowhere else; its certificate must be for the name."""

    def __init__(self, reached: str, tls: SSLContext | None) -> None:
        super().__init__(timeout=_SECONDS)
        self._reached = reached
        self._tls = tls

    def connect(self, host: str = "localhost", port: int = 0, source_address: object = None) -> tuple[int, bytes]:
        self._host = host  # the name that starttls asks the certificate for
        self.sock = socket.create_connection((self._reached, port), _SECONDS)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=host)
        self.file = None
        code, said = self.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        return code, said


def _refused(way: Way, error: Exception) -> Tried:
    if isinstance(error, DeliveryError):
        return Tried(way=way, says=str(error), mend=_CHANNEL_MEND)
    says, mend = mail_trouble(error)
    return Tried(way=way, says=says, mend=mend)


def _host_and_port(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    return host.strip("[]"), int(port)
