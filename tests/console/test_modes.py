"""What is kept, changed in the console: everything that follows is shown first, and nothing is stored before."""

from pathlib import Path

from console.audit import Audit
from settings.book import Book
from settings.earlier import Earlier
from tests.console.running import NAME, Running, running
from tests.console.visitors import make_older, visit

_ONE = "/console/privacy/modes/lethe"
_AS_IT_IS = {
    "privacy.collect": "true",
    "privacy.retention": "30",
    "privacy.owner_sees": "nothing",
    "privacy.consent": "notice",
    "mask": "auto",
}


def _stored(house: Running, name: str) -> object:
    page = Book(house.settings.server.data_dir).read().page("assistants", "lethe")
    return None if page is None else page.get(name)


async def test_a_change_is_shown_with_what_it_erases_and_whom_it_asks_before_it_is_stored(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        for _ in range(11):
            await visit(house, "hello")
        await make_older(house, 10)
        await visit(house, "hello")

        shorter = {**_AS_IT_IS, "privacy.retention": "5"}
        shown = await browser.send(f"{_ONE}/preview", **shorter)
        assert "messages, 20+; people of whom nothing younger is left, 10+" in shown.words
        assert "Nobody has to be asked." in shown.words
        assert "[gone: 30 ]" in " ".join(shown.words.split())
        assert _stored(house, "privacy.retention") is None

        refused = await browser.send(_ONE, **shorter, typed="Lethe?")
        assert refused.status == 422
        assert 'id="mistake-typed"' in refused.text
        assert _stored(house, "privacy.retention") is None
        assert "It is changed." in (await browser.send(_ONE, **shorter, typed="lethe")).words
        assert _stored(house, "privacy.retention") == "5d"
        done = await Audit(house.server.memory).page()
        assert ("assistant.privacy_changed", "lethe") in [(one.did, one.subject) for one in done]


async def test_less_privacy_asks_everybody_again_and_leaves_what_was_said_as_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for _ in range(3):
            await visit(house, "hello")
        for less in ({"privacy.owner_sees": "everything"}, {"privacy.retention": "90"}):
            words = (await house.browser.send(f"{_ONE}/preview", **{**_AS_IT_IS, **less})).words
            assert "It is less private than what people were told." in words
            assert "people asked, fewer than 10." in words
            assert "What was said before stays as it was" in words
            assert "Nothing that is kept now is erased by this." in words
        ends = await house.browser.send(f"{_ONE}/preview", **{**_AS_IT_IS, "privacy.collect": "false"})
        assert "Words are no longer kept." in ends.words
        assert "Nobody has to be asked." in ends.words


async def test_mistakes_stand_beside_their_fields_and_what_the_file_sets_stays(tmp_path: Path) -> None:
    written = '[[assistants]]\nname = "lethe"\nprovider = "faq"\n[assistants.privacy]\nretention = "12d"\n'
    async with running(tmp_path) as house:
        wrong = await house.browser.send(f"{_ONE}/preview", **{**_AS_IT_IS, "privacy.retention": "0", "mask": "some"})
        assert wrong.status == 422
        assert 'id="mistake-privacy.retention"' in wrong.text
        assert 'id="mistake-privacy.mask"' in wrong.text
        masked = {**_AS_IT_IS, "mask": "some", "mask_email": "true", "mask_ip": "true"}
        assert "It is changed." in (await house.browser.send(_ONE, **masked)).words
        assert _stored(house, "privacy.mask") == "email, ip"
        assert "It is changed." in (await house.browser.send(_ONE, **{**_AS_IT_IS, "mask": "nothing"})).words
        assert _stored(house, "privacy.mask") == ""
        assert "Nothing was different" in (await house.browser.send(_ONE, **{**_AS_IT_IS, "mask": "nothing"})).words
        assert (await house.browser.see("/console/privacy/modes/nobody")).status == 404
    (tmp_path / "file").mkdir()
    async with running(tmp_path / "file", written) as house:
        shown = await house.browser.see(_ONE)
        assert "lethe.toml" in shown.words
        assert 'value="12"' in shown.text
        assert "Nothing was different" in (await house.browser.send(_ONE, **_AS_IT_IS)).words


async def test_a_version_says_who_changed_what_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.browser.send(_ONE, **{**_AS_IT_IS, "mask": "nothing"})
        newest = Earlier(house.settings.server.data_dir, "assistants").versions("lethe")[0]
        assert (newest.by, newest.words["privacy.mask"]) == (NAME, "")
