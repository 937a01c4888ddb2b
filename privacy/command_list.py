"""The page that lists what a person can say, made from the languages themselves."""

from collections.abc import Iterable

from privacy.menu import Menu, menus

_SENTENCES = {
    "show": ("show my data", "what do you know about me?", "can I see the data you have about me?"),
    "export": ("export my data", "send me a copy of my data", "can I download all my data, please?"),
    "delete": ("delete my data", "please erase everything you know about me", "I want my data deleted"),
    "delete_last": ("delete my last message",),
    "delete_files": ("delete the files I sent you",),
    "delete_here": ("delete this conversation",),
    "correct": ("correct my data", "change what you know about me"),
    "remember": ("remember that I am vegetarian",),
    "link": ("link my chats", "connect this chat with my other chat"),
    "unlink": ("unlink my chats",),
    "lock": ("protect my data with a PIN",),
    "lock_off": ("remove my PIN",),
    "privacy": ("privacy", "where is my data stored?", "how long do you keep my data?"),
    "who": ("who receives my data?", "who can read my messages?"),
    "pause": ("pause", "put my data on hold"),
    "resume": ("resume", "you can use my data again"),
    "keep": ("keep my data for 7 days", "delete my data after two weeks"),
    "stop": ("stop", "unsubscribe me", "I withdraw my consent"),
    "start": ("start", "start messaging me again"),
    "human": ("I want to talk to a person", "get me a human, please"),
    "complain": ("I want to complain", "how can I complain about this?"),
    "receipt": ("show receipt K7QP-3M2X",),
    "help": ("help", "show me the commands"),
}
"""Examples; a test proves that each is understood."""


def examples() -> Iterable[tuple[str, str]]:
    """(command, sentence), as the page shows them."""
    return ((command, sentence) for command, sentences in _SENTENCES.items() for sentence in sentences)


def commands_page() -> str:
    """Markdown, the same at every run."""
    known = menus()
    sections = ["\n".join(_entries(menu)) for menu in known.values()]
    return "\n\n".join((_opening(known["en"]), "## In every language", *sections)) + "\n"


def _opening(english: Menu) -> str:
    lines = [
        "# What a person can say",
        "",
        "*Made from `privacy/languages` by `./run docs`; change it there.*",
        "",
        "These commands work on every channel, before the first answer and while the model is down. The model never",
        "sees them. Each can be said as a slash word, by a button, or in a whole sentence of one's own; the sentences",
        "below are examples. Slash words and sentences are understood in every language, whichever the chat is in.",
        "",
        "| slash word | what it does | for example |",
        "| --- | --- | --- |",
    ]
    for entry in english.entries:
        said = " · ".join(f"“{sentence}”" for sentence in _SENTENCES[entry.command])
        lines.append(f"| `{entry.says}` | {entry.description} | {said} |")
    lines += [
        "",
        f"Deleting asks first. It is confirmed by its button, by `{english.confirm_word}` and the four digits shown,",
        "or by `/delete` and the four digits; once, within the minutes that the question names, in three tries.",
        "",
        "Only a whole sentence counts. What is quoted, forwarded, written in a file or under a picture, denied, said",
        "about somebody else, or only asked about (“how do I delete my data?”) opens nothing; where it is close, one",
        "quiet line under the answer names the slash word, at most once a day.",
    ]
    return "\n".join(lines)


def _entries(menu: Menu) -> Iterable[str]:
    yield f"### {menu.language}"
    yield ""
    yield f"Confirming word: `{menu.confirm_word}`"
    yield ""
    yield "| slash word | title | description |"
    yield "| --- | --- | --- |"
    for entry in menu.entries:
        yield f"| `{entry.says}` | {entry.title} | {entry.description} |"
