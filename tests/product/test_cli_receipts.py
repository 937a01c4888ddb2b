"""`lethe receipt`: what a third party does with nothing but a file and the public key."""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from lethe.cli import main
from privacy.chain import Chain, entry
from privacy.ledger import CHAIN, Ledger
from privacy.receipts import SigningKey, new_code, new_nonce, read_receipt, signed

LINES = ("2026-11-22", "Deleted: Messages 12, Files 1.", "Ünïcödé")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    receipt: Path
    key: Path
    head: Path
    ledger: Path

    @property
    def key_alone(self) -> tuple[str, ...]:
        return ("receipt", "verify", str(self.receipt), "--key", str(self.key))

    @property
    def with_ledger(self) -> tuple[str, ...]:
        return (*self.key_alone, "--ledger", str(self.ledger), "--head", str(self.head))


@pytest.fixture
def given(tmp_path: Path) -> Given:
    key = SigningKey(tmp_path / "keys")
    ledger = Ledger(tmp_path / "ledger", key)
    ledger.open(date(2026, 11, 22), is_new=True)
    text = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, key)
    receipt = read_receipt(text)
    assert receipt is not None
    ledger.enter([secrets.token_bytes(32), receipt.commitment], date(2026, 11, 22))
    ledger.sign(date(2026, 11, 23))
    given = Given(
        receipt=tmp_path / "receipt.txt",
        key=tmp_path / "published.json",
        head=tmp_path / "head.txt",
        ledger=tmp_path / "ledger" / CHAIN,
    )
    given.receipt.write_text(f"Done.\n\n```\n{text}\n```\n")
    given.key.write_text(json.dumps({"keys": list(ledger.published_keys), "head": ledger.published.text}))
    given.head.write_text(ledger.published.text)
    return given


def test_a_receipt_verifies_with_the_file_and_the_key(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given.key_alone) == 0
    out, err = capsys.readouterr()
    assert "Deleted: Messages 12, Files 1." in out
    assert "Genuine" in err
    assert main((*given.with_ledger, "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["genuine"], told["in_ledger"]) == ("lethe.receipt/1", True, True)


def test_a_changed_one_does_not(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given.receipt.write_text(given.receipt.read_text().replace("Messages 12", "Messages 13"))
    assert main((*given.key_alone, "--json")) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["genuine"] is False
    assert "Not genuine" in err
    given.receipt.write_text("nothing of the kind")
    assert main(given.key_alone) == 1


def test_another_servers_key_is_not_ours(given: Given, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = SigningKey(tmp_path / "other")
    ledger = Ledger(tmp_path / "others", other)
    ledger.open(date(2026, 11, 22), is_new=True)
    given.key.write_text(json.dumps({"keys": list(ledger.published_keys)}))
    assert main(given.key_alone) == 1
    assert "not among the public keys" in capsys.readouterr().err


def test_who_kept_one_old_head_notices_a_rewrite(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    lines = given.ledger.read_bytes().splitlines()
    forged = Chain()
    written = []
    for number, line in enumerate(lines):
        content = json.loads(line)
        commitment = secrets.token_bytes(32) if number == 1 else bytes.fromhex(content["commit"])
        written.append(entry(forged.head, date.fromisoformat(content["day"]), content["kind"], commitment))
        forged.add(written[-1])
    given.ledger.write_bytes(b"".join(line + b"\n" for line in written))
    assert main(given.with_ledger) == 1
    assert "written anew" in capsys.readouterr().err
    assert main((*given.key_alone, "--ledger", str(given.ledger))) == 0, "without an old head nobody could tell"


def test_a_ledger_without_it_or_broken_or_cut_is_said_so(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    whole = given.ledger.read_bytes()
    given.ledger.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert main((*given.key_alone, "--ledger", str(given.ledger))) == 1
    assert "not in this ledger" in capsys.readouterr().err
    assert main(given.with_ledger) == 1, "the head knew more"
    given.ledger.write_bytes(whole.replace(b'"seq":2', b'"seq":9'))
    assert main(given.with_ledger) == 1
    assert "entry 2" in capsys.readouterr().err


def test_what_cannot_be_read_is_a_mistake_of_the_command_line(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("receipt", "verify", "no-such-file", "--key", str(given.key))) == 2
    assert main((*given.key_alone, "--head", str(given.head))) == 2
    given.head.write_text("no head")
    assert main(given.with_ledger) == 2
    given.key.write_text("no key")
    assert main(given.key_alone) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_this_servers_own_keys_are_taken_where_none_is_named_and_a_new_key_signs_on(
    tmp_path: Path, given: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lethe.toml").write_text(f'[server]\ndata_dir = "{tmp_path}"\n')
    config = ("--config", str(tmp_path / "lethe.toml"))
    assert main(("receipt", "verify", str(given.receipt), *config)) == 0
    old = (tmp_path / "keys" / "receipts.key").read_text()
    assert main(("receipt", "rotate", *config)) == 0
    assert (tmp_path / "keys" / "receipts.key").read_text() != old
    ledger = Ledger(tmp_path / "ledger", SigningKey(tmp_path / "keys"))
    ledger.open(date(2026, 11, 24), is_new=False)
    assert main(("receipt", "verify", str(given.receipt), *config)) == 0, "what the old key signed stays valid"
    assert len(ledger.published_keys) == 2
    capsys.readouterr()
