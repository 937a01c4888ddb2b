"""Recipients in the console: each with its card and what it promised when, and the owner's own word above it."""

from pathlib import Path

from settings.book import Book
from tests.console.running import NAME, PASSWORD, running

_HERE = "/console/privacy/recipients"
_WRITTEN = """
[[assistants]]
name = "lethe"
provider = "faq"
"""


async def test_a_card_is_completed_whole_or_not_at_all(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        assert "Nobody outside receives anything" in (await house.browser.see(_HERE)).words
    data = tmp_path / "data"
    page = {"name": "night", "provider": "openai", "model": "x", "api_key": "invented"}
    Book(data).change(
        lambda content: (
            content.begun("assistants", [{"name": "lethe", "provider": "faq"}])
            .added("assistants", {**page, "base_address": "https://models.example.org/v1"})
            .added("assistants", {**page, "name": "day"})
        )
    )
    async with running(tmp_path, claimed=False) as house:
        browser = house.browser
        await browser.see("/console/sign-in")
        await browser.send("/console/sign-in", name=NAME, password=PASSWORD)
        shown = await browser.see(_HERE)
        assert "Nothing is known of what it does" in shown.words
        assert "Say what its terms are (night)" in shown.words
        assert "https://developers.openai.com" in shown.text

        wrong = await browser.send(f"{_HERE}/night", **{"card.trains": "no"})
        assert wrong.status == 422
        assert 'id="mistake-card.terms"' in wrong.text
        assert 'id="mistake-card.seen"' in wrong.text
        whole = {"card.trains": "no", "card.terms": "http://models.example.org/terms", "card.seen": "2020-01-02"}
        wrong = await browser.send(f"{_HERE}/night", **whole)
        assert "must be the https address" in wrong.words
        right = await browser.send(f"{_HERE}/night", **{**whole, "card.terms": "https://models.example.org/terms"})
        assert "It is changed." in right.words
        assert "It was to be checked again on 2020-06-30." in right.words
        assert "by you" in right.words
        empty = {"card.trains": "", "card.terms": "", "card.seen": "", "card.days_kept": ""}
        assert "It is changed." in (await browser.send(f"{_HERE}/night", **empty)).words
        assert "Nothing is known of what it does" in (await browser.see(_HERE)).words
        assert (await browser.see(f"{_HERE}/nobody")).status == 404


async def test_what_the_file_says_of_a_card_stays(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN) as house:
        assert "lethe.toml" in (await house.browser.see(f"{_HERE}/lethe")).words
        assert "Nothing was different" in (await house.browser.send(f"{_HERE}/lethe", **{"card.trains": "no"})).words
