"""Takes one defence of privacy after another out of a copy of the house, and looks whether its test fails there.

By hand: python -m tests.long.undefended
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.defence import Undefended
from tests.long.overlapping import OVERLAPPING
from tests.product.running import ROOT

_COPIED = ("core", "settings", "privacy", "connectors", "console", "lethe", "tests", "docs")
_FILES = ("pyproject.toml", "README.md")
_SECONDS = 300


DEFENCES = (
    *OVERLAPPING,
    Undefended(
        check="1",
        without="removing the files",
        file="privacy/erasure.py",
        old="            await asyncio.to_thread(self._files.remove, name)\n",
        new="            pass\n",
        shown_by="tests/privacy/test_abuse_graphs.py::"
        "test_a_file_that_two_people_sent_is_kept_for_the_other_under_their_own_name",
    ),
    Undefended(
        check="1",
        without="believing the scan",
        file="privacy/erasure.py",
        old="return [case for case in cases if found.isdisjoint(case.letter.tokens)]",
        new="return cases",
        shown_by="tests/privacy/test_erasure.py::test_a_trace_in_any_file_keeps_it_from_being_done",
    ),
    Undefended(
        check="3",
        without="the scrub",
        file="privacy/erasure.py",
        old="        await scrubbed(self._store, self._clock)\n",
        new="",
        shown_by="tests/privacy/test_erasure.py::test_while_somebody_reads_from_before_it_is_incomplete_and_then_it_is_done",
    ),
    Undefended(
        check="4",
        without="overwriting what is deleted",
        file="core/memory/sqlite_file.py",
        old="PRAGMA secure_delete = ON",
        new="PRAGMA secure_delete = OFF",
        shown_by="tests/privacy/test_canary.py::test_the_ciphertext_of_an_erased_person_is_gone_from_every_file_too",
    ),
    Undefended(
        check="7",
        without="ending the lines of whoever is forgotten",
        file="connectors/web/streams.py",
        old='            stream.put(Event(name="forgotten"))\n            stream.finish()\n',
        new='            stream.put(Event(name="forgotten"))\n',
        shown_by="tests/connectors/web/test_streams.py::test_the_forgotten_are_told_last_of_all_and_their_lines_end",
    ),
    Undefended(
        check="8",
        without="removing what was still to be sent",
        file="privacy/erasure.py",
        old="        await self._store.run(lambda transaction: self._people.remove(transaction, case.person))\n",
        new="",
        shown_by="tests/journeys/test_outage.py",
    ),
    Undefended(
        check="9, 10",
        without="the fence against what comes late",
        file="privacy/erasure.py",
        old="        self._arrivals.fence(transaction, speaker.channel, speaker.address, at)\n",
        new="",
        shown_by="tests/journeys/test_late_messages.py tests/privacy/test_asked_for.py tests/privacy/test_erasure.py::"
        "test_while_it_goes_on_nobody_knows_the_person_and_what_comes_late_makes_none",
    ),
    Undefended(
        check="11",
        without="replaying the tombstones",
        file="privacy/boot_guard.py",
        old="        if not unknown:\n",
        new="        if unknown or not unknown:\n",
        shown_by="tests/privacy/test_boot_guard.py::test_who_was_erased_since_the_backup_is_erased_from_it_again",
    ),
    Undefended(
        check="12",
        without="measuring the ledger",
        file="privacy/ledger.py",
        old="        if not self._chain.extends(head):\n",
        new="        if False:\n",
        shown_by="tests/privacy/test_ledger.py::test_a_ledger_written_anew_is_another_one",
    ),
    Undefended(
        check="13",
        without="overwriting the key",
        file="core/memory/vault.py",
        old="        self._keys.destroy(slot, owner)\n",
        new="",
        shown_by="tests/core/memory/test_vault.py::test_a_shredded_key_is_in_no_byte_of_the_file_and_opens_nothing",
    ),
    Undefended(
        check="14",
        without="taking up what a crash left",
        file="privacy/erasure.py",
        old="for case in await self._store.read(self._journal.open) if case.number not in self._in_hand]",
        new="for case in ()]",
        shown_by="tests/privacy/test_erasure.py::test_a_crash_at_any_step_is_made_good_at_the_next_start_and_told_once",
    ),
    Undefended(
        check="14, 18",
        without="leaving SQLite its locks",
        file="privacy/scan.py",
        old="    with reading(path) as file:\n",
        new='    with path.open("rb") as file:\n',
        shown_by="tests/privacy/test_locked_files.py",
    ),
    Undefended(
        check="15",
        without="looking again",
        file="privacy/erasure.py",
        old="        return left == 0 and self._vault",
        new="        return self._vault",
        shown_by="tests/privacy/test_erasure.py::test_a_place_that_still_holds_something_keeps_it_from_being_done",
    ),
    Undefended(
        check="16",
        without="erasing the linked too",
        file="privacy/linked_rights.py",
        old="                for one in everybody\n            ]\n            return Answer.RIGHT",
        new="                for one in everybody[:1]\n            ]\n            return Answer.RIGHT",
        shown_by="tests/privacy/test_linked_rights.py::test_everything_everywhere_is_one_request_and_each_is_told_once",
    ),
    Undefended(
        check="17",
        without="fencing off nobody else",
        file="core/memory/people.py",
        old='update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(epoch=',
        new='update(_PERSON).where(bindparam("person") == bindparam("person")).values(epoch=',
        shown_by="tests/privacy/test_linked_rights.py::test_this_chat_only_leaves_the_other_as_it_was",
    ),
    Undefended(
        check="18",
        without="erasing all who asked",
        file="privacy/erasure.py",
        old="            return await self._all_steps(cases) if cases else ()\n",
        new="            return await self._all_steps(cases[:1]) if cases else ()\n",
        shown_by="tests/privacy/test_erasure.py::test_many_are_erased_at_once",
    ),
    Undefended(
        check="18",
        without="looking anew for whoever asks while a look runs",
        file="privacy/shared_scan.py",
        old="            self._next = None\n            return await scan(",
        new="            return await scan(",
        shown_by="tests/privacy/test_shared_scan.py",
    ),
    Undefended(
        check="19, 20",
        without="removing only the person's own files",
        file="privacy/erasure.py",
        old="names = await self._store.read(lambda transaction: self._files.names_of_person(transaction, case.person))",
        new="names = [name for name, _ in self._files.on_disk()]",
        shown_by="tests/privacy/test_abuse_graphs.py",
    ),
    Undefended(
        check="22",
        without="asking the providers",
        file="privacy/erasure.py",
        old="                self._providers.ask(transaction, case.number, copies)\n",
        new="                pass\n",
        shown_by="tests/privacy/test_provider_jobs.py::"
        "test_everything_that_has_a_name_there_is_asked_for_once_and_nobody_elses",
    ),
    Undefended(
        check="23",
        without="looking for it at the platform afterwards",
        file="connectors/whatsapp_twilio/erasing.py",
        old="        return _NotYet(lied=not status)\n",
        new="        return Outcome.GONE\n",
        shown_by="tests/connectors/whatsapp_twilio/test_erasing.py::"
        "test_who_says_deleted_and_shows_it_still_is_found_out",
    ),
    Undefended(
        check="24",
        without="one table in the export",
        file="privacy/export.py",
        old="            for table in self._register.tables:\n",
        new="            for table in self._register.tables[1:]:\n",
        shown_by="tests/privacy/test_canary.py::test_every_canary_is_in_the_export",
    ),
    Undefended(
        check="25",
        without="asking whose a row is",
        file="core/memory/personal_rows.py",
        old='    mine = table.c[about.key] == bindparam("person")\n',
        new='    mine = bindparam("person") == bindparam("person")\n',
        shown_by="tests/privacy/test_canary.py::test_every_canary_is_in_the_export",
    ),
    Undefended(
        check="26",
        without="asking a table about whom it is",
        file="core/memory/about.py",
        old='        raise TypeError(f"{mapped.__name__} does not say about whom a row is: give it `about`")\n',
        new="        return\n",
        shown_by="tests/core/memory/test_about.py",
    ),
    Undefended(
        check="27",
        without="one table in the register",
        file="core/memory/personal_rows.py",
        old="in person_tables().items() if name in declared}",
        new="in tuple(person_tables().items())[1:] if name in declared}",
        shown_by="tests/privacy/test_register.py::test_every_table_about_a_person_is_walked",
    ),
    Undefended(
        check="28",
        without="forgetting a stranger who asks",
        file="privacy/commands.py",
        old="        return await self._erasures.conclude(speaker, case) if is_stranger else None\n",
        new="        return None\n",
        shown_by="tests/privacy/test_commands.py::test_a_stranger_is_told_that_nothing_is_held_and_nothing_stays",
    ),
    Undefended(
        check="29",
        without="the signature",
        file="privacy/receipts.py",
        old="        return key is not None and key.verifies(self.signature, _SIGNED_AS + self.body.encode())\n",
        new="        return key is not None\n",
        shown_by="tests/privacy/test_receipts.py::test_one_flipped_bit_anywhere_and_it_is_not_genuine",
    ),
    Undefended(
        check="30",
        without="comparing with an old head",
        file="privacy/chain.py",
        old="        return 0 < head.size <= len(self.hashes) and self.hashes[head.size - 1] == head.hash\n",
        new="        return 0 < head.size <= len(self.hashes)\n",
        shown_by="tests/privacy/test_ledger.py::test_a_head_of_an_earlier_day_catches_whoever_rewrites_with_the_very_key",
    ),
    Undefended(
        check="31",
        without="telling a sentence from words among others",
        file="privacy/sentences.py",
        old='pauses)), ""), "near"\n',
        new='pauses)), ""), "direct"\n',
        shown_by="tests/privacy/test_languages.py tests/privacy/test_phrases.py",
    ),
    Undefended(
        check="32",
        without="using a code up",
        file="privacy/confirming.py",
        old="        if tries + 1 >= MOST_TRIES:\n",
        new="        if False:\n",
        shown_by="tests/privacy/test_commands.py::test_a_wrong_code_deletes_nothing_and_the_third_is_the_last",
    ),
    Undefended(
        check="32",
        without="asking whose code it is",
        file="privacy/confirming.py",
        old='        _TABLE.c.person_id == bindparam("person"), _TABLE.c.command == bindparam("asked")\n',
        new='        _TABLE.c.command == bindparam("asked"), bindparam("person") == bindparam("person")\n',
        shown_by="tests/journeys/test_abuse_confirming.py",
    ),
    Undefended(
        check="32",
        without="telling a narrow question from a wide one",
        file="privacy/confirming.py",
        old='        _TABLE.c.person_id == bindparam("person"), _TABLE.c.command == bindparam("asked")\n',
        new='        _TABLE.c.person_id == bindparam("person"), bindparam("asked") == bindparam("asked")\n',
        shown_by="tests/journeys/test_abuse_confirming.py tests/privacy/test_deleting_some.py",
    ),
    Undefended(
        check="33",
        without="telling typed words from others",
        file="core/journey/ear.py",
        old="message.own_words and message.readable and not message.attachments and not message.public",
        new="message.readable",
        shown_by="tests/journeys/test_abuse_injection.py",
    ),
    Undefended(
        check="33",
        without="telling forwarded words from typed ones on Telegram",
        file="connectors/telegram/parsing.py",
        old='frozenset({"forward_origin", "forward_from", "forward_from_chat", "forward_date", "via_bot"})',
        new="frozenset()",
        shown_by="tests/journeys/test_abuse_injection.py",
    ),
    Undefended(
        check="34",
        without="holding back who was not asked yet",
        file="core/journey/threshold.py",
        old="        if not self._consenting.asks_first(message.channel_id):\n",
        new="        if True:\n",
        shown_by="tests/journeys/test_consent.py::"
        "test_before_a_yes_nothing_is_kept_and_nothing_sent_and_then_it_is_answered",
    ),
    Undefended(
        check="34",
        without="silence after a stop",
        file="core/journey/turn.py",
        old="    if speaker.stopped or speaker.blocked:\n",
        new="    if speaker.blocked:\n",
        shown_by="tests/journeys/test_consent.py::test_what_is_queued_when_somebody_stops_is_not_sent_to_a_model",
    ),
    Undefended(
        check="35",
        without="asking about a material change",
        file="privacy/consent.py",
        old="    return known == version or not material(known)\n",
        new="    return True\n",
        shown_by="tests/journeys/test_consent.py::test_nothing_goes_to_a_new_recipient_before_the_answer",
    ),
    Undefended(
        check="36",
        without="writing a look down",
        file="privacy/owner_views.py",
        old="            self._looks.write(transaction, speaker, shown=shown, purpose=purpose)\n            return",
        new="            return",
        shown_by="tests/privacy/test_owner_views.py::test_what_may_be_read_is_read_and_written_down_each_time",
    ),
    Undefended(
        check="36",
        without="what was known when it was said",
        file="privacy/owner_terms.py",
        old="            return least(told(version, now), now.facts.owner_sees)\n",
        new="            return now.facts.owner_sees\n",
        shown_by="tests/privacy/test_owner_terms.py::test_no_more_is_read_of_a_word_than_was_known_when_it_was_said",
    ),
    Undefended(
        check="37",
        without="the mask",
        file="privacy/masking.py",
        old="    spans = spans_to_mask(line.text, kinds, known)\n",
        new="    spans: Sequence[Span] = ()\n",
        shown_by="tests/journeys/test_masking.py::test_the_model_reads_none_of_it_and_the_person_reads_all_of_it",
    ),
    Undefended(
        check="38",
        without="leaving out an error's text",
        file="core/log.py",
        old='"error": type(error).__name__, "trail": trail})',
        new='"error": repr(error), "trail": trail})',
        shown_by="tests/core/test_log.py",
    ),
    Undefended(
        check="39",
        without="rounding down",
        file="privacy/counters.py",
        old="people=cell.people // _STEP * _STEP)",
        new="people=cell.people)",
        shown_by="tests/privacy/test_counters.py",
    ),
    Undefended(
        check="39",
        without="the fewest of a cell",
        file="privacy/counters.py",
        old=" and cell.people >= FEWEST\n",
        new="\n",
        shown_by="tests/privacy/test_counters.py::test_ten_thousand_questions_bring_out_nobody",
    ),
    Undefended(
        check="40",
        without="commands beside the turn",
        file="core/journey/ear.py",
        old="            return self._hearing.hear(says or message.text, message.language)\n",
        new="            return _NOTHING\n",
        shown_by="tests/journeys/test_abuse_no_model.py",
    ),
)


def undefended(defence: Undefended, root: Path) -> str:
    """The file's text without the defence. Raises ValueError when its code has changed."""
    code = (root / defence.file).read_text(encoding="utf-8")
    if code.count(defence.old) != 1:
        raise ValueError(f"{defence.file} has changed: write this anew: {defence.old.strip()[:60]}")
    return code.replace(defence.old, defence.new)


def taken_out(defence: Undefended, root: Path) -> Mapping[str, str]:
    """Each file that it stands in, without it. Raises ValueError."""
    also = [replace(defence, file=file, old=old, new=new) for file, old, new in defence.also]
    return {one.file: undefended(one, root) for one in (defence, *also)}


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--checks", nargs="*", help="only the defences of these checks, by their numbers on the page")
    only = reader.parse_args().checks
    chosen = [one for one in DEFENCES if only is None or set(one.check.split(", ")) & set(only)]
    with TemporaryDirectory(prefix="lethe-undefended-") as folder:
        copy = Path(folder)
        _copy(copy)
        unnoticed = [one for one in chosen if not _is_noticed(copy, one)]
    print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} are noticed")
    return 1 if unnoticed else 0


def _copy(folder: Path) -> None:
    for package in _COPIED:
        if (ROOT / package).exists():
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, folder / name)


def _is_noticed(copy: Path, defence: Undefended) -> bool:
    """A test that fails with the defence in its place shows nothing."""
    if not _passes(copy, defence.shown_by.split()):
        print(f"{defence.check:7} without {defence.without}: its test fails with it too", flush=True)
        return False
    without = taken_out(defence, copy)
    whole = {file: (copy / file).read_text(encoding="utf-8") for file in without}
    _write(copy, without)
    try:
        noticed = not _passes(copy, defence.shown_by.split())
    finally:
        _write(copy, whole)
    print(f"{defence.check:7} without {defence.without}: {'noticed' if noticed else 'NOT NOTICED'}", flush=True)
    return noticed


def _write(copy: Path, texts: Mapping[str, str]) -> None:
    for file, text in texts.items():
        (copy / file).write_text(text, encoding="utf-8")


def _passes(copy: Path, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
