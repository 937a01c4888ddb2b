"""A door on a real socket, with channels behind it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from aiohttp import ClientSession

from connectors.door import Door, DoorLimits
from connectors.kind import Surroundings
from connectors.sources import networks
from connectors.switchboard import Patience, Switchboard
from connectors.web.connector import WebConnector
from connectors.web.kind import WEB
from core.gate import Gate
from core.identifiers import ChannelId
from core.log import Log
from core.wording import Wording
from lethe.listening import Listening, ListeningLimits
from settings.channels import ChannelSettings
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.limits import door_limits, listening_limits
from tests.fakes.notebook import NotebookConnector, notebook_kind, notebook_settings


def site(name: str = "site", allowed_origins: tuple[str, ...] = (), *, files: bool = True) -> ChannelSettings:
    return ChannelSettings(
        name=ChannelId(name),
        kind="web",
        assistant="helpdesk",
        values={"allowed_origins": allowed_origins, "files": files},
    )


def surroundings(
    desk: MemoryDesk, log: Log, *, public_address: str = "", body_seconds: float = 15.0, largest_file: int = 1_000_000
) -> Surroundings:
    numbers = iter(range(1, 1_000_000))
    return Surroundings(
        public_address=public_address,
        assistant_name="Helpdesk <b>",
        assistant_purpose="Answers about opening hours",
        gate=Gate(),
        clock=desk.clock,
        log=log,
        transcript=desk,
        wording=Wording(()),
        notice=lambda language: ("v1", f"notice in {language}"),
        menu=lambda language: (),
        languages=("en", "de", "ar"),
        derived_key=lambda purpose: purpose.encode().ljust(32, b".")[:32],
        random=lambda count: next(numbers).to_bytes(count, "big"),
        body_seconds=body_seconds,
        largest_file=largest_file,
    )


@dataclass(kw_only=True)
class Stand:
    address: str
    port: int
    client: ClientSession
    desk: MemoryDesk
    clock: MovedClock
    door: Door
    listening: Listening
    switchboard: Switchboard
    notebooks: dict[ChannelId, NotebookConnector]
    lines: list[str]
    refused: list[str]

    def web(self, name: str = "site") -> WebConnector:
        connector = self.switchboard.connector(ChannelId(name))
        assert isinstance(connector, WebConnector)
        return connector

    async def visit(self, channel: str = "site", **headers: str) -> dict[str, str]:
        """The headers of somebody who has a visit."""
        async with self.client.post(f"{self.address}/web/{channel}/visits", headers=headers) as response:
            assert response.status == 201
            content = await response.json()
        return {**headers, "Authorization": f"Bearer {content['visit']}"}

    async def say(
        self, headers: Mapping[str, str], text: str, client_id: str, channel: str = "site"
    ) -> dict[str, object]:
        address = f"{self.address}/web/{channel}/messages"
        async with self.client.post(address, json={"client_id": client_id, "text": text}, headers=headers) as response:
            assert response.status == 202, await response.text()
            answer: dict[str, object] = await response.json()
            return answer

    def log(self) -> str:
        return "".join(self.lines)


@asynccontextmanager
async def stand(
    *channels: ChannelSettings,
    limits: DoorLimits | None = None,
    socket_limits: ListeningLimits | None = None,
    trusted_proxies: tuple[str, ...] = (),
    public_address: str = "",
    body_seconds: float = 15.0,
    largest_file: int = 1_000_000,
    ping_seconds: float = 15.0,
    write_seconds: float = 30.0,
    notebooks: dict[ChannelId, NotebookConnector] | None = None,
) -> AsyncIterator[Stand]:
    lines: list[str] = []
    refused: list[str] = []
    log = Log(lines.append, "debug")
    clock = MovedClock()
    desk = MemoryDesk(clock)
    around = surroundings(
        desk, log, public_address=public_address, body_seconds=body_seconds, largest_file=largest_file
    )
    around = replace(around, ping_seconds=ping_seconds, write_seconds=write_seconds)
    books = notebooks if notebooks is not None else {}
    kinds = {"notebook": notebook_kind(books), "web": WEB}
    switchboard = Switchboard(
        kinds=kinds,
        surroundings=lambda settings: around,
        hand_over=desk.take_in,
        set_aside=desk.set_aside,
        clock=clock,
        log=log,
        patience=Patience(start_seconds=0.2),
    )
    await switchboard.open_all(channels or (notebook_settings("book"), site()))
    door = Door(
        switchboard=switchboard,
        public_address=public_address,
        hand_over=desk.take_in,
        set_aside=desk.set_aside,
        clock=clock,
        log=log,
        limits=limits or door_limits(),
        trusted_proxies=networks(trusted_proxies),
        refused=refused.append,
    )
    listening = Listening(
        door.application(), host="127.0.0.1", port=0, log=log, limits=socket_limits or listening_limits()
    )
    port = await listening.open()
    try:
        async with ClientSession() as client:
            yield Stand(
                address=f"http://127.0.0.1:{port}",
                port=port,
                client=client,
                desk=desk,
                clock=clock,
                door=door,
                listening=listening,
                switchboard=switchboard,
                notebooks=books,
                lines=lines,
                refused=refused,
            )
    finally:
        await switchboard.close()
        await listening.close(1.0)
