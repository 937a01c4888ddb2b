"""How well each language is understood: `python -m tests.long.understanding [--lang XX] [--misses]`."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence

from privacy.phrases import understand, warm_up, warm_up_more
from tests.privacy.corpora import (
    DESTRUCTIVE,
    Example,
    languages,
    near_misses,
    ordinary,
    ordinary_talk,
    positives,
    what,
)
from tests.privacy.variants import VARIANTS, meant_the_same

ORDINARY = 30_000
SEED = 20_260
LEAST_DIRECT, LEAST_UNDERSTOOD, MOST_HINTS, LONGEST_MICROSECONDS = 0.90, 0.98, 0.001, 1000


class Misses:
    def __init__(self, *, shown: bool) -> None:
        self._shown = shown

    def say(self, why: str, text: str, found: tuple[str, str]) -> None:
        if self._shown:
            print(f"    {why}: {text!r} -> {found[0] or '-'} {found[1]}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long.understanding", description=__doc__)
    parser.add_argument("--lang", default="", help="only this language")
    parser.add_argument("--misses", action="store_true", help="print each sentence that is not understood as expected")
    parser.add_argument("--ordinary", type=int, default=ORDINARY, help="messages of ordinary talk, over all languages")
    asked = parser.parse_args(arguments)
    misses = Misses(shown=asked.misses)
    warm_up()
    for _ in warm_up_more():
        pass
    chosen = [asked.lang] if asked.lang else list(languages())
    held = [_language(tag, misses) for tag in chosen]
    talked = _talk([*ordinary_talk(asked.ordinary, SEED)], asked.lang, misses)
    return 0 if all(held) and talked else 1


def _language(tag: str, misses: Misses) -> bool:
    print(f"\n{tag}")
    held = [example for example in positives(tag) if example.split not in ("seen", "first")]
    seen = [example for example in positives(tag) if example.split in ("seen", "first")]
    good = [_positives(name, part, tag, misses) for name, part in (("seen", seen), ("held", held)) if part]
    _by_command(positives(tag), tag)
    near = _near(near_misses(tag), tag, misses)
    plain = _ordinary(ordinary(tag), tag, misses)
    _variants(tag)
    return good[-1] and near and plain


def _positives(name: str, examples: Sequence[Example], tag: str, misses: Misses) -> bool:
    wanted, direct, understood, wrong, eager = 0, 0, 0, 0, 0
    for example in examples:
        command, tier = what(example.text, tag)
        same = command == example.command
        wrong += command not in ("", example.command) and tier == "direct"
        if example.tier == "hint":
            eager += tier == "direct" and command in DESTRUCTIVE
            understood += tier != "none"
        else:
            wanted += 1
            direct += same and tier == "direct"
            understood += tier != "none" and (same or tier == "hint")
        if (not same and tier != "hint") or tier != example.tier:
            misses.say(f"{name} {example.command} {example.tier}", example.text, (command, tier))
    recall, with_hints = direct / max(wanted, 1), understood / len(examples)
    good = recall >= LEAST_DIRECT and with_hints >= LEAST_UNDERSTOOD and not wrong and not eager
    print(
        f"  {name}: direct {recall:6.1%} of {wanted}, direct or hinted {with_hints:6.1%} of {len(examples)}, "
        f"another command {wrong}, deleting where a hint was right {eager}{_mark(good)}"
    )
    return good


def _by_command(examples: Sequence[Example], tag: str) -> None:
    asked = Counter(example.command for example in examples if example.tier == "direct")
    direct = Counter(
        example.command
        for example in examples
        if example.tier == "direct" and what(example.text, tag) == (example.command, "direct")
    )
    print("  " + ", ".join(f"{command} {direct[command]}/{asked[command]}" for command in sorted(asked)))


def _near(examples: Sequence[Example], tag: str, misses: Misses) -> bool:
    acted = hinted = destroyed = 0
    for example in examples:
        found = command, tier = what(example.text, tag)
        acted += tier == "direct"
        destroyed += tier == "direct" and command in DESTRUCTIVE
        hinted += tier == "hint" and example.tier == "none"
        if tier == "direct" or (tier == "hint" and example.tier == "none"):
            misses.say("near miss", example.text, found)
    good = not acted
    print(
        f"  near misses: {acted} acted on ({destroyed} destructive), {hinted} hinted at that should be none, "
        f"of {len(examples)}{_mark(good)}"
    )
    return good


def _ordinary(texts: Sequence[str], tag: str, misses: Misses) -> bool:
    acted = [text for text in texts if what(text, tag)[1] == "direct"]
    hinted = [text for text in texts if what(text, tag)[1] == "hint"]
    for text in (*acted, *hinted):
        misses.say("ordinary", text, what(text, tag))
    good = not acted and not hinted
    print(f"  ordinary: {len(acted)} acted on, {len(hinted)} hinted at, of {len(texts)}{_mark(good)}")
    return good


def _variants(tag: str) -> None:
    some = [
        example
        for number, example in enumerate(positives(tag))
        if what(example.text, tag) == (example.command, "direct") and (number % 5 == 0 or example.command == "delete")
    ]
    lost = {name: _lost(some, change, tag) for name, change in VARIANTS.items()}
    worst = ", ".join(f"{name} {count}" for name, count in lost.items() if count)
    print(f"  written otherwise ({len(some)} x {len(VARIANTS)}): lost {worst or 'none'}")


def _lost(examples: Sequence[Example], change: Callable[[str], str], tag: str) -> int:
    return sum(not meant_the_same(example.text, change, tag) for example in examples)


def _talk(messages: Sequence[tuple[str, str]], only: str, misses: Misses) -> bool:
    taken: list[float] = []
    acted: Counter[str] = Counter()
    hinted: Counter[str] = Counter()
    destroyed = number = 0
    for tag, text in messages:
        if only and tag != only:
            continue
        number += 1
        before = time.thread_time_ns()
        found = understand(text, tag)
        taken.append((time.thread_time_ns() - before) / 1000)
        acted[tag] += found.tier == "direct"
        hinted[tag] += found.tier == "hint"
        destroyed += found.tier == "direct" and found.command in DESTRUCTIVE
        if found.tier != "none":
            misses.say(f"talk {tag}", text, (found.command, found.tier))
    if not taken:
        return True
    taken.sort()
    middle, slow = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    rate = hinted.total() / max(number, 1)
    good = not destroyed and rate <= MOST_HINTS and slow <= LONGEST_MICROSECONDS
    print(
        f"\nordinary talk: {number} messages, destructive {destroyed}, other acts {acted.total() - destroyed}, "
        f"hints {hinted.total()} ({rate:.3%}), p50 {middle:.0f} µs, p99 {slow:.0f} µs{_mark(good)}"
    )
    if hinted.total() or acted.total():
        counts = (f"{tag} {acted[tag]}+{hinted[tag]}" for tag in languages() if acted[tag] or hinted[tag])
        print("  acts+hints: " + ", ".join(counts))
    return good


def _mark(good: bool) -> str:
    return "" if good else "   <- below the target"


if __name__ == "__main__":
    raise SystemExit(main())
