"""What the owner stores of handing over while the server runs is taken up without a new start."""

import asyncio

from core.errors import SettingError
from core.log import Log
from lethe.owner_alerts import OwnerAlerts
from lethe.taking_up import Mark, mark_of
from privacy.handing_over import HandingOver
from settings.book import Book
from settings.settings import Settings


class HandoverTakenUp:
    def __init__(self, settings: Settings, handing: HandingOver, alerts: OwnerAlerts, log: Log) -> None:
        self._settings = settings
        self._handing = handing
        self._alerts = alerts
        self._log = log
        self._file = Book(settings.server.data_dir).file
        # What was stored between reading the settings and this is taken up at the first look.
        self._seen: Mark = None

    async def look(self) -> None:
        mark = mark_of(self._file)
        if mark == self._seen:
            return
        try:
            after = (await asyncio.to_thread(self._settings.read_again)).handover
            self._seen = mark  # not before: what could not be read just now is read at the next look
            self._alerts.take_up(after)
        except SettingError as error:
            self._seen = mark
            self._log.event("book.refused", "error", count=len(error.mistakes))
            return
        self._handing.lasts(after.minutes)
