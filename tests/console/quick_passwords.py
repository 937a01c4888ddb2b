"""The owner's pages with passwords that are hashed as they always are, but at once: nearly every test here claims the
server first, and a fifth of a second of each was its hash. What it really costs is looked at by test_passwords.py."""

from argon2 import PasswordHasher

from console.passwords import Passwords
from lethe.owner.opening import owners_handler
from lethe.owner_door import Handler, Household


def pages_with_quick_passwords(household: Household) -> Handler:
    return owners_handler(household, Passwords(hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
