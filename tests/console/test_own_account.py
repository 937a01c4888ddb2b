"""Another password is given to the account as it is by then, and to none that is gone."""

from pathlib import Path

import pytest

from console.owners import NotAllowed
from console.roles import Role
from tests.console.owned import NAME, PASSWORD, ROOT, owned


async def test_who_is_taken_out_meanwhile_does_not_come_back_with_a_new_password(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        await house.claim("Zoe Sample")
        ada = await house.claim()
        house.passwords.meanwhile = lambda: house.owners.remove(ROOT, NAME)
        with pytest.raises(NotAllowed):
            await house.account.change_password(ada, PASSWORD, f"{PASSWORD} anew", "a browser")
        assert await house.roles() == {"Zoe Sample": "owner"}


async def test_a_role_that_is_taken_meanwhile_stays_taken(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        await house.claim("Zoe Sample")
        ada = await house.claim()
        house.passwords.meanwhile = lambda: house.owners.change_role(ROOT, NAME, Role.VIEWER)
        assert await house.account.change_password(ada, PASSWORD, f"{PASSWORD} anew", "a browser")
        assert (await house.roles())[NAME] == "viewer"


async def test_an_account_that_was_recovered_meanwhile_keeps_the_password_it_was_given(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, link = await house.claim(), house.link(recovers=True)
        house.passwords.meanwhile = lambda: house.owners.claim(link, NAME, f"{PASSWORD} of hers", "their own browser")
        with pytest.raises(NotAllowed):
            await house.account.change_password(ada, PASSWORD, f"{PASSWORD} anew", "a browser")
        assert await house.owners.sign_in(NAME, f"{PASSWORD} of hers", "their own browser")
