"""The web page as a channel: what a page posts is a knock, and what is sent goes to the pages open now."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from connectors.kind import Surroundings
from connectors.page_checks import PageChecks
from connectors.web.capabilities import web_capabilities
from connectors.web.following import Pace
from connectors.web.pages import NO_FILES, Pages
from connectors.web.parsing import message_from
from connectors.web.rendering import sent
from connectors.web.serving import Serving
from connectors.web.shelf import Shelf
from connectors.web.streams import Event, Streams, event
from connectors.web.visitors import Origins, Visitors
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, Delivery, InboundMessage, OutboundMessage
from core.ports.connector import HandOver, Knock
from core.ports.examination import Finding
from settings.channels import ChannelSettings

_FIELDS_OF_A_FORM = 1024 * 1024
"""What a message with files may have beside them."""


class WebConnector:
    typing_seconds = 5.0

    def __init__(self, settings: ChannelSettings, surroundings: Surroundings) -> None:
        self.channel_id = settings.name
        self.capabilities = web_capabilities(surroundings.largest_file)
        self._clock = surroundings.clock
        self._visitors = Visitors(
            key=surroundings.derived_key(f"visits of the web channel {settings.name}"),
            channel=settings.name,
            clock=surroundings.clock,
            random=surroundings.random,
            life=timedelta(days=surroundings.visit_days),
        )
        self._shelf = Shelf(surroundings.random)
        self._streams = Streams(self._shelf, for_each=surroundings.visitor_streams)
        self.place = self._streams
        self._origins = Origins(settings.texts("allowed_origins"), surroundings.public_address)
        self.page_checks = PageChecks(clock=surroundings.clock, random=surroundings.random)
        self._serving = Serving(
            channel=settings.name,
            surroundings=surroundings,
            visitors=self._visitors,
            origins=self._origins,
            streams=self._streams,
            shelf=self._shelf,
            pages=Pages(
                channel=settings.name,
                assistant=surroundings.assistant_name,
                purpose=surroundings.assistant_purpose,
                largest_file=surroundings.largest_file if settings.flag("files") else NO_FILES,
                languages=surroundings.languages,
                embedded_by=self._origins.listed,
            ),
            longest_body=surroundings.largest_file + _FIELDS_OF_A_FORM,
            understand=self._understand,
            checks=self.page_checks,
            takes_files=settings.flag("files"),
            pace=Pace(ping_seconds=surroundings.ping_seconds, write_seconds=surroundings.write_seconds),
        )

    async def open(self) -> None:
        """There is nobody to announce ourselves to."""

    def authenticate(self, knock: Knock) -> None:
        self._visitors.check(knock.headers.get("authorization", ""))

    def parse(self, knock: Knock) -> Sequence[InboundMessage]:
        return [self._understand(knock)]

    async def send(self, message: OutboundMessage) -> Delivery:
        """To whoever is looking; who is not finds it in memory when they come again."""
        message = self._with_references(message)
        told = event("message", sent(message), sequence=message.sequence, reply_to=message.reply_to)
        self._streams.put(message.recipient, told)
        return Delivery(provider_id=ProviderMessageId(""))

    async def stream(self, recipient: Address, reply_to: str, piece: str, so_far: str) -> None:
        self._streams.grow(recipient, reply_to, piece, so_far)

    async def show_typing(self, recipient: Address) -> None:
        self._streams.put(recipient, Event(name="typing"))

    async def forgotten(self, recipient: Address) -> None:
        self._streams.end(recipient)

    async def serve(self, request: web.Request, tail: str, hand_over: HandOver) -> web.StreamResponse:
        return await self._serving.serve(request, tail, hand_over)

    def invented(self, text: str) -> Knock:
        headers = {"authorization": f"Bearer {self._visitors.admit('en')}", "content-type": "application/json"}
        body = json.dumps({"client_id": "invented", "text": text}).encode()
        return Knock(method="POST", address="", headers=headers, body=body)

    async def examine(self) -> Sequence[Finding]:
        sites = self._origins.listed
        if sites:
            return [Finding(id="WEB-1", ok=True, says=f"May be embedded in {', '.join(sites)}.")]
        return [
            Finding(
                id="WEB-1",
                ok=True,
                says="Opens on this server's own page only.",
                mend='To embed it, list your site: allowed_origins = ["https://www.example.org"]',
            )
        ]

    async def close(self) -> None:
        self._streams.close()

    def _understand(self, knock: Knock) -> InboundMessage:
        return message_from(
            knock.body,
            knock.headers.get("content-type", ""),
            channel=self.channel_id,
            visit=self._visitors.check(knock.headers.get("authorization", "")),
            now=self._clock.now(),
            largest_file=self.capabilities.largest_file,
        )

    def _with_references(self, message: OutboundMessage) -> OutboundMessage:
        """A file that memory does not keep is put out for the page to fetch."""

        def reachable(attachment: Attachment) -> Attachment:
            kept = attachment.reference or attachment.content is None
            return attachment if kept else self._shelf.put(message.recipient, attachment)

        if not message.attachments:
            return message
        return replace(message, attachments=tuple(map(reachable, message.attachments)))
