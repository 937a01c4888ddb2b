"""One person on WhatsApp by way of Twilio: signed forms at the door, and what the played API was given to send."""

import asyncio
import re
from datetime import datetime

from aiohttp import ClientSession

from tests.fakes.twilio_held import Held
from tests.fakes.twilio_server import ACCOUNT, SENDER, TwilioServer, signature
from tests.fakes.twilio_server import said as typed
from tests.journeys.heard import Brought, Heard
from tests.patience import PATIENCE

_LINK = re.compile(r"https://\S+/files/[A-Za-z0-9_-]{43}")
"""In place of a file."""


class TwilioTalk:
    """`address`: of the server itself; `public_address`: what Twilio was told to call, and signs."""

    def __init__(
        self,
        address: str,
        public_address: str,
        twilio: TwilioServer,
        client: ClientSession,
        *,
        channel: str = "wa",
        person: int = 5550001,
        user_id: str = "",
    ) -> None:
        self._target = f"{address}/hooks/{channel}"
        self._public = f"{public_address}/hooks/{channel}"
        self._twilio = twilio
        self._client = client
        self._number = f"49170{person}"
        self.user_id = user_id
        """As WhatsApp names the person towards this business, where it does."""
        self._heard = 0
        self._delivered: list[dict[str, str]] = []

    async def quote(self, text: str, *, own: bool = False) -> None:
        """Of what they said last, or of what they heard last."""
        quoted = self._delivered[-1]["MessageSid"] if own else self.sent()[self._heard - 1].sid
        await self.say(text, OriginalRepliedMessageSender=SENDER, OriginalRepliedMessageSid=quoted)

    async def say(self, text: str, **more: str) -> None:
        fields = {**typed(text, sid=self._twilio.next_name(), number=self._number), **more}
        self._twilio.hold(fields)
        self._delivered.append(fields)
        await self._post(fields)

    async def bring(self, file: Brought) -> None:
        name = self._twilio.next_name()
        place = f"Messages/{name}/Media/ME{len(self._twilio.media):032x}"
        self._twilio.media[place] = file.content
        fields = {
            **typed(file.caption, sid=name, number=self._number),
            "MessageType": {"voice": "audio", "photo": "image"}.get(file.sort, file.sort),
            "NumMedia": "1",
            "MediaUrl0": f"{self._twilio.address}/2010-04-01/Accounts/{ACCOUNT}/{place}",
            "MediaContentType0": file.media_type,
        }
        self._twilio.hold(fields)
        self._delivered.append(fields)
        await self._post(fields)

    def say_to_nobody(self, text: str, at: datetime) -> None:
        """While Twilio cannot reach us; it keeps a list of what was said."""
        self._twilio.keep(text, number=self._number, at=at)

    async def say_again(self) -> None:
        await self._post(self._delivered[-1])

    async def say_everything_again(self) -> None:
        for delivered in self._delivered:
            await self._post(delivered)

    async def stop(self, said: str = "STOP") -> None:
        """Tell Twilio itself, which answers by itself: STOP or START."""
        fields = typed(said, sid=self._twilio.next_name(), number=self._number)
        (self._twilio.stopped.add if said == "STOP" else self._twilio.stopped.discard)(self._address)
        await self._post({**fields, "OptOutType": said})

    async def hear(self) -> Heard:
        async with asyncio.timeout(PATIENCE):
            while not self.left():
                await asyncio.sleep(0.005)
        sent = self.sent()[self._heard]
        self._heard += 1
        return Heard(text=sent.body, says=_says(sent.body), files=tuple(_LINK.findall(sent.body)))

    def left(self) -> int:
        return len(self.sent()) - self._heard

    def sent(self) -> list[Held]:
        return [sent for sent in self._twilio.sent if sent.to in (self._address, self.user_id)]

    async def close(self) -> None:
        """Nothing is held open."""

    @property
    def _address(self) -> str:
        return f"whatsapp:+{self._number}"

    async def _post(self, fields: dict[str, str]) -> None:
        if self.user_id:
            fields = {**fields, "ExternalUserId": self.user_id}
        headers = {"X-Twilio-Signature": signature(self._public, fields), "I-Twilio-Idempotency-Token": "played"}
        assert fields["To"] == SENDER
        async with self._client.post(self._target, data=fields, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/xml")
            assert (await answer.text()).endswith("<Response/>")


def _says(text: str) -> tuple[str, ...]:
    """What the buttons would say: they are written as lines under the text, each after its label. Nobody types the
    marks that keep a word's direction."""
    lines = "".join(filter(_is_typed, text.rpartition("\n\n")[2])).splitlines()
    return tuple(line.rpartition(": ")[2] for line in lines if ": " in line and re.match(r"\d\. ", line))


def _is_typed(character: str) -> bool:
    return character == "\n" or character.isprintable()
