"""A receipt as the person gets it on each channel: whole, in one message, and genuine to a stranger."""

import json
import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from privacy.receipt_text import LONGEST
from privacy.receipts import read_keys, read_receipt
from tests.journeys.over_http import world


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
async def test_the_last_message_is_a_receipt_that_verifies_with_what_is_published(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("a word of mine")
        await talk.hear()
        await talk.say("delete my data")
        card = await talk.hear()
        (confirm,) = [says for says in card.says if re.fullmatch(r"/delete \d{4}", says)]
        await talk.say(confirm)
        last = (await talk.hear()).text
        await around.settled()
        assert talk.left() == 0, "one message"
        assert len(last) <= LONGEST
        async with around.client.get(f"{around.server.address}/.well-known/lethe-receipts.json") as answer:
            published = await answer.text()
        receipt = read_receipt(last)
        assert receipt is not None, last
        assert receipt.is_signed_by(read_keys(published))
        assert receipt.code in card.text
        assert json.loads(published)["head"].startswith("lethe-ledger/")
        other = await around.talk(kind, 2)
        await other.say(f"/receipt {receipt.code}")
        read = read_receipt((await other.hear()).text)
        assert read is not None
        assert read.body == receipt.body
        assert receipt.code not in "".join(around.log)
