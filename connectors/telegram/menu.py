"""The commands that Telegram shows beside the text field, in every language that has them."""

import re
from collections.abc import Callable, Sequence

from telegram import Bot, BotCommand

from connectors.telegram.errors import translated
from core.errors import DeliveryError
from core.log import Log

Menu = Callable[[str], tuple[tuple[str, str], ...]]

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}(?=-|$)")
_LONGEST_DESCRIPTION = 256


def commands(menu: Menu, language: str) -> tuple[BotCommand, ...]:
    return tuple(
        BotCommand(name, description[:_LONGEST_DESCRIPTION])
        for name, description in ((command.lstrip("/"), text) for command, text in menu(language))
        if _NAME.fullmatch(name) and description
    )


def by_language(menu: Menu, languages: Sequence[str]) -> dict[str, tuple[BotCommand, ...]]:
    """By Telegram's two letters; "" is for everybody whose language is not among them."""
    menus: dict[str, tuple[BotCommand, ...]] = {}
    for language in languages:
        letters = _LANGUAGE.match(language.lower())
        if letters is not None and letters[0] not in menus and (listed := commands(menu, language)):
            menus[letters[0]] = listed
    common = menus.get("en") or next(iter(menus.values()), ())
    return {"": common, **menus} if common else {}


async def register(bot: Bot, menus: dict[str, tuple[BotCommand, ...]], log: Log, channel: str) -> None:
    """Only what differs is set: Telegram soon asks a bot for patience that sets its menus at every start."""
    changed = 0
    for language, wanted in menus.items():
        try:
            with translated():
                if await bot.get_my_commands(language_code=language or None) != wanted:
                    await bot.set_my_commands(wanted, language_code=language or None)
                    changed += 1
        except DeliveryError as error:
            log.failure("channel.menu_failed", error, channel=channel)
            return
    log.event("channel.menu_registered", channel=channel, count=changed)
