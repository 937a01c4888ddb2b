"""Notices in the console: what is told, what is set, how they differ word by word, and that publishing keeps them."""

from pathlib import Path

from console.audit import Audit
from lethe.commands.owner_book import book_of
from privacy.notice_book import NoticeBook
from tests.console.running import Running, running

_HERE = "/console/privacy/notices"


def _set(house: Running, **words: str) -> None:
    named = {name.replace("__", "."): word for name, word in words.items()}
    book = book_of(house.settings.read_again())
    book.store(lambda content: content.changed("assistants", "lethe", named), "assistants")


async def test_what_is_set_and_not_told_is_compared_and_published(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        folder = house.settings.server.data_dir
        told = NoticeBook(folder).versions()[0].version
        first = await house.browser.see(_HERE)
        assert told in first.text
        assert "Set, and not told yet" not in first.words

        _set(house, privacy__owner_sees="everything")
        waiting = await house.browser.see(_HERE)
        assert "People are asked before it holds for them." in waiting.words
        compared = await house.browser.see(f"{_HERE}/compare?before={told}&after=set%3Asite&language=en")
        assert '<ins><span class="unseen">[new: </span>Whoever runs this can read' in compared.text
        german = await house.browser.see(f"{_HERE}/compare?before={told}&after=set%3Asite&language=de")
        assert "<ins>" in german.text
        assert "Whoever" not in german.text

        assert "Published: 1." in (await house.browser.send(f"{_HERE}/publish")).words
        assert len(NoticeBook(folder).versions()) == 2
        assert "Nothing is new" in (await house.browser.send(f"{_HERE}/publish")).words
        assert "notice.published" in [one.did for one in await Audit(house.server.memory).page()]
        assert "published, told nowhere yet" in (await house.browser.see(_HERE)).words


async def test_a_notice_is_previewed_in_each_language_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for language, piece in (("de", "gespeichert"), ("ar", "/privacy"), ("tr", "/privacy")):
            shown = await house.browser.see(f"{_HERE}/preview?channel=site&language={language}")
            assert f'lang="{language}"' in shown.text
            assert piece in shown.text
        assert (await house.browser.see(f"{_HERE}/preview?channel=nobody")).status == 404
        assert (await house.browser.see(f"{_HERE}/preview?channel=site&version=ffffffffffff")).status == 404
        opened = await house.browser.see(f"{_HERE}/compare")
        assert opened.status == 200, "nothing was chosen yet, so nothing is missing"
        assert "Choose two notices" in opened.words
        assert "not there" not in opened.words
        unknown = await house.browser.see(f"{_HERE}/compare?before=..%2F..%2Fbook&after=x")
        assert unknown.status == 404
        assert "One of these two is not there." in unknown.words
