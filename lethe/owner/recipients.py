"""Everybody outside who receives something, with each one's card, what it promised before, and the owner's word."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from console.ports.channels import Outcome, SetValue
from console.ports.privacy import CardVersion, RecipientShown
from core.clock import Clock
from lethe.assistants import recipient_name
from lethe.commands.recipients import Receiving, everybody
from lethe.owner.assistant_book import AssistantBook
from lethe.owner.assistant_words import inner_fields, values_of
from lethe.owner.reading import Reading
from privacy.notice_book import NoticeBook
from settings.cards import AssistantCard
from settings.settings import Settings

FIELDS = inner_fields("card", AssistantCard)


class OwnersRecipients:
    """`console.ports.privacy.Recipients`."""

    def __init__(self, *, reading: Reading, clock: Clock) -> None:
        self._reading = reading
        self._clock = clock

    async def rows(self) -> Sequence[RecipientShown]:
        settings = await self._reading.now()
        book = await asyncio.to_thread(NoticeBook, settings.server.data_dir)
        today = self._clock.now().date()
        found = await asyncio.to_thread(everybody, settings)
        return [_shown(settings, one, book, today) for one in found]

    async def card(self, assistant: str) -> Sequence[SetValue] | None:
        settings = await self._reading.now()
        if all(one.name != assistant for one in settings.assistants):
            return None
        return values_of(settings, assistant, FIELDS)

    async def change(self, assistant: str, values: Mapping[str, str], *, by: str) -> Outcome:
        return await AssistantBook(reading=self._reading, clock=self._clock).change(
            assistant, values, untested=True, by=by
        )


def _shown(settings: Settings, one: Receiving, book: NoticeBook, today: date) -> RecipientShown:
    card = one.card
    row = RecipientShown(
        name=one.name,
        role="carries" if one.role == "carries" else "answers",
        receives=one.receives,
        address=one.address,
        near=one.near,
        used_by=tuple(each.name for each in settings.assistants if recipient_name(each) == one.name)
        if one.role == "answers" and not one.near
        else (),
        versions=tuple(_versions(book, one.name, "channel" if one.role == "carries" else "model")),
    )
    if card is None:
        return row
    source = next(iter(card.sources), None)
    return replace(
        row,
        has_card=True,
        trains=card.trains,
        trains_note=card.trains_note,
        days_kept=card.days_kept,
        days_note=card.days_note,
        review=card.review,
        country=card.country,
        erasable=card.erasable,
        source=source.address if source else "",
        source_dated=source.dated if source else "",
        checked=card.checked,
        check_again=card.check_again,
        is_due=card.is_due(today),
        confidence=card.confidence,
        declared=card.declared,
    )


def _versions(book: NoticeBook, name: str, role: str) -> Iterator[CardVersion]:
    """What notices told of it, newest first; one that says the same as the one before it is none of its own."""
    found: list[CardVersion] = []
    for version in book.versions():
        cards = [each.card for each in version.facts.recipients if (each.name, each.role) == (name, role)]
        since = min((told.since for told in version.in_force), default=None)
        if since is None:
            continue
        for card in (each for each in cards if each is not None):
            promised = CardVersion(
                since=since.date(),
                trains=card.trains,
                days_kept=card.days_kept,
                review=card.review,
                country=card.country,
            )
            if not found or replace(found[-1], since=promised.since) != promised:
                found.append(promised)
    return reversed(found)
