"""The console with all its ports filled, for one running server."""

from console.opening import opened_console
from console.passwords import Passwords
from console.workings import Workings
from lethe.owner.assistants import OwnersAssistants
from lethe.owner.channels import OwnersChannels
from lethe.owner.checks import OwnersChecks
from lethe.owner.handing import OwnersHanding
from lethe.owner.lines import OwnersLines
from lethe.owner.people import OwnersPeople
from lethe.owner.privacy import with_privacy
from lethe.owner.reading import Reading
from lethe.owner.system import with_system
from lethe.owner.usage import OwnersUsage
from lethe.owner_door import Handler, Household


def owners_handler(household: Household, passwords: Passwords | None = None) -> Handler:
    settings, clock = household.settings, household.clock
    reading = Reading(settings)
    channels = OwnersChannels(reading=reading, switchboard=household.switchboard, port=household.port)
    workings = Workings(
        channels=channels,
        assistants=OwnersAssistants(reading=reading, started=settings, clock=clock),
        lines=OwnersLines(reading=reading, switchboard=household.switchboard, channels=channels, clock=clock),
        people=OwnersPeople(household),
        handing=OwnersHanding(household),
        usage=OwnersUsage(household),
        checks=OwnersChecks(reading=reading, clock=clock),
    )
    console = opened_console(
        memory=household.memory,
        workings=with_system(with_privacy(workings, household, reading), household, reading),
        data_dir=settings.server.data_dir,
        public_address=settings.server.public_address,
        clock=clock,
        passwords=passwords,
        calls_a_minute=settings.limits.api_calls_a_minute,
    )
    return console.handle
