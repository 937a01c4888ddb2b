"""The owner's pages for the server that `lethe serve` starts, imported when the first of them is asked for."""

from lethe.owner_door import Handler, Household


def owner_pages(household: Household) -> Handler:
    from lethe.owner.opening import owners_handler

    return owners_handler(household)
