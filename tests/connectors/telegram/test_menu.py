"""The commands stand beside the text field in every language that has them."""

from connectors.telegram.menu import by_language
from tests.connectors.telegram.stage import MENUS, stage, until
from tests.fakes.telegram_faults import slow_down


def test_every_language_that_has_a_menu_and_once_without_one() -> None:
    menus = by_language(lambda language: MENUS.get(language, ()), ("en", "de", "pt-BR", "fil", "xx"))
    assert list(menus) == ["", "en", "de", "pt"]
    assert [command.command for command in menus[""]] == ["privacy", "delete"]
    assert menus["de"][1].description == "Meine Daten löschen"


def test_what_telegram_would_refuse_is_left_out() -> None:
    menus = by_language(lambda language: (("/Nö", "no"), ("/ok", "x" * 300), ("/empty", "")), ("en",))
    assert [(command.command, len(command.description)) for command in menus["en"]] == [("ok", 256)]


def test_no_menu_at_all() -> None:
    assert by_language(lambda language: (), ("en",)) == {}


async def test_menus_are_registered_behind_and_only_where_they_differ() -> None:
    async with stage(languages=("en", "de")) as played:
        await played.connector.open()
        await until(lambda: played.log().count("channel.menu_registered") == 1)
        assert played.server.bot.commands["de"][0] == {
            "command": "privacy",
            "description": "Was mit deinen Worten geschieht",
        }
        assert set(played.server.bot.commands) == {"", "en", "de"}
        await played.connector.open()
        await until(lambda: played.log().count("channel.menu_registered") == 2)
        assert len(played.server.called("setMyCommands")) == 3


async def test_a_menu_that_cannot_be_registered_stops_nothing() -> None:
    async with stage() as played:
        played.server.fail("setMyCommands", slow_down(100))
        await played.connector.open()
        await until(lambda: "channel.menu_failed" in played.log())
        await played.connector.send(played.outbound())
