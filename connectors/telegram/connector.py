"""The Telegram channel: one bot, its private chats, and a polite word in groups."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from telegram.error import TelegramError

from connectors.json_payload import load
from connectors.kind import Surroundings
from connectors.telegram.capabilities import CAPABILITIES, LARGEST_FILE, TYPING_SECONDS, private_link
from connectors.telegram.drafts import Drafts
from connectors.telegram.erasing import DELETED_WITHIN, TIDIED_AFTER, Erasing, messages_of
from connectors.telegram.errors import translated
from connectors.telegram.examining import findings
from connectors.telegram.files import fetched
from connectors.telegram.inventing import invented_update
from connectors.telegram.menu import by_language, register
from connectors.telegram.parsing import Ourselves, inbound
from connectors.telegram.polling import Polling
from connectors.telegram.rendering import Step, steps
from connectors.telegram.sending import Progress, send_step
from connectors.telegram.webhook import Webhook, can_be_called, hook_address, unset
from connectors.telegram.wire import UpdatesWire, Wire, make_bot
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotAuthentic, TryAgain, Unreachable
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, Delivery, Inbound, InboundMessage, OutboundMessage
from core.ports.connector import HandOver, Knock, SetAside
from core.ports.copies import Answered, Copy
from core.ports.examination import Finding
from settings.channels import ChannelSettings

_SECRET_HEADER = "x-telegram-bot-api-secret-token"
_SIGNAL_SECONDS = 5.0
"""A signal that takes longer has nothing more to say."""


class TelegramConnector:
    typing_seconds = TYPING_SECONDS
    clears_chat = True
    deletes_within: timedelta | None = DELETED_WITHIN

    def __init__(self, settings: ChannelSettings, surroundings: Surroundings, secret: str) -> None:
        token, api_address = settings.text("token"), settings.text("api_address").rstrip("/")
        self.channel_id = settings.name
        self.capabilities = replace(CAPABILITIES, largest_file=min(LARGEST_FILE, surroundings.largest_file))
        self._surroundings = surroundings
        self._clock = surroundings.clock
        self._log = surroundings.log
        self._secret = secret
        self._is_called = settings.text("mode") == "webhook" or (
            settings.text("mode") == "auto" and can_be_called(surroundings.public_address)
        )
        updates = UpdatesWire(surroundings.gate, surroundings.send_seconds, surroundings.file_seconds)
        self._wire = Wire(surroundings.gate, surroundings.send_seconds, surroundings.file_seconds)
        self._bot = make_bot(token, api_address, self._wire, updates)
        self._menus = by_language(surroundings.menu, surroundings.languages)
        self._ourselves = Ourselves(
            channel_id=settings.name,
            bot=int(token.partition(":")[0]),
            commands=frozenset(
                {"start"}.union(*({command.command for command in menu} for menu in self._menus.values()))
            ),
        )
        self._drafts = Drafts(bot=self._bot, clock=self._clock)
        self._progress = Progress()
        self._erasing = Erasing(self._bot)
        self.tidies_after = TIDIED_AFTER if settings.flag("tidy") else None
        self._polling = Polling(
            bot=self._bot,
            wire=updates,
            parse=self._parsed,
            channel=settings.name,
            clock=self._clock,
            log=self._log,
            poll_seconds=surroundings.poll_seconds,
            answer_seconds=surroundings.send_seconds,
        )
        self._webhook = Webhook(
            bot=self._bot,
            address=hook_address(surroundings.public_address, settings.name),
            secret=secret,
            channel=settings.name,
            clock=self._clock,
            log=self._log,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self.close()
        try:
            await self._announce()
        except (InDoubt, Unreachable):  # nothing of this is worse for being done twice
            raise TryAgain("Telegram did not answer so that it can be read") from None
        self._start(register(self._bot, self._menus, self._log, self.channel_id))

    def authenticate(self, knock: Knock) -> None:
        # Bytes are compared: text with a byte above 0x7f in it makes the comparison itself fail. A header
        # that was sent twice arrives joined with a comma, which no secret contains.
        given = knock.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self._secret.encode("ascii")):
            raise NotAuthentic("the secret is missing or another")

    def parse(self, knock: Knock) -> Sequence[Inbound]:
        return self._parsed(load(knock.body))

    async def listen(self, hand_over: HandOver, set_aside: SetAside) -> None:
        if not self._is_called:
            await self._polling.run(hand_over, set_aside)

    async def send(self, message: OutboundMessage) -> Delivery:
        self._drafts.finished(message.recipient)
        planned = steps(message)
        sent = self._progress.sent(message.id)
        chat = message.recipient.partition("/")[0]
        for step in planned[len(sent) :]:
            try:
                sent = (*sent, await self._send_step(message.recipient, step))
            except DeliveryError as error:
                error.traces = (_named(chat, sent),) if sent else ()
                raise
            if len(sent) < len(planned):
                self._progress.note(message.id, sent)
        self._progress.forget(message.id)
        return Delivery(provider_id=ProviderMessageId(_named(chat, sent)))

    async def show_typing(self, recipient: Address) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(int(recipient.partition("/")[0]), "typing", read_timeout=_SIGNAL_SECONDS)

    async def heard(self, message: InboundMessage) -> None:
        if not message.press:
            return
        with suppress(TelegramError):
            await self._bot.answer_callback_query(message.press, read_timeout=_SIGNAL_SECONDS)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        surroundings = self._surroundings
        pieces = fetched(
            self._bot, surroundings.gate, attachment, surroundings.file_seconds, self.capabilities.largest_file
        )
        async for piece in pieces:
            yield piece

    def things(self, copy: Copy) -> int:
        return len(messages_of(copy))

    async def delete_copies(self, copies: Sequence[Copy]) -> Answered:
        return await self._erasing.delete(copies, self._clock.now())

    def link(self) -> str:
        return self.capabilities.private_link.partition("?")[0]

    def invented(self, text: str) -> Knock:
        body = json.dumps(invented_update(text, self._clock.now())).encode()
        return Knock(method="POST", address="", headers={}, body=body)

    async def examine(self) -> Sequence[Finding]:
        return await findings(
            bot=self._bot,
            wire=self._wire,
            public_address=self._surroundings.public_address,
            hook=hook_address(self._surroundings.public_address, self.channel_id) if self._is_called else "",
            now=self._clock.now(),
        )

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_step(self, recipient: Address, step: Step) -> int:
        try:
            return await send_step(self._bot, self._wire, recipient, step)
        except TryAgain as error:
            if error.retry_after is not None:
                self._drafts.be_quiet(error.retry_after.total_seconds())
            raise

    async def _announce(self) -> None:
        with translated():
            me = await self._bot.get_me()
        self._ourselves = replace(self._ourselves, bot=me.id, username=me.username or "")
        self.capabilities = replace(self.capabilities, private_link=private_link(me.username or ""))
        if not self._is_called:
            await unset(self._bot)
        elif can_be_called(self._surroundings.public_address):
            await self._webhook.set()
            self._start(self._webhook.watch(self._surroundings.webhook_check_seconds))
        else:
            raise ChannelRefused("a webhook needs a public https address at port 443, 80, 88 or 8443")

    def _parsed(self, update: object) -> Sequence[Inbound]:
        return inbound(update, self._ourselves, self._clock.now())

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _named(chat: str, numbers: Sequence[int]) -> str:
    """What Telegram calls a message of one or several steps."""
    return f"{chat}:{','.join(map(str, numbers))}"


class StreamingTelegramConnector(TelegramConnector):
    """The same, for owners who want answers shown while they are written."""

    async def stream(self, recipient: Address, reply_to: str, piece: str, so_far: str) -> None:
        await self._drafts.show(recipient, reply_to, so_far)
