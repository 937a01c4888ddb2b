"""The data map, retention and the ledger in the console."""

import json
from pathlib import Path

from lethe.commands.register import declared
from tests.console.running import running
from tests.console.visitors import confirming, make_older, visit

_HERE = "/console/privacy"


async def test_the_data_map_is_the_register_and_papers_are_begun_from_it(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        words = (await house.browser.see(_HERE)).words
        assert all(place.called in words for place in declared(house.settings))
        for name in ("processing", "recipients", "assessment", "map"):
            paper = await house.browser.see(f"{_HERE}/records/{name}/md")
            assert paper.text.startswith("# ")
            assert "attachment" in paper.headers["Content-Disposition"]
            facts = json.loads((await house.browser.see(f"{_HERE}/records/{name}/json")).text)
            assert facts["schema"] == "lethe.record/1"
        assert (await house.browser.see(f"{_HERE}/records/processing/exe")).status == 404
        assert (await house.browser.see(f"{_HERE}/records/secrets/md")).status == 404


async def test_what_is_due_is_counted_without_touching_it_and_forgotten_by_a_run(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await visit(house, "hello")
        await make_older(house, 40)
        for _ in range(2):
            counted = await house.browser.send(f"{_HERE}/retention/foresee")
            assert "Messages, 2; files, 0; people, fewer than 10." in counted.words
        run = await house.browser.send(f"{_HERE}/retention/run")
        assert "The run is done." in run.words
        assert "Messages, 2; files, 0; people, fewer than 10." in run.words
        assert "Messages, 0;" in (await house.browser.send(f"{_HERE}/retention/foresee")).words


async def test_a_receipt_is_checked_and_a_ledger_that_was_changed_is_found_out(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert "Every entry follows" in (await browser.send(f"{_HERE}/ledger/verify")).words
        receipt = (await visit(house, "hello", "/delete", confirming))[-1]
        checked = await browser.send(f"{_HERE}/ledger/receipt", receipt=receipt)
        assert "It is genuine, signed with the key" in checked.words
        assert "and in the ledger" in checked.words
        forged = await browser.send(f"{_HERE}/ledger/receipt", receipt=receipt.replace("Deleted:", "Deleted: all"))
        assert "something in it was changed" in forged.words
        assert (await browser.send(f"{_HERE}/ledger/receipt", receipt=" ")).status == 422
        assert "no whole receipt" in (await browser.send(f"{_HERE}/ledger/receipt", receipt="Hello")).words

        chain = house.settings.storage.ledger / "ledger.jsonl"
        chain.write_bytes(chain.read_bytes().replace(b'"v":1', b'"v":2', 1))
        broken = await browser.send(f"{_HERE}/ledger/verify")
        assert "Entry 1 does not follow" in broken.words
        # The page reads no more than it shows, which is the last entry.
        chain.write_bytes(chain.read_bytes() + b'{"v":1}\n')
        assert "The ledger cannot be read." in (await browser.see(f"{_HERE}/ledger")).words
