"""The WhatsApp channel through Meta's own interface: one telephone number of a business."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from connectors.json_payload import load
from connectors.kind import Acknowledgement, Surroundings
from connectors.whatsapp_cloud.capabilities import CAPABILITIES, LARGEST_FILE, TYPING_SECONDS
from connectors.whatsapp_cloud.contents import handle_of
from connectors.whatsapp_cloud.deletion import erasure_asked, erasure_noted
from connectors.whatsapp_cloud.erasing import KEPT_FOR, Erasing, things, trace_of
from connectors.whatsapp_cloud.errors import OutsideWindow, translated
from connectors.whatsapp_cloud.examining import Examination
from connectors.whatsapp_cloud.files import fetched
from connectors.whatsapp_cloud.graph import Graph
from connectors.whatsapp_cloud.inventing import invented_batch
from connectors.whatsapp_cloud.leftovers import Leftovers
from connectors.whatsapp_cloud.pace import Pace
from connectors.whatsapp_cloud.parsing import Ourselves, inbound
from connectors.whatsapp_cloud.recent import Recent
from connectors.whatsapp_cloud.rendering import Step, in_template, steps
from connectors.whatsapp_cloud.sending import Progress, Sending, tag
from connectors.whatsapp_cloud.signature import challenge, look_at_signature
from connectors.whatsapp_cloud.silence import Silence
from core.capabilities import Support
from core.errors import ChannelRefused, DeliveryError, InDoubt, Malformed, NotTaken, TryAgain, Unreachable
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import (
    AddressChanged,
    Attachment,
    Delivery,
    ErasureAsked,
    Fate,
    Inbound,
    InboundMessage,
    NotUnderstood,
    OutboundMessage,
    SendReported,
)
from core.ports.connector import Knock
from core.ports.copies import Answered, Copy
from core.ports.examination import Finding
from settings.channels import ChannelSettings


class WhatsAppCloudConnector:
    typing_seconds = TYPING_SECONDS
    clears_chat = False
    only_files = True
    deletes_within: timedelta | None = KEPT_FOR
    tidies_after: timedelta | None = None

    def __init__(self, settings: ChannelSettings, surroundings: Surroundings) -> None:
        self.channel_id = settings.name
        self._may_signal = settings.flag("read_receipts")
        self.capabilities = replace(
            CAPABILITIES,
            largest_file=min(LARGEST_FILE, surroundings.largest_file),
            typing_signal=Support.FULL if self._may_signal else Support.DROPPED,
        )
        self._surroundings = surroundings
        self._number = settings.text("phone_number_id")
        self._business = settings.text("business_account")
        self._app_secret = settings.text("app_secret")
        self._verify_token = settings.text("verify_token")
        self._api_address = settings.text("api_address").rstrip("/")
        self._graph = Graph(
            gate=surroundings.gate,
            address=self._api_address,
            version=settings.text("api_version"),
            token=settings.text("access_token"),
            seconds=surroundings.send_seconds,
        )
        self._template = settings.text("template")
        self._template_language = settings.text("template_language")
        self._pace = Pace(
            a_second=settings.number("messages_a_second"), clock=surroundings.clock, key=surroundings.random(32)
        )
        self._leftovers = Leftovers(graph=self._graph, number=self._number, clock=surroundings.clock)
        self._erasing = Erasing(graph=self._graph, number=self._number)
        self._sending = Sending(
            graph=self._graph,
            number=self._number,
            file_seconds=surroundings.file_seconds,
            pace=self._pace,
            leftovers=self._leftovers,
        )
        self._ourselves = Ourselves(channel_id=settings.name, phone_number_id=self._number)
        self._examination = Examination(
            graph=self._graph,
            number=self._number,
            business=self._business,
            token=settings.text("access_token"),
            app_secret=self._app_secret,
            hook=_hook_address(surroundings.public_address, settings.name),
            clock=surroundings.clock,
        )
        self._progress = Progress()
        self._silence = Silence(surroundings.clock)
        self._recent = Recent(surroundings.clock)
        self._was_called = False

    async def open(self) -> None:
        try:
            with translated():
                await self._graph.get(f"{self._number}?fields=id")
                if self._business:
                    await self._graph.post(f"{self._business}/subscribed_apps")
        except (InDoubt, Unreachable):  # nothing of this is worse for being done twice
            raise TryAgain("Meta did not answer so that it can be read") from None
        except NotTaken:
            raise ChannelRefused("Meta knows no such number or account") from None

    def authenticate(self, knock: Knock) -> None:
        if knock.method == "GET":
            challenge(knock, self._verify_token)
        else:
            look_at_signature(knock, self._app_secret)

    def handshake(self, knock: Knock) -> Acknowledgement:
        said = challenge(knock, self._verify_token)
        self._was_called = True
        return Acknowledgement(body=said.encode("ascii"), media_type="text/plain")

    def parse(self, knock: Knock) -> Sequence[Inbound | NotUnderstood]:
        understood = inbound(load(knock.body), self._ourselves)
        self._was_called = True
        for said in understood:
            if isinstance(said, InboundMessage):
                self._pace.heard()
            self._note(said)
        return understood

    async def send(self, message: OutboundMessage) -> Delivery:
        self._silence.broken(message.id)
        if self._is_outside_window(message):
            return await self._send_steps(message, self._in_template(message))
        try:
            return await self._send_steps(message, steps(message))
        except OutsideWindow as error:  # as Meta counts it, though not as we do
            if self._progress.done(message.id):
                raise  # part of it is said already, and a template would say it again
            try:
                planned = self._in_template(message)
            except OutsideWindow:
                raise error from None  # it knows what has gone to Meta already
            return await self._send_steps(message, planned)

    async def _send_steps(self, message: OutboundMessage, planned: Sequence[Step]) -> Delivery:
        last, called = len(planned) - 1, ""
        traces: tuple[str, ...] = ()
        for at in range(min(self._progress.done(message.id), last), len(planned)):
            tagged = message.id if at == last else tag(message.id, at)
            try:
                called = await self._sending.send_step(message.recipient, planned[at], tagged)
            except DeliveryError as error:
                if isinstance(error, InDoubt):
                    self._progress.doubt(message.id, at)
                error.traces = (*traces, *self._uploaded(tagged))
                raise
            traces = (*traces, *self._uploaded(tagged))
            if at < last:
                self._progress.note(message.id, at + 1)
        self._progress.forget(message.id)
        return Delivery(provider_id=ProviderMessageId(called), traces=traces)

    def _uploaded(self, tagged: str) -> tuple[str, ...]:
        return tuple(map(trace_of, self._leftovers.of(tagged)))

    def _is_outside_window(self, message: OutboundMessage) -> bool:
        window = self.capabilities.window
        if message.heard_at is None or window is None:
            return False
        return self._surroundings.clock.now() - message.heard_at >= window

    def _in_template(self, message: OutboundMessage) -> Sequence[Step]:
        said = in_template(message, self._template, self._template_language) if self._template else None
        if said is None:
            raise OutsideWindow("silent for more than a day, and no template says it")
        return (said,)

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        """Meta cannot be asked; its report says so by itself when it comes. Known is it only where a step before the
        last was in doubt, and has been reported since, or where no report comes at all: not all of it was."""
        return False if self._progress.is_past_doubt(message.id) or self._silence.has_lasted(message) else None

    async def show_typing(self, recipient: Address) -> None:
        newest = self._recent.of(recipient)
        if newest is None or not self._may_signal:
            return
        with translated():
            await self._graph.post(
                f"{self._number}/messages",
                {
                    "messaging_product": "whatsapp",
                    "status": "read",
                    "message_id": newest,
                    "typing_indicator": {"type": "text"},
                },
            )

    async def forgotten(self, recipient: Address) -> None:
        self._recent.drop(recipient)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        pieces = fetched(
            self._graph,
            self._surroundings.gate,
            attachment,
            number=self._number,
            api_address=self._api_address,
            seconds=self._surroundings.file_seconds,
            largest=self.capabilities.largest_file,
        )
        async for piece in pieces:
            yield piece

    def erasure_asked(self, knock: Knock) -> ErasureAsked:
        return erasure_asked(knock, channel=self.channel_id, secret=self._app_secret)

    def erasure_noted(self, address: str, code: str) -> Acknowledgement:
        return erasure_noted(address, code)

    def let_go(self, attachment: Attachment) -> None:
        try:
            self._leftovers.delete(handle_of(attachment.reference).id)
        except Malformed:
            return  # nothing of Meta's

    def things(self, copy: Copy) -> int:
        return things(copy)

    async def delete_copies(self, copies: Sequence[Copy]) -> Answered:
        return await self._erasing.delete(copies)

    def invented(self, text: str) -> Knock:
        body = json.dumps(invented_batch(text, self._number, self._surroundings.clock.now())).encode()
        return Knock(method="POST", address="", headers={}, body=body)

    async def examine(self) -> Sequence[Finding]:
        return await self._examination.findings(was_called=self._was_called)

    async def close(self) -> None:
        """Nothing is held open: the gate is the house's."""
        await self._leftovers.close()

    def _note(self, said: Inbound | NotUnderstood) -> None:
        """What the platform's later questions need of it; what was understood is the same with it or without."""
        match said:
            case InboundMessage() if self._may_signal and said.edits is None:
                self._recent.note(said.sender, said.provider_id)
                for other in said.also_known_as:  # as which they would not be forgotten
                    self._recent.drop(other)
            case AddressChanged():
                self._recent.drop(said.sender)
            case SendReported():
                if said.fate is not Fate.FAILED:
                    self._progress.reported(said.message)
                if said.fate is not Fate.TAKEN:
                    self._leftovers.arrived(said.message)
            case _:
                pass


def _hook_address(public_address: str, channel: ChannelId) -> str:
    """Empty where Meta cannot call us."""
    address = public_address.rstrip("/")
    return f"{address}/hooks/{quote(channel, safe='')}" if address.startswith("https://") else ""
