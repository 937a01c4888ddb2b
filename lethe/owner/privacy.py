"""The ports of the privacy pages, filled for one running server."""

from dataclasses import replace

from console.workings import Workings
from lethe.owner.ledger import OwnersLedger
from lethe.owner.modes import OwnersModes
from lethe.owner.notices import OwnersNotices
from lethe.owner.reading import Reading
from lethe.owner.recipients import OwnersRecipients
from lethe.owner.records import OwnersRecords
from lethe.owner.requests import OwnersRequests
from lethe.owner.retention import OwnersRetention
from lethe.owner_door import Household


def with_privacy(workings: Workings, household: Household, reading: Reading) -> Workings:
    settings, memory, clock = household.settings, household.memory, household.clock
    return replace(
        workings,
        notices=OwnersNotices(reading=reading),
        requests=OwnersRequests(memory=memory, ledger=settings.storage.ledger, clock=clock),
        records=OwnersRecords(reading=reading, clock=clock),
        recipients=OwnersRecipients(reading=reading, clock=clock),
        modes=OwnersModes(reading=reading, memory=memory, known=household.known, clock=clock),
        retention=OwnersRetention(
            settings=settings,
            memory=memory,
            known=household.known,
            retention=household.rights.retention,
            clock=clock,
            log=household.log,
        ),
        ledger=OwnersLedger(memory=memory, folder=settings.storage.ledger),
    )
