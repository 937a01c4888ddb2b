"""The ports of System and of the first five minutes, filled for one running server."""

from dataclasses import replace

from console.workings import Workings
from lethe.owner.backups import OwnersBackups
from lethe.owner.condition import OwnersCondition
from lethe.owner.handover import OwnersHandover
from lethe.owner.reading import Reading
from lethe.owner.set_up import OwnersSetUp
from lethe.owner.settings_shown import OwnersSettings
from lethe.owner_door import Household


def with_system(workings: Workings, household: Household, reading: Reading) -> Workings:
    settings, clock = household.settings, household.clock
    return replace(
        workings,
        condition=OwnersCondition(settings=settings, clock=clock, beats=household.beats),
        settings=OwnersSettings(reading=reading, log=household.log),
        handover=OwnersHandover(reading=reading, alerts=household.alerts),
        backups=OwnersBackups(settings=settings, clock=clock),
        set_up=OwnersSetUp(reading=reading, data_dir=settings.server.data_dir),
    )
