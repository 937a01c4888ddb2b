"""`lethe people`: somebody who read their code out to the owner is found, shown within the rules, or erased."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from core.log import Log
from core.memory.personal_rows import iso
from core.memory.store import Transaction
from core.ports.command import Speaker
from lethe.at_rest import AtRest, at_rest
from lethe.commands.beside_server import while_stopped
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.saying import say
from privacy.owner_views import Codes

NOBODY, _ASK, REFUSED = 1, 4, 6


def find_person(config: Path | None, code: str, *, as_json: bool) -> int:
    """How much is kept of them, in counts; no word is opened. Raises StorageError."""
    return of_person(config, code, lambda here, speaker: _counts(here, speaker, as_json=as_json), "/api/v1/people/find")


def show_person(config: Path | None, code: str, purpose: str, *, as_json: bool) -> int:
    """Their words, where the owner may read them; each time is written down for them to see."""

    async def show(here: AtRest, speaker: Speaker) -> int:
        view = await here.rights.owner_views.look(code, purpose)
        if view is None or view.shown == "nothing":
            say("You may not read this conversation. The person can open it for a day by writing /open in the chat.")
            return REFUSED
        if as_json:
            lines = [{"at": iso(one.at), "by_person": one.by_person, "text": one.text} for one in view.lines]
            print_json("lethe.conversation/1", called=view.called, shown=view.shown, lines=lines)
            return 0
        rows = [(f"{one.at:%Y-%m-%d %H:%M}", view.called if one.by_person else "us", one.text) for one in view.lines]
        print_table(("when (UTC)", "who", "words"), rows)
        return 0

    return of_person(config, code, show, "/api/v1/people/look")


def erase_person(config: Path | None, code: str, *, yes: bool) -> int:
    """The same erasure that they could ask for in the chat. The receipt is printed, to be handed to them."""

    async def erase(here: AtRest, speaker: Speaker) -> int:
        if not yes:
            await _counts(here, speaker, as_json=False)
            say("Nothing was deleted yet. To delete all of it, which cannot be undone, add --yes.")
            return _ASK
        now = here.clock.now()
        case = await here.memory.store.run(
            lambda transaction: here.rights.erasures.begin(transaction, speaker, says="", at=now, sign=True)
        )
        complete = await here.rights.erasures.carry_out([case] if case is not None else [])
        if not complete:
            say("Something is still in the way; the server goes on with it when it runs.")
            return NOBODY
        print(complete[0].letter.receipt)
        say("Done. Nothing of this person is left here. Above is their receipt, for you to hand to them.")
        return 0

    return of_person(config, code, erase, "/api/v1/people/erase")


def of_person(config: Path | None, code: str, work: Callable[[AtRest, Speaker], Awaitable[int]], path: str) -> int:
    """`path`: in the API, which does the same while a server runs. Raises StorageError."""
    settings = configured(config)

    async def run() -> int:
        if not settings.storage.database_file.exists():
            return nobody()
        async with at_rest(settings, Log(lambda line: None)) as here:
            codes = Codes(vault=here.memory.vault, people=here.memory.people)

            def unit(transaction: Transaction) -> Speaker | None:
                return codes.find(transaction, code)

            speaker = await here.memory.store.read(unit)
            return nobody() if speaker is None else await work(here, speaker)

    with while_stopped(page="People", call=f"POST {path}"):
        return asyncio.run(run())


async def _counts(here: AtRest, speaker: Speaker, *, as_json: bool) -> int:
    held = [one for one in await here.rights.register.holdings(speaker) if one.count]
    called = Codes(vault=here.memory.vault, people=here.memory.people).pseudonym(speaker.person, here.clock.now())
    if as_json:
        places = [{"called": one.called, "category": one.category, "count": one.count} for one in held]
        print_json("lethe.person/1", called=called, channel=speaker.channel, paused=speaker.paused, places=places)
        return 0
    say(f"{called}, on {speaker.channel}{', paused' if speaker.paused else ''}")
    print_table(("place", "count"), [(one.called, f"{one.count:,}") for one in held])
    return 0


def nobody() -> int:
    say("There is nobody with this code. The person finds theirs by writing /show in the chat.")
    return NOBODY
