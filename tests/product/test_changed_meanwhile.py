"""Two who change the same thing at once: who said what they change is told that somebody came before them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

from core.errors import ChangedMeanwhile
from lethe.commands.owner_book import book_of
from settings.book import Book, Content
from settings.settings import Settings
from tests.console.api.program import program
from tests.console.running import running, settings_for
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_WRITERS, _ROUNDS = 4, 10


def _page(purpose: str) -> Callable[[Content], Content]:
    return lambda content: content.changed("assistants", "lethe", {"purpose": purpose})


def _together(settings: Settings, mark: str) -> tuple[list[str], list[str]]:
    """Who stored what they said, and who came too late."""
    stored, late, barrier = list[str](), list[str](), Barrier(_WRITERS)

    def change(purpose: str) -> None:
        book = book_of(settings)
        barrier.wait(PATIENCE)
        try:
            book.store(_page(purpose), "assistants", name="lethe", unless_not=mark)
            stored.append(purpose)
        except ChangedMeanwhile:
            late.append(purpose)

    writers = [Thread(target=change, args=(f"writer {one} after {mark}",)) for one in range(_WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE)
    return stored, late


def test_of_many_who_saw_the_same_only_one_changes_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "")
    book_of(settings).store(_page("the first"), "assistants")
    for _ in range(_ROUNDS):
        stored, late = _together(settings, book_of(settings).mark("assistants", "lethe"))
        assert (len(stored), len(late)) == (1, _WRITERS - 1)
        page = Book(settings.server.data_dir).read().page("assistants", "lethe")
        assert page is not None
        assert page["purpose"] == stored[0]


async def test_two_programs_that_saw_the_same_are_not_both_taken(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house, program(house) as shop:
        given = {"token": TOKEN, "mode": "polling", "api_address": telegram.address}
        await shop.ask("POST", "/channels", {"kind": "telegram", "name": "tg", "settings": given})
        tag = {"If-Match": (await shop.ask("GET", "/channels/tg")).headers["ETag"]}
        both = [
            shop.ask("PATCH", "/channels/tg", {"settings": {"tidy": True}}, tag),
            shop.ask("PATCH", "/channels/tg", {"settings": {"stream": False}}, tag),
        ]
        answered = await asyncio.gather(*both)
        assert sorted(one.status for one in answered) == [200, 412]
        assert next(one for one in answered if one.status == 412).code == "changed_meanwhile"


async def test_a_command_between_the_look_and_the_change_is_not_overwritten(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        path = "/assistants/lethe"
        tag = {"If-Match": (await shop.ask("GET", path)).headers["ETag"]}
        book_of(house.settings).store(_page("by command"), "assistants")
        late = await shop.ask("PATCH", path, {"settings": {"purpose": "by program"}}, tag)
        assert late.status == 412
        assert (await shop.ask("DELETE", path, headers=tag)).status == 412
        assert (await shop.ask("PATCH", path, {"settings": {"purpose": "whatever is there"}})).status == 200
