"""`lethe completion`: what a shell needs to complete the command line, written from the very words that are parsed."""

import argparse
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lethe.arguments import parser


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    help: str
    takes_file: bool = False


_Words = Mapping[str, Sequence[_Word]]
"""By what was typed before, as in "channel add"; the commands, choices and flags that may come next."""


def show_completion(shell: str) -> int:
    words = dict(_below(parser(), ""))
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](words), end="")
    return 0


def _below(top: argparse.ArgumentParser, before: str) -> Iterator[tuple[str, Sequence[_Word]]]:
    words: list[_Word] = []
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {one.dest: one.help or "" for one in action._choices_actions}
            for name, inner in action.choices.items():
                words.append(_Word(name, helps.get(name, "")))
                yield from _below(inner, f"{before} {name}".strip())
        elif action.option_strings:
            longest = max(action.option_strings, key=len)
            words.append(_Word(longest, action.help or "", takes_file=action.metavar == "FILE"))
        elif action.choices is not None:
            words += [_Word(str(choice), "") for choice in action.choices]
    yield before, words


def _bash(words: _Words) -> str:
    cases = "".join(
        f"    {shlex.quote(before)}) words={shlex.quote(' '.join(one.word for one in found))} ;;\n"
        for before, found in words.items()
    )
    return f"""# lethe completion bash > ~/.local/share/bash-completion/completions/lethe
_lethe() {{
  local before='' words='' word current="${{COMP_WORDS[COMP_CWORD]}}"
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$word" in -*) break ;; *) before="${{before:+$before }}$word" ;; esac
  done
  COMPREPLY=()
  while :; do
    case "$before" in
{_indented(cases)}    esac
    [ -n "$words" ] && break
    case "$before" in *' '*) before="${{before% *}}" ;; *) break ;; esac
  done
  case "${{COMP_WORDS[COMP_CWORD-1]}}" in {_files(words)}) words='' ;; esac
  [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ ${{#COMPREPLY[@]}} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}}
complete -o filenames -F _lethe lethe
"""


def _zsh(words: _Words) -> str:
    """Zsh completes as bash does once it is told to."""
    function = _bash(words).partition("\n")[2]
    return f"# source <(lethe completion zsh)\nautoload -U +X bashcompinit && bashcompinit\n{function}"


def _fish(words: _Words) -> str:
    lines = ["# lethe completion fish > ~/.config/fish/completions/lethe.fish"]
    for before, found in words.items():
        pieces = before.split()
        seen = " ".join(f"and __fish_seen_subcommand_from {piece}" for piece in pieces)
        below = [one.word for one in found if not one.word.startswith("-")]
        for one in found:
            is_flag = one.word.startswith("-")
            guards = seen.removeprefix("and ").replace(" and ", "; and ") if pieces else ""
            if not is_flag:
                fresh = f"not __fish_seen_subcommand_from {' '.join(below)}"
                guards = f"{guards}; and {fresh}" if guards else "__fish_use_subcommand"
            condition = f" -n {shlex.quote(guards)}" if guards else ""
            what = f"-l {one.word.removeprefix('--')}" if is_flag else f"-a {one.word}"
            takes = " -r -F" if one.takes_file else "" if is_flag else " -f"
            told = f" -d {_quoted_for_fish(one.help)}" if one.help else ""
            lines.append(f"complete -c lethe{condition} {what}{takes}{told}")
    return "\n".join(lines) + "\n"


def _quoted_for_fish(text: str) -> str:
    return "'" + text.replace("%%", "%").replace("\\", "\\\\").replace("'", "\\'") + "'"


def _files(words: _Words) -> str:
    """The flags after which a file is named."""
    return "|".join(sorted({one.word for found in words.values() for one in found if one.takes_file}))


def _indented(text: str) -> str:
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))
