"""People who quote each other, send the same files and forward each other's words; and all that is held of one."""

from random import Random

from core.ports.command import Speaker
from tests.privacy.opened import Rooms

_WORDS = ("hello", "where are you", "see you at ten", "My hovercraft is full of eels", "¿qué hora es?", "كيف حالك")


async def grown(rooms: Rooms, random: Random, *, people: int, called: str = "person") -> list[Speaker]:
    """`called`: with what their addresses begin, where several webs stand beside each other."""
    files = [random.randbytes(random.randrange(1, 3_000)) for _ in range(2)]
    said: list[str] = list(_WORDS)
    found: dict[str, Speaker] = {}
    for at in range(people * 3):
        who = f"{called}-{random.getrandbits(16):05}" if len(found) < people else random.choice(sorted(found))
        text = random.choice((random.choice(said), f"> {random.choice(said)}\n{at}", f"{who} said {at}"))
        said.append(text)
        speaker, kept = await rooms.say(text, who, name=random.choice(("Ada", "Eve", "")), own=random.random() < 0.7)
        found[who] = speaker
        if random.random() < 0.5:
            await rooms.keep_file(speaker, kept.number, random.choice(("same.txt", f"{who}.txt")), random.choice(files))
        if random.random() < 0.2:
            await rooms.ask(f"/remember I know {random.choice(sorted(found))}", who)
    return [known for address in found if (known := await rooms.find(address)) is not None]


async def everything_of(rooms: Rooms, speaker: Speaker) -> dict[str, list[object]]:
    """By table every row, opened, and the plain content of every file."""
    held: dict[str, list[object]] = {
        table.name: list(await rooms.register.first_rows(speaker, table)) for table in rooms.register.tables
    }
    kept = await rooms.memory.store.read(lambda transaction: rooms.memory.files.of_person(transaction, speaker))
    held["contents"] = [rooms.memory.files.content(speaker, file.stored_as) for file in kept]
    return held
