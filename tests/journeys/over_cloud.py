"""One person on WhatsApp, spoken to as Meta does it: signed batches in, the played Graph API out."""

import asyncio
import re
from itertools import count

from aiohttp import ClientSession

from tests.fakes.meta_knocks import ADA, Json, contact, signed, status, written
from tests.fakes.meta_knocks import batch as batched
from tests.fakes.meta_knocks import change as changed
from tests.fakes.meta_knocks import message as messaged
from tests.fakes.meta_server import File, MetaServer, Sent
from tests.journeys.heard import Brought, Heard
from tests.patience import PATIENCE

_MOMENT = 2_000_000_000
_NUMBERS = count(1)


_LINK = re.compile(r"https://\S+/files/[A-Za-z0-9_-]{43}")
"""In place of an archive."""


class CloudTalk:
    """`person`: a telephone number, or with letters in it what Meta calls somebody whose number it does not tell."""

    def __init__(
        self, address: str, meta: MetaServer, client: ClientSession, *, person: str = ADA, channel: str = "wac"
    ) -> None:
        self._hook = f"{address}/hooks/{channel}"
        self._meta = meta
        self._client = client
        self._person = person
        self._heard = 0
        self._said = ""
        self._delivered: list[bytes] = []

    async def say(self, text: str) -> None:
        await self._bring(self._message("text", {"body": text}))

    async def quote(self, text: str, *, own: bool = False) -> None:
        """Of what they said last, or of what they heard last."""
        quoted = self._said if own else self._mine()[self._heard - 1].id
        await self._bring(self._message("text", {"body": text}, context={"from": self._person, "id": quoted}))

    async def bring(self, file: Brought) -> None:
        kind = {"voice": "audio", "photo": "image"}.get(file.sort, file.sort)
        called = self._meta.keep(File(media_type=file.media_type, content=file.content))
        held: Json = {"id": called, "mime_type": file.media_type}
        held |= {"caption": file.caption} if file.caption else {}
        held |= {"voice": True} if kind == "audio" else {}
        held |= {"filename": file.name} if kind == "document" else {}
        await self._bring(self._message(kind, held))

    async def press(self, says: str) -> None:
        reply = {"type": "button_reply", "button_reply": {"id": says, "title": "Button"}}
        await self._bring(self._message("interactive", reply))

    async def report(self, fate: str, sent: Sent, code: int = 0) -> None:
        """What became of something that was sent to them."""
        told = status(fate, id=sent.id, tag=sent.tag, code=code, moment=_MOMENT)
        await self._post(written(batched(changed(statuses=[told]))))

    async def say_again(self) -> None:
        """The very same delivery once more."""
        await self._post(self._delivered[-1])

    async def say_everything_again(self) -> None:
        for delivered in self._delivered:
            await self._post(delivered)

    async def hear(self) -> Heard:
        async with asyncio.timeout(PATIENCE):
            while not self.left():
                await asyncio.sleep(0.005)
        sent = self._mine()[self._heard]
        self._heard += 1
        files = (sent.file.name,) if sent.file is not None else tuple(_LINK.findall(sent.text))
        labels, says = tuple(label for label, _ in sent.buttons), tuple(says for _, says in sent.buttons)
        return Heard(text=sent.text, says=says, files=files, labels=labels)

    def left(self) -> int:
        """How many messages came that nobody asked for yet."""
        return len(self._mine()) - self._heard

    async def close(self) -> None:
        """Nothing is held open."""

    def _mine(self) -> list[Sent]:
        return [sent for sent in self._meta.sent if sent.person == self._person]

    def _message(self, kind: str, held: object, **more: object) -> Json:
        number, user = (self._person, "") if self._person.isdigit() else ("", self._person)
        self._said = f"wamid.IN{next(_NUMBERS)}="
        said = {**messaged(kind, held, id=self._said, number=number, user=user, moment=_MOMENT), **more}
        return batched(changed(said, contacts=[contact(number, user)]))

    async def _bring(self, batch: Json) -> None:
        self._delivered.append(written(batch))
        await self._post(self._delivered[-1])

    async def _post(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json", **signed(body, self._meta.app_secret)}
        async with self._client.post(self._hook, data=body, headers=headers) as answer:
            assert (answer.status, await answer.read()) == (200, b"")
