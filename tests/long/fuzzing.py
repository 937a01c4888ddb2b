"""Brings the server what platforms could sign and never send, and between that, messages that must be answered.

By hand: python -m tests.long.fuzzing --requests 200000 --seed 7
"""

import argparse
import asyncio
import hashlib
import json
import re
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, time

import psutil  # type: ignore[import-untyped]  # it brings none
from aiohttp import ClientError, ClientSession

from tests.long.book import Book, Request
from tests.long.genuine import Channel, is_genuine, proven, signed_form, speaking_on
from tests.long.mutating import mutated_form, mutated_json, with_fresh_names
from tests.long.speaking import page_events
from tests.long.stand_ins import StandIns
from tests.long.whole_house import configuration, one_of_each, started
from tests.long.wire import Asked, Connection
from tests.product.house import MISHAPS
from tests.product.running import ROOT, Running, counted

_CONNECTIONS = 64
"""What is taken in is written down first: the more come at once, the more go to the disk together."""
_VALID_EVERY = 10
_OFTEN_NEW = 0.8
_LONG = 1_000_000
"""Bytes, from which on it may be more than a kind takes."""
_MOST_FIELDS = 1_000
"""More than these no form of Twilio's has."""
_PEOPLE = 60
"""On each channel that is called, of whom each says the next thing once the last was answered."""
_VISITORS = 15
_ANSWER_SECONDS = 120.0
_QUIET_SECONDS = 1.0
_MOST_GROWN = 150_000_000
"""Bytes, from the first tenth of a run to its end."""
_TOKEN = re.compile(r"\bfz[0-9]+z[0-9a-f]{8}\b")
_ECHO = """
[[assistants]]
name = "helpdesk"
purpose = "Says it back."
provider = "echo"
stream = false
"""
_SAMPLES = ROOT / "tests" / "connectors"
_TRANSPARENT = ("telegram", "whatsapp_twilio", "whatsapp_cloud")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    asked: int
    valid: int
    answered: int
    statuses: Counter[tuple[str, int]]
    counts: dict[str, float]
    broken: Sequence[str]
    seconds: float
    grown: int
    """Bytes of memory, from the first tenth to the end."""


@dataclass(slots=True)
class Talk:
    """Who may say something just now, and what was heard of it: each token once, if all is well."""

    idle: dict[str, list[tuple[Channel, int]]] = field(default_factory=dict)
    asked: dict[str, tuple[Channel, int]] = field(default_factory=dict)
    heard: Counter[str] = field(default_factory=Counter)
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, text: str) -> None:
        for token in _TOKEN.findall(text):
            self.heard[token] += 1
            who = self.asked.get(token)
            if who is not None and self.heard[token] == 1:
                self.idle[who[0].kind].append(who)
                self.freed.set()

    async def next_to_speak(self, random: Random) -> tuple[Channel, int]:
        async with asyncio.timeout(_ANSWER_SECONDS):
            while not any(self.idle.values()):
                self.freed.clear()
                await self.freed.wait()
        kind = random.choice(sorted(kind for kind, idle in self.idle.items() if idle))
        return self.idle[kind].pop(0)


class Hearing(StandIns):
    """Platforms that only note what they are given to send."""

    def __init__(self, talk: Talk, random: Random) -> None:
        super().__init__(Book(), random, model_seconds=0, send_seconds=0)
        self._talk = talk

    def _sent(self, conversation: str, text: str) -> Request:
        self._talk.hear(text)
        return Request(conversation=conversation, answer=0, tokens=(), began=0.0)


class Mutants:
    """Draws authentic requests that make little sense, the same ones for the same seed but for visitors and dates."""

    def __init__(self, channels: Sequence[Channel], random: Random) -> None:
        self._channels = channels
        self._random = random
        self._numbers = count(1)
        self._samples = {channel.kind: _samples(channel) for channel in channels}

    def draw(self) -> tuple[Channel, Asked]:
        random, number = self._random, next(self._numbers)
        channel = random.choice(self._channels)
        # Some are a message that was here before, in other words.
        called = number if random.random() < _OFTEN_NEW else 1
        sample = with_fresh_names(random, random.choice(self._samples[channel.kind]), called)
        if channel.kind == "whatsapp_twilio":
            return channel, self._at_twilio(channel, sample)
        return channel, proven(channel, mutated_json(random, json.loads(sample)))

    def _at_twilio(self, channel: Channel, sample: bytes) -> Asked:
        random = self._random
        body = mutated_form(random, sample)
        asked = proven(replace(channel, name=channel.name), b"")
        target = channel.target + random.choice((b"", b"", b"/status?message=1", b"/status?message=%ff&message=2"))
        if random.random() < 0.03:  # no form, but what Twilio signs by its hash
            body = mutated_json(random, {"Body": "x", "AccountSid": "AC"})
            target += (b"&" if b"?" in target else b"?") + b"bodySHA256=" + hashlib.sha256(body).hexdigest().encode()
            proof = signed_form(target, b"", channel.secret)
            headers: tuple[tuple[bytes, bytes], ...] = ((b"Content-Type", b"application/json"), (channel.proof, proof))
            return replace(asked, target=target, headers=headers, body=body)
        try:
            proof = signed_form(target, body, channel.secret)
        except ValueError:
            proof = b"nobody can sign what is no text"
        return replace(asked, target=target, headers=(asked.headers[0], (channel.proof, proof)), body=body)


async def run(requests: int, seed: int, folder: Path, product: Path = ROOT, minutes: float = 600.0) -> Outcome:
    """`minutes`: after so many no more requests are begun."""
    random = Random(seed)
    talk = Talk()
    async with Hearing(talk, random) as outside, ClientSession() as client:
        told = configuration(0, outside.addresses, assistant=_ECHO)
        async with started(folder, told, product) as server:
            visitors = await _visitors(client, server)
            pages = [asyncio.create_task(_follow(client, server, talk, each.secret)) for each in visitors]
            called = [channel for channel in one_of_each() if channel.kind in _TRANSPARENT]
            talk.idle = {channel.kind: [(channel, person) for person in range(_PEOPLE)] for channel in called}
            talk.idle["web"] = [(visitor, 0) for visitor in visitors[1:]]
            try:
                mutants = Mutants([*called, visitors[0]], random)
                return await _fuzz(client, server, talk, mutants, random, requests, minutes)
            finally:
                for page in pages:
                    page.cancel()
                await asyncio.gather(*pages, return_exceptions=True)


async def _fuzz(
    client: ClientSession, server: Running, talk: Talk, mutants: Mutants, random: Random, requests: int, minutes: float
) -> Outcome:
    statuses: Counter[tuple[str, int]] = Counter()
    broken: list[str] = []
    numbers = count(1)
    process = psutil.Process(server.process.pid)
    memory: list[int] = []
    began = monotonic()

    async def bring() -> None:
        connection = Connection(int(server.address.rpartition(":")[2]))
        while monotonic() - began < 60 * minutes and (number := next(numbers)) <= requests:
            if number % max(1, requests // 10) == 0:
                memory.append(process.memory_info().rss)
            if number % _VALID_EVERY == 0:
                try:
                    who = await talk.next_to_speak(random)
                except TimeoutError:
                    broken.append("nobody was answered any more")
                    break
                channel, token = who[0], f"fz{number}z{random.getrandbits(32):08x}"
                talk.asked[token] = who
                asked = speaking_on(channel, 10_000_000 + number, f"Please say {token} to me", person=who[1])
                right: tuple[int, ...] = (200, 202)
            else:
                channel, asked = mutants.draw()
                right = _right(channel, asked)
            status = await connection.ask(asked)
            statuses[channel.kind, status] += 1
            if status not in right if right else not 200 <= status < 500:
                broken.append(f"{channel.kind} was answered {status}: {asked.target!r} {asked.body[:2000]!r}")
        await connection.close()

    await asyncio.gather(*(bring() for _ in range(_CONNECTIONS)))
    seconds = monotonic() - began
    broken += await _unanswered(talk)
    memory.append(process.memory_info().rss)
    grown = memory[-1] - memory[0]
    if grown > _MOST_GROWN:
        broken.append(f"memory has grown by {grown} bytes")
    said = server.log() + server.talk()
    broken += [f"it said {mishap!r}" for mishap in MISHAPS if mishap in said]
    counts = await counted(client, server.address)
    kept = {name: value for name, value in counts.items() if name.startswith(("lethe_accepted", "lethe_quaran"))}
    return Outcome(
        asked=statuses.total(),
        valid=len(talk.asked),
        answered=sum(token in talk.heard for token in talk.asked),
        statuses=statuses,
        counts=kept,
        broken=broken,
        seconds=seconds,
        grown=grown,
    )


async def _unanswered(talk: Talk) -> Sequence[str]:
    until = monotonic() + _ANSWER_SECONDS
    while monotonic() < until and not talk.asked.keys() <= talk.heard.keys():
        await asyncio.sleep(0.05)
    await asyncio.sleep(_QUIET_SECONDS)
    return [
        f"{token}, said on {who[0].kind}, was answered {talk.heard[token]} times"
        for token, who in talk.asked.items()
        if talk.heard[token] != 1
    ]


def _right(channel: Channel, asked: Asked) -> tuple[int, ...]:
    """What is authentic is taken, whatever it says; a page is told what is wrong. Empty: anything below 500."""
    if channel.kind == "web":
        return ()
    if len(asked.body) > _LONG:
        return (200, 403, 413)
    can_be_signed = b"bodySHA256=" in asked.target or is_genuine(asked, [channel])
    return (200,) if can_be_signed and asked.body.count(b"&") < _MOST_FIELDS else (200, 403)


async def _visitors(client: ClientSession, server: Running) -> list[Channel]:
    """The first of them brings what makes no sense."""
    site = next(channel for channel in one_of_each() if channel.kind == "web")
    found = []
    for _ in range(_VISITORS + 1):
        async with client.post(f"{server.address}/web/{site.name}/visits") as answer:
            assert answer.status == 201, answer.status
            found.append(replace(site, secret=str((await answer.json())["visit"])))
    return found


async def _follow(client: ClientSession, server: Running, talk: Talk, visit: str) -> None:
    last = ""
    known: set[str] = set()
    while True:
        try:
            async for event, id, data in page_events(client, server.address, visit, last):
                last = id or last
                if event == "message" and str(data["id"]) not in known:
                    known.add(str(data["id"]))
                    talk.hear(str(data["text"]))
        except (ClientError, OSError, TimeoutError):
            await asyncio.sleep(0.1)


def _samples(channel: Channel) -> Sequence[bytes]:
    if channel.kind == "web":
        return [b'{"client_id": "c1", "text": "Is anybody there?", "files": [], "language": "en"}']
    ending = "*.form" if channel.kind == "whatsapp_twilio" else "*.json"
    found = [path.read_bytes() for path in sorted((_SAMPLES / channel.kind / "payloads").glob(ending))]
    assert found, channel.kind
    return [*found, *(_as_samples_are_written(speaking_on(channel, 1, text).body) for text in ("Hello", "Noch da?"))]


def _as_samples_are_written(body: bytes) -> bytes:
    return body.replace(b"491700100000", b"491700000001").replace(str(int(time())).encode(), b"1795250000")


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--requests", type=int, default=200_000)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32), help="draws the same requests again")
    reader.add_argument("--minutes", type=float, default=600.0, help="after so many no more requests are begun")
    reader.add_argument("--keep", type=Path, help="an empty folder for the data and the logs, to look at afterwards")
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is asked instead")
    given = reader.parse_args()
    product = given.product.resolve()
    with TemporaryDirectory(prefix="lethe-fuzzing-") as folder:
        where = given.keep or Path(folder)
        outcome = asyncio.run(run(given.requests, given.seed, where, product, given.minutes))
    print(f"seed {given.seed}")
    print(f"{outcome.asked} requests in {outcome.seconds:.0f} s, {outcome.asked / outcome.seconds:.0f} a second")
    print(f"{outcome.answered} of {outcome.valid} valid messages were answered")
    print(f"answered {dict(sorted(outcome.statuses.items()))}; counted {outcome.counts}")
    print(f"memory grew by {outcome.grown / 1e6:.0f} MB from the first tenth to the end")
    for broken in outcome.broken[:20]:
        print(f"BROKEN: {broken}", file=sys.stderr)
    print(f"{len(outcome.broken)} broken" if outcome.broken else "None was above 499, and each was answered once.")
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
