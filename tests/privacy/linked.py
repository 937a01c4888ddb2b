"""Several chats of one person, linked as they would link them."""

import re
from pathlib import Path

from core.identifiers import Address, ChannelId
from core.ports.command import Reply
from tests.privacy.opened import SITE, Rooms

TG, WA = ChannelId("tg"), ChannelId("wa")
ADA = "ada-lovelace-1815"
Chat = tuple[str, ChannelId]
ON_SITE, ON_TG, ON_WA = (ADA, SITE), ("5550001", TG), ("491700100000", WA)


async def ask(rooms: Rooms, text: str, chat: Chat = ON_SITE, name: str = "") -> Reply:
    return await rooms.ask(text, chat[0], channel=chat[1], name=name)


async def code_for(rooms: Rooms, chat: Chat) -> str:
    found = re.search(r"/link (\d{6})", (await ask(rooms, "/link", chat)).text)
    assert found is not None
    return found[1]


async def link(rooms: Rooms, one: Chat, other: Chat) -> None:
    code = await code_for(rooms, one)
    assert [button.says for button in (await ask(rooms, f"/link {code}", other)).buttons] == ["/link_yes", "/link_no"]
    assert (await ask(rooms, "/link_yes", other)).text.startswith("Noted.")
    assert (await ask(rooms, "/link_yes", one)).text.startswith("**Linked:**")


async def is_here(rooms: Rooms, chat: Chat) -> bool:
    people, store = rooms.memory.people, rooms.memory.store
    return await store.read(lambda transaction: people.find(transaction, chat[1], Address(chat[0]))) is not None


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
