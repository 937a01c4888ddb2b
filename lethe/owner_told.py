"""Tells the owner that somebody waits for a human: by e-mail, and by a bot of theirs. Nothing of the person is said."""

import asyncio
import secrets
import smtplib
import socket
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from ssl import SSLContext, create_default_context
from typing import Literal

from core.errors import ChannelRefused, DeliveryError, NotDeclared
from core.gate import Gate, Recipient
from core.gate_addresses import is_address, is_local_host, may_be_reached, resolve_by_system
from core.identifiers import Address, ChannelId
from core.log import Log
from core.messages import OutboundMessage
from core.ports.connector import Connector
from lethe.mail_trouble import mail_trouble
from privacy.handing_over import Asked
from settings.handover import HandoverSettings
from settings.rules import is_loopback

_NAME = "mail server"
_SECONDS = 20.0
_TLS_PORT = 465
_TEST = "This is a test from your Lethe: you are told here when somebody waits for a human."
_CHANNEL_MEND = (
    "Open that channel's page and test it; write to your bot once from this chat, and look at the chat's number."
)
_MAIL_ERRORS = (NotDeclared, OSError, smtplib.SMTPException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a test by one of the ways that are set; for the owner alone."""

    way: Literal["mail", "bot"]
    says: str = ""
    """What went wrong, as it was; empty: it went out."""
    mend: str = ""


class OwnerTold:
    """`console`: where somebody who waits is answered; empty where the server has no public address."""

    def __init__(
        self,
        *,
        settings: HandoverSettings,
        gate: Gate,
        connector: Callable[[ChannelId], Connector | None],
        console: str,
        log: Log,
    ) -> None:
        self._gate = gate
        self._connector = connector
        self._console = console
        self._log = log
        self._under_way: set[asyncio.Task[None]] = set()
        self.take_up(settings)

    def take_up(self, settings: HandoverSettings) -> None:
        """From now on. Raises SettingError for a mail server that can never be asked."""
        if settings.email and settings.mail_server:
            self._gate.declare(
                Recipient(
                    name=_NAME,
                    base_address=f"https://{settings.mail_server}",
                    receives="that somebody waits for a human, and on which channel; nothing of who",
                )
            )
        self._settings = settings

    def tell(self, asked: Asked) -> None:
        task = asyncio.create_task(self._tell_all(asked))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Once what is under way is told."""
        await asyncio.gather(*self._under_way)

    async def try_out(self) -> Sequence[Tried]:
        """By every way that is set; none where none is."""
        tried: list[Tried] = []
        if self._has_bot:
            try:
                await self._by_bot(_TEST, f"handover-test-{secrets.token_hex(4)}")
                tried.append(Tried(way="bot"))
            except DeliveryError as error:
                tried.append(Tried(way="bot", says=str(error), mend=_CHANNEL_MEND))
        if self._has_mail:
            try:
                await self._by_mail("A test", _TEST)
                tried.append(Tried(way="mail"))
            except _MAIL_ERRORS as error:
                says, mend = mail_trouble(error)
                tried.append(Tried(way="mail", says=says, mend=mend))
        return tried

    @property
    def _has_bot(self) -> bool:
        return bool(self._settings.channel and self._settings.chat)

    @property
    def _has_mail(self) -> bool:
        return bool(self._settings.email and self._settings.mail_server)

    async def _tell_all(self, asked: Asked) -> None:
        says = f"Somebody waits for a human on {asked.channel}."
        if self._console:
            says = f"{says} {self._console}/console/people"
        if self._has_bot:
            try:
                await self._by_bot(says, f"handover-{asked.at.timestamp():.3f}")
            except DeliveryError as error:
                self._log.failure("handover.not_told", error, channel=ChannelId(self._settings.channel))
        if self._has_mail:
            try:
                await self._by_mail("Somebody waits for a human", says)
            except _MAIL_ERRORS as error:
                self._log.failure("handover.not_told", error)

    async def _by_bot(self, says: str, number: str) -> None:
        """Raises DeliveryError."""
        channel = ChannelId(self._settings.channel)
        connector = self._connector(channel)
        if connector is None:
            raise ChannelRefused("there is no such channel, or it is not open")
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


def _host_and_port(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    return host.strip("[]"), int(port)
