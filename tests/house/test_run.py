"""./run on machines with every kind of Python, played by small scripts that write down what they are asked."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.tree import ROOT

PYTHON = """#!/bin/sh
case "$*" in
-c*version_info*) exit {old} ;;
esac
printf '%s|' "$PWD" "$@" >>"$LETHE_NOTES"
printf '\\n' >>"$LETHE_NOTES"
case "$*" in
"-m venv"*)
    for place; do :; done
    mkdir -p "$place/bin" "$place/lib/python3.12/site-packages"
    cp "$0" "$place/bin/python"
    exit {venv}
    ;;
*" install "*) exit {pip} ;;
esac
"""
TOOLS = ("sh", "dirname", "cat", "cksum", "chmod", "mkdir", "cp", "readlink")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    checkout: Path
    elsewhere: Path
    tools: Path
    notes: Path

    def has_python(self, name: str, old: int = 0, venv: int = 0, pip: int = 0) -> None:
        (self.tools / name).write_text(PYTHON.format(old=old, venv=venv, pip=pip), encoding="utf-8")
        (self.tools / name).chmod(0o755)

    def run(self, *words: str, program: str = "run") -> subprocess.CompletedProcess[str]:
        surroundings = {"PATH": str(self.tools), "LETHE_NOTES": str(self.notes)}
        command = [str(self.checkout / program), *words]
        return subprocess.run(
            command, cwd=self.elsewhere, env=surroundings, capture_output=True, text=True, check=False
        )

    def asked(self) -> list[list[str]]:
        """What the Pythons were asked since the last time: where, and with which words."""
        lines = self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return [line.split("|")[:-1] for line in lines]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(
        checkout=tmp_path / "a check'out $HOME",
        elsewhere=tmp_path / "elsewhere",
        tools=tmp_path / "tools",
        notes=tmp_path / "notes",
    )
    plant(made.checkout, {"requirements.txt": "nh3==1\n", "requirements-dev.txt": "nh3==1\npytest==9\n"})
    shutil.copy(ROOT / "run", made.checkout / "run")
    made.elsewhere.mkdir()
    made.tools.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (made.tools / tool).symlink_to(found)
    return made


def installs(asked: list[list[str]]) -> list[str]:
    return [Path(words[-1]).name for words in asked if "install" in words]


def test_without_python_it_says_so_in_one_sentence(machine: Machine) -> None:
    machine.has_python("python3", old=1)
    answer = machine.run()
    assert answer.returncode == 1
    assert "Python 3.11 or newer" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (machine.checkout / ".venv").exists()


def test_without_the_venv_module_it_says_what_to_install(machine: Machine) -> None:
    machine.has_python("python3", venv=1)
    answer = machine.run()
    assert answer.returncode == 1
    assert "python3-venv" in answer.stderr


def test_an_old_python_is_passed_over(machine: Machine) -> None:
    machine.has_python("python3", old=1)
    machine.has_python("python3.12")
    assert machine.run("version").returncode == 0


def test_the_first_time_installs_and_the_second_does_not(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    first = machine.asked()
    assert installs(first) == ["requirements.txt"]
    [installing] = [words for words in first if "install" in words]
    assert "--require-hashes" in installing
    answer = machine.run("version")
    assert machine.asked() == [[str(machine.elsewhere), "-P", "-m", "lethe", "version"]]
    assert answer.stderr == ""


def test_words_arrive_whole_and_stay_where_they_were_said(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("serve", "--config", "my file.toml", "*", "")
    assert machine.asked()[-1] == [
        str(machine.elsewhere),
        "-P",
        "-m",
        "lethe",
        "serve",
        "--config",
        "my file.toml",
        "*",
        "",
    ]


def test_no_word_serves_in_the_checkout(machine: Machine) -> None:
    machine.has_python("python3")
    answer = machine.run()
    assert machine.asked()[-1] == [str(machine.checkout), "-P", "-m", "lethe", "serve"]
    assert "Starting Lethe" in answer.stderr
    assert answer.stdout == ""


def test_changed_requirements_are_installed_again(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    machine.asked()
    (machine.checkout / "requirements.txt").write_text("nh3==2\n", encoding="utf-8")
    machine.run("version")
    assert installs(machine.asked()) == ["requirements.txt"]


def test_an_installation_that_failed_is_tried_again(machine: Machine) -> None:
    machine.has_python("python3", pip=1)
    failed = machine.run("version")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    assert ["lethe"] not in [words[-2:-1] for words in machine.asked()]
    shutil.rmtree(machine.checkout / ".venv")
    machine.has_python("python3")
    assert machine.run("version").returncode == 0


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    machine.asked()
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run("version").returncode == 0
    assert installs(machine.asked()) == ["requirements.txt"]


def test_the_tests_bring_the_tools_of_development_and_use_brings_none(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    assert installs(machine.asked()) == ["requirements.txt"]
    machine.run("test", "tests/core", "-k", "a b")
    asked = machine.asked()
    assert installs(asked) == ["requirements-dev.txt"]
    assert asked[-1] == [str(machine.checkout), "-m", "pytest", "-W", "error", "tests/core", "-k", "a b"]


def test_development_first_is_enough_for_use(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("test")
    machine.asked()
    machine.run("version")
    assert installs(machine.asked()) == []


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        (["check"], ["ruff", "ruff", "mypy", "pytest"]),
        (["fix"], ["ruff", "ruff"]),
        (["bench", "--short"], ["benchmarks"]),
        (["docs"], ["lethe.documents", "lethe.site"]),
    ],
)
def test_the_words_of_development(machine: Machine, words: list[str], modules: list[str]) -> None:
    machine.has_python("python3")
    assert machine.run(*words).returncode == 0
    asked = [line for line in machine.asked() if "pip" not in line and "venv" not in line]
    assert [line[line.index("-m") + 1] for line in asked] == modules
    assert {line[0] for line in asked} == {str(machine.checkout)}


def test_the_environment_has_a_lethe_of_its_own(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    machine.asked()
    assert machine.run("doctor", "a b", program=".venv/bin/lethe").returncode == 0
    assert machine.asked() == [[str(machine.elsewhere), "-P", "-m", "lethe", "doctor", "a b"]]
    (machine.elsewhere / "lethe").symlink_to(machine.checkout / ".venv" / "bin" / "lethe")
    subprocess.run(
        [str(machine.elsewhere / "lethe"), "version"],
        env={"PATH": str(machine.tools), "LETHE_NOTES": str(machine.notes)},
        check=True,
    )
    assert machine.asked()[0][1:] == ["-P", "-m", "lethe", "version"]


def test_the_checkout_is_found_from_its_environment(machine: Machine) -> None:
    machine.has_python("python3")
    machine.run("version")
    packages = machine.checkout / ".venv" / "lib" / "python3.12" / "site-packages"
    [line] = (packages / "lethe-checkout.pth").read_text(encoding="utf-8").splitlines()
    assert (packages / line).resolve() == machine.checkout


@pytest.mark.parametrize(("script", "shell"), [("run", "sh"), (".ci/run", "bash")])
def test_the_scripts_can_be_read_and_run(script: str, shell: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    found = shutil.which(shell)
    assert found
    subprocess.run([found, "-n", str(ROOT / script)], check=True)
