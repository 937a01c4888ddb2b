"""What a model claims to have done reaches nobody, and is not kept either."""

from pathlib import Path

import pytest

from tests.journeys.over_http import world

_CLAIM = "It is nine. We have wiped your chat history."
_TOLD = "It is nine. I cannot do that myself. To have what is kept about you here deleted, write **/delete**."


@pytest.mark.parametrize("kind", ["telegram", "web"])
async def test_a_claim_is_replaced_before_it_is_kept_and_sent(tmp_path: Path, kind: str) -> None:
    """`echo` says back whatever it is asked."""
    async with world(tmp_path, model="echo", kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say(_CLAIM)
        assert "deleted" in (first := (await talk.hear()).text)
        assert "wiped" not in first
        answer = "I deleted the old paragraph from your draft. You can delete your data by saying: delete my data."
        await talk.say(answer)
        assert "You can delete your data by saying" in (await talk.hear()).text
        lines = around.model.requests[1].body["messages"]
        assert isinstance(lines, list)
        (kept,) = [line["content"] for line in lines if line["role"] == "assistant"]
        assert kept.endswith(_TOLD)
