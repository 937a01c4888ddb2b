"""The short form of the fuzzing test; and how payloads are bent for it.

The long form is `python -m tests.long.fuzzing`.
"""

import json
import secrets
from pathlib import Path
from random import Random

from tests.fakes.meta_knocks import said_in, text
from tests.long.fuzzing import Mutants, Talk, run
from tests.long.genuine import is_genuine
from tests.long.mutating import mutated_form, mutated_json, with_fresh_names
from tests.long.whole_house import one_of_each

_CALLED = [channel for channel in one_of_each() if channel.kind != "web"]


async def test_what_makes_no_sense_is_borne_and_what_does_is_answered_once(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    outcome = await run(400, seed, tmp_path)
    assert outcome.broken == [], f"seed {seed}"
    assert (outcome.valid, outcome.answered) == (40, 40)
    assert outcome.counts["lethe_quarantined_total"] > 30
    assert outcome.counts["lethe_accepted_total"] >= 40


def test_what_is_bent_is_still_signed() -> None:
    """Or it would not come as far as to be read."""
    mutants = Mutants(_CALLED, Random(11))
    drawn = [mutants.draw() for _ in range(300)]
    forms = [
        asked for channel, asked in drawn if channel.kind == "whatsapp_twilio" and b"bodySHA256" not in asked.target
    ]
    others = [asked for channel, asked in drawn if channel.kind != "whatsapp_twilio"]
    assert len(forms) > 50
    assert all(is_genuine(asked, _CALLED) for asked in others)
    assert sum(is_genuine(asked, _CALLED) for asked in forms) > 0.7 * len(forms)


def test_the_same_seed_bends_the_same_way() -> None:
    sample = said_in(text("hello"))
    bent = [[mutated_json(Random(seed), sample) for seed in range(300)] for _ in range(2)]
    assert bent[0] == bent[1]
    assert len(set(bent[0])) > 200
    readable = 0
    for body in bent[0]:
        try:
            json.loads(body)
            readable += 1
        except (ValueError, RecursionError):
            pass
    assert 100 < readable < 290


def test_a_form_is_bent_and_renamed() -> None:
    sample = b"MessageSid=SM000000000000000000000000000000a4&Body=Hello&From=whatsapp%3A%2B491700000001"
    assert len({mutated_form(Random(seed), sample) for seed in range(100)}) > 60
    renamed = with_fresh_names(Random(1), sample, 77)
    assert b"491700000001" not in renamed
    assert b"SM00000000000077000000000000000000a4"[:16] in renamed


def test_an_answer_that_comes_twice_is_counted_twice() -> None:
    talk = Talk(idle={"telegram": []})
    talk.asked["fz1z00000000"] = (_CALLED[0], 3)
    talk.hear("Please say fz1z00000000 to me")
    talk.hear("fz1z00000000")
    assert talk.heard["fz1z00000000"] == 2
    assert talk.idle["telegram"] == [(_CALLED[0], 3)]
