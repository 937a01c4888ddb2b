"""The console with all its ports filled, for one running server."""

from console.opening import opened_console
from console.workings import Workings
from lethe.owner.channels import OwnersChannels
from lethe.owner.checks import OwnersChecks
from lethe.owner.reading import Reading
from lethe.owner_door import Handler, Household


def owners_handler(household: Household) -> Handler:
    settings, clock = household.settings, household.clock
    reading = Reading(settings)
    workings = Workings(
        channels=OwnersChannels(reading=reading, switchboard=household.switchboard),
        checks=OwnersChecks(reading=reading, clock=clock),
    )
    console = opened_console(
        memory=household.memory,
        workings=workings,
        data_dir=settings.server.data_dir,
        public_address=settings.server.public_address,
        clock=clock,
    )
    return console.handle
