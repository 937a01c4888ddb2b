"""Looking at a password takes a while: what changes meanwhile counts, and a link that let nobody in opens once more."""

from pathlib import Path

import pytest

from console.asked import Who
from console.audit import Audit
from console.owners import NotAllowed
from console.roles import Role
from tests.console.owned import NAME, PASSWORD, ROOT, Owned, owned


async def test_who_is_taken_out_while_they_sign_in_is_not_signed_in(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        await house.claim("Zoe Sample")
        await house.claim()
        house.passwords.meanwhile = lambda: house.owners.remove(ROOT, NAME)
        assert await house.owners.sign_in(NAME, PASSWORD, "a browser") is None
        assert [one.name for one in await house.sessions.all()] == ["Zoe Sample"]


async def test_an_old_password_signs_nobody_in_once_there_is_another(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        await house.claim()
        link = house.link(recovers=True)
        house.passwords.meanwhile = lambda: house.owners.claim(link, NAME, f"{PASSWORD} anew", "their own browser")
        assert await house.owners.sign_in(NAME, PASSWORD, "a browser") is None
        assert [one.browser for one in await house.sessions.all()] == ["their own browser"]


async def test_a_link_that_let_nobody_in_opens_once_more(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        link = house.link()
        house.passwords.meanwhile = lambda: house.claim("Ben Sample")
        with pytest.raises(NotAllowed, match="name_taken"):
            await house.owners.claim(link, "Ben Sample", PASSWORD, "a browser")
        assert await house.owners.claim(link, NAME, PASSWORD, "a browser")
        with pytest.raises(NotAllowed, match="link_over"):
            await house.owners.claim(link, "Eve Sample", PASSWORD, "a browser")
        assert await house.roles() == {"Ben Sample": "owner", NAME: "owner"}


async def test_a_browser_may_call_itself_what_it_likes(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        await house.owners.claim(house.link(), NAME, PASSWORD, "odd \udcff browser")
        assert [one.browser for one in await house.sessions.all()] == ["odd ? browser"]


async def _may_no_more(house: Owned, zoe: Who, ends: str) -> None:
    """Ada, whoever ends it and how."""
    match ends:
        case "removed":
            await house.owners.remove(zoe, NAME)
        case "demoted":
            await house.owners.change_role(zoe, NAME, Role.EDITOR)
        case _:
            house.letters.revoke(NAME)
            await house.owners.take_letters()


@pytest.mark.parametrize("ends", ["removed", "demoted", "revoked"])
async def test_nobody_comes_in_by_the_invitation_of_one_who_may_invite_no_more(ends: str, tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        zoe, ada = await house.claim("Zoe Sample"), await house.claim()
        theirs, another = await house.owners.invite(ada, Role.OWNER), await house.owners.invite(zoe, Role.VIEWER)
        await _may_no_more(house, zoe, ends)
        with pytest.raises(NotAllowed, match="link_over"):
            await house.owners.claim(theirs, "Eve Sample", PASSWORD, "a browser")
        assert await house.owners.claim(another, "Ben Sample", PASSWORD, "a browser")


@pytest.mark.parametrize("name", ["command line", "Command Line", "program shop"])
async def test_nobody_passes_for_a_program_or_the_command_line_in_the_activity(name: str, tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        with pytest.raises(NotAllowed, match="name_taken"):
            await house.claim(name)


@pytest.mark.parametrize("ends", ["removed", "demoted", "revoked"])
async def test_what_they_let_in_ends_with_what_they_may_do_and_nothing_of_anybody_elses(
    ends: str, tmp_path: Path
) -> None:
    async with owned(tmp_path) as house:
        zoe, ada = await house.claim("Zoe Sample"), await house.claim()
        hers = await house.account.make_token(ada, "backup-2", ["people:erase"], None)
        another = await house.account.make_token(zoe, "shop", ["people:erase"], None)
        by_command = house.letters.grant("watchman", ["usage:read"])
        await house.owners.take_letters()
        assert await house.owners.program(hers)
        await _may_no_more(house, zoe, ends)
        assert await house.owners.program(hers) is None
        assert await house.owners.program(another)
        assert await house.owners.program(by_command)
        assert ("token.ended", "backup-2") in [(one.did, one.subject) for one in await Audit(house.memory).page()]


async def test_who_was_taken_out_while_they_made_a_token_let_nobody_in(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        zoe, ada = await house.claim("Zoe Sample"), await house.claim()
        await house.owners.change_role(zoe, NAME, Role.EDITOR)
        with pytest.raises(NotAllowed, match="not_an_owner"):
            await house.account.make_token(ada, "backup-2", ["people:erase"], None)
        assert await house.owners.tokens() == []
