"""Prepared answers as people have them already, in a spreadsheet or a text, and as they are stored. Pure."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from core.errors import SettingError
from core.models.faq_file import Entry, Faq

_HEADS = ("question", "answer", "also", "language")
_SHEET = re.compile(r"(?=[^\n]*\bquestion\b)(?=[^\n]*\banswer\b)(?!#)[^\n]*[,;\t]", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}[ \t]+(.+?)[ \t]*#*$")
_ALSO = re.compile(r"\*{0,2}also:?\*{0,2}:?[ \t]+(.+)$", re.IGNORECASE)
_MOST = 2_000
_SAYS_HOW = (
    "For a spreadsheet, paste it with its first line, in which one column is called question and one answer; in "
    "Markdown, write each question as a heading and its answer below it"
)


def read_answers(text: str) -> tuple[Entry, ...]:
    """CSV whose first line names its columns, else Markdown with a heading for each question. Raises SettingError with
    every mistake."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n ")
    entries = _of_sheet(text) if _SHEET.match(text) else _of_markdown(text)
    if not entries:
        raise SettingError(f"There is no question in it. {_SAYS_HOW}.")
    if len(entries) > _MOST:
        raise SettingError(f"It holds {len(entries)} questions; {_MOST} are the most.")
    return tuple(entries)


def written(faq: Faq) -> str:
    """In the form of the file that `read_faq` reads."""
    said = [
        f"[says.{_quoted(language)}]\n" + "".join(f"{name} = {_quoted(one)}\n" for name, one in sentences.items())
        for language, sentences in faq.says.items()
    ]
    return "\n".join([*map(_entry, faq.entries), *said])


def joined(before: Iterable[Entry], added: Iterable[Entry]) -> tuple[Entry, ...]:
    """A question that was there already, in whatever letters, has the new answer, in its old place."""
    entries = {_key(entry): entry for entry in before}
    for entry in added:
        entries[_key(entry)] = entry
    return tuple(entries.values())


def _key(entry: Entry) -> str:
    return " ".join(entry.question.casefold().split())


def _of_sheet(text: str) -> list[Entry]:
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator))
    except csv.Error:
        raise SettingError("One of its cells is longer than anybody reads; shorten it and paste it again.") from None
    names = [cell.strip().lower() for cell in rows[0]]
    entries, mistakes = [], []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name in _HEADS}
        if not any(cells.values()):
            continue
        missing = [name for name in ("question", "answer") if not cells.get(name)]
        if missing:
            mistakes.append(f"Row {number} has no {' and no '.join(missing)}.")
        else:
            entries.append(_made(cells))
    if mistakes:
        raise SettingError(*mistakes)
    return entries


def _made(cells: Mapping[str, str]) -> Entry:
    also = tuple(way.strip() for way in re.split(r"[|\n]", cells.get("also", "")) if way.strip())
    return Entry(
        question=cells["question"], answer=cells["answer"], also=also, language=cells.get("language", "") or "en"
    )


def _of_markdown(text: str) -> list[Entry]:
    entries: list[Entry] = []
    mistakes: list[str] = []
    question, begun, lines = "", 0, list[str]()
    in_code = False

    def end() -> None:
        also = [found[1].strip() for line in lines if (found := _ALSO.match(line))]
        answer = "\n".join(line for line in lines if not _ALSO.match(line)).strip()
        if question and not answer:
            mistakes.append(f"Line {begun}: there is no answer below this question.")
        elif question:
            ways = tuple(way.strip() for line in also for way in line.split("|") if way.strip())
            entries.append(Entry(question=question, answer=answer, also=ways))

    for number, line in enumerate(text.split("\n"), 1):
        in_code ^= line.startswith("```")
        found = None if in_code else _HEADING.match(line)
        if found:
            end()
            question, begun, lines = found[1], number, []
        elif question:
            lines.append(line)
    end()
    if mistakes:
        raise SettingError(*mistakes)
    return entries


def _entry(entry: Entry) -> str:
    rows = ["[[entry]]", f"question = {_quoted(entry.question)}"]
    if entry.also:
        rows.append(f"also = [{', '.join(map(_quoted, entry.also))}]")
    if entry.language != "en":
        rows.append(f"language = {_quoted(entry.language)}")
    return "\n".join([*rows, f"answer = {_text(entry.answer)}", ""])


def _text(text: str) -> str:
    """Over several lines where it has several, so that whoever reads the difference of two versions sees words."""
    lines: Sequence[str] = text.split("\n")
    if len(lines) == 1:
        return _quoted(text)
    return '"""\n' + "\n".join(_quoted(line)[1:-1] for line in lines) + '"""'


def _quoted(text: str) -> str:
    """What is a text in JSON is one in TOML too, but for one sign, and for halves of signs, which UTF-8 has none of."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
