"""Tells the owner that somebody waits for a human: by e-mail, and by a bot of theirs. Nothing of the person is said."""

import asyncio
import smtplib
import socket
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from ssl import SSLContext, create_default_context

from core.errors import DeliveryError, NotDeclared
from core.gate import Gate, Recipient
from core.gate_addresses import is_address, is_local_host, may_be_reached, resolve_by_system
from core.identifiers import Address, ChannelId
from core.log import Log
from core.messages import OutboundMessage
from core.ports.connector import Connector
from privacy.handing_over import Asked
from settings.handover import HandoverSettings
from settings.rules import is_loopback

_NAME = "mail server"
_SECONDS = 20.0
_TLS_PORT = 465


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
        self._settings = settings
        self._gate = gate
        self._connector = connector
        self._console = console
        self._log = log
        self._under_way: set[asyncio.Task[None]] = set()
        if settings.email and settings.mail_server:
            gate.declare(
                Recipient(
                    name=_NAME,
                    base_address=f"https://{settings.mail_server}",
                    receives="that somebody waits for a human, and on which channel; nothing of who",
                )
            )

    def tell(self, asked: Asked) -> None:
        task = asyncio.create_task(self._tell_all(asked))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Once what is under way is told."""
        await asyncio.gather(*self._under_way)

    async def _tell_all(self, asked: Asked) -> None:
        says = f"Somebody waits for a human on {asked.channel}."
        if self._console:
            says = f"{says} {self._console}/console/people"
        if self._settings.channel and self._settings.chat:
            await self._by_bot(asked, says)
        if self._settings.email and self._settings.mail_server:
            await self._by_mail(says)

    async def _by_bot(self, asked: Asked, says: str) -> None:
        channel = ChannelId(self._settings.channel)
        connector = self._connector(channel)
        message = OutboundMessage(
            channel_id=channel,
            recipient=Address(self._settings.chat),
            id=f"handover-{asked.at.timestamp():.3f}",
            text=says,
        )
        try:
            if connector is None:
                self._log.event("handover.not_told", "warning", channel=channel)
            else:
                await connector.send(message)
        except DeliveryError as error:
            self._log.failure("handover.not_told", error, channel=channel)

    async def _by_mail(self, says: str) -> None:
        mail = EmailMessage()
        mail["Subject"] = "Somebody waits for a human"
        mail["From"], mail["To"] = self._settings.email_from or self._settings.email, self._settings.email
        mail.set_content(says)
        try:
            reached = await self._reached()
            await asyncio.to_thread(self._send, mail, reached)
        except (NotDeclared, OSError, smtplib.SMTPException) as error:
            self._gate.count(_NAME, "unanswered")
            self._log.failure("handover.not_told", error)
        else:
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
        line.connect(host, port)
        with closing(line):
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
