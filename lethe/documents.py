"""The reference pages that are written by the code they describe: `python -m lethe.documents` writes them again."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from console.api.reference import api_page
from lethe.arguments import EXIT_CODES, parser
from lethe.catalogue import KINDS, KNOWN_KINDS
from lethe.commands.register import declared
from lethe.error_list import errors_page
from privacy.card_list import recipients_page
from privacy.command_list import commands_page
from privacy.register import personal_data_page
from settings.assistants import AssistantPrivacy, AssistantSettings
from settings.cards import AssistantCard
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS
from settings.events import EventReceiver
from settings.fields import Dataclass, Field, Secret, fields_of
from settings.handover import HandoverSettings
from settings.limits import Limits
from settings.reading import read_settings
from settings.server import ServerSettings, StorageSettings
from settings.sources import Sources, variable_of
from settings.timing import Timing

ROOT = Path(__file__).parents[1]

_WRITTEN = "\n<!-- Written by `./run docs` from the code; change it there. -->\n"

_CONFIGURATION = """
Lethe needs no configuration to start: it then has one assistant with prepared answers and one web page.

The file is TOML. It is the one that `--config` names, else the one that the environment variable `LETHE_CONFIG` names,
else `lethe.toml` in the working directory, where there is one. Relative paths begin in the working directory.

Of several that set the same, the first holds: a flag, an environment variable, the file, what `lethe channel add` and
`lethe assistant add` stored (`book.json` in `server.data_dir`, its secrets sealed), the default. A channel or an
assistant that the file has is the file's alone; those that were stored come after them.
`lethe config show --origin` prints every setting and who said it; `lethe config check` prints every mistake, with its
place and how to mend it. A name that is no setting is a mistake. A setting that promises what this release cannot do is
refused.

An environment variable has two underscores between levels and commas between the parts of a list. An assistant or a
channel is spoken of by its name: `LETHE_CHANNELS__SITE__ASSISTANT`, with `_` for every `-` (`help-desk` is
`HELP_DESK`). With its kind (`LETHE_CHANNELS__TG__KIND`), or its provider (`LETHE_ASSISTANTS__HELP__PROVIDER`), a
variable also begins one that the file does not have. Any other variable that begins with `LETHE_` is a mistake.

A secret may be written as `env:NAME` (the environment variable NAME holds it) or `file:PATH` (that file holds it).
Secrets are never printed: `lethe config show` says `(set)` or `(not set)`.

A small file:

"""

EXAMPLE = """\
[server]
public_address = "https://bots.example.org"
trusted_proxies = ["127.0.0.1"]

[[assistants]]
name = "helpdesk"
purpose = "Answers questions about our clinic's opening hours and services."
provider = "openai"
model = "llama3.2"
base_address = "http://127.0.0.1:11434/v1"
instructions = "Be brief and kind. When you do not know, say so and give our telephone number."
fallback = "prepared"

[assistants.privacy]
retention = "14d"

[[assistants]]
name = "prepared"
provider = "faq"

[[channels]]
name = "tg"
kind = "telegram"
token = "env:TG_TOKEN"

[[channels]]
name = "site"
kind = "web"
allowed_origins = ["https://www.example.org"]
"""

_FIELDS = "<!-- The table is written by `./run docs` from the code; change it there. -->\n"
_END_OF_FIELDS = "<!-- The end of the table. -->\n"
_MODELS = ("openai", "anthropic", "azure", "mistral", "groq", "gemini", "deepseek", "openrouter", "ollama", "vllm")
_OF_A_MODEL = (
    "provider",
    "model",
    "base_address",
    "local",
    "api_key",
    "instructions",
    "stream",
    "sees",
    "transcribe",
    "fallback",
    "history_tokens",
    "answer_tokens",
    "first_token_seconds",
    "answer_seconds",
)

_SECTIONS: tuple[tuple[str, type[Dataclass], str], ...] = (
    ("server", ServerSettings, "Where the server listens, and where it keeps what it keeps."),
    ("storage", StorageSettings, "In the defaults, and only there, `{data_dir}` stands for `server.data_dir`."),
    ("limits", Limits, "Every cap."),
    ("timing", Timing, "Every duration. Intervals are measured by a clock that only goes forward."),
    ("handover", HandoverSettings, "Whoever writes /human may have a human come into the chat."),
)


def configuration_page() -> str:
    parts = ["# Configuration\n", _WRITTEN, _CONFIGURATION, f"```toml\n{EXAMPLE}```\n"]
    for name, shape, about in _SECTIONS:
        parts += [f"\n## `[{name}]`\n\n{about}\n\n", _table(fields_of(shape), f"{name}.")]
    parts += ["\n## `[[assistants]]`\n\nThe first is the one for channels that name none.\n\n"]
    parts += [_table(fields_of(AssistantSettings))]
    parts += ["\n### `[assistants.privacy]`\n\nBelongs to the `[[assistants]]` above it.\n\n"]
    parts += [_table(fields_of(AssistantPrivacy))]
    parts += ["\n### `[assistants.card]`\n\nBelongs to the `[[assistants]]` above it: its provider, by your word.\n\n"]
    parts += [_table(fields_of(AssistantCard))]
    of_all = (NAME, KIND, ASSISTANT, PAUSED, PAUSED_SAYS)
    parts += ["\n## `[[channels]]`\n\nWhat every channel has:\n\n", _table(of_all)]
    for kind in KINDS:
        parts += [f'\n### `kind = "{kind.name}"`: {kind.title}\n\n', _table(kind.fields)]
    parts += ["\n## `[[events]]`\n\nOne of your own systems that is told what happens: [events](api.md#events).\n\n"]
    parts += [_table(fields_of(EventReceiver))]
    return "".join(parts)


def command_line_page() -> str:
    parts = ["# The command line\n", _WRITTEN, "\nData goes to standard output, talk to standard error.\n"]
    for name, command in commands_of(parser()):
        parts.append(f"\n## `{name}`\n\n{command.description}\n\n")
        parts += [f"- `{_typed(action)}`: {action.help}.\n" for action in command._actions if action.dest != "help"]
    parts += ["\n## Exit codes\n\n", *(f"- `{code}`: {meaning}.\n" for code, meaning in EXIT_CODES)]
    return "".join(parts)


def personal_data() -> str:
    return personal_data_page(declared(read_settings(Sources(environment={}), KNOWN_KINDS)))


def model_page(path: str, names: Sequence[str]) -> str:
    """The page as it stands, with the table of these settings written again."""
    before, begins, rest = (ROOT / path).read_text(encoding="utf-8").partition(_FIELDS)
    fields = [field for field in fields_of(AssistantSettings) if field.name in names]
    return f"{before}{begins}\n{_table(fields)}{_END_OF_FIELDS}{rest.partition(_END_OF_FIELDS)[2]}"


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    **{f"docs/models/{name}.md": partial(model_page, f"docs/models/{name}.md", _OF_A_MODEL) for name in _MODELS},
    "docs/models/faq.md": partial(model_page, "docs/models/faq.md", ("provider", "faq_file", "fallback")),
    "docs/commands.md": commands_page,
    "docs/personal-data.md": personal_data,
    "docs/reference/api.md": api_page,
    "docs/reference/configuration.md": configuration_page,
    "docs/reference/cli.md": command_line_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/recipients.md": recipients_page,
}
"""Path to what writes it; a test compares each with the file."""


def _table(fields: Sequence[Field], prefix: str = "") -> str:
    with_variables = bool(prefix)
    head = "| setting | default | what it is |" + (" environment |" if with_variables else "")
    lines = [head, "|" + " --- |" * (4 if with_variables else 3)]
    for field in fields:
        choices = f" One of {', '.join(f'`{choice}`' for choice in field.choices)}." if field.choices else ""
        secret = " A secret." if field.secret else ""
        line = f"| `{field.name}` | {_default(field)} | {field.help}{choices}{secret} |"
        lines.append(line + (f" `{variable_of(prefix + field.name)}` |" if with_variables else ""))
    return "\n".join(lines) + "\n"


def _default(field: Field) -> str:
    if field.default is None:
        return "must be set"
    if isinstance(field.default, Secret):
        return "not set"
    return f"`{json.dumps(field.default, ensure_ascii=False)}`"


def commands_of(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, by what is typed for it."""
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield top.prog, top
    for group in groups:
        for command in group.choices.values():
            yield from commands_of(command)


def _typed(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else ""
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else value
    return " ".join(part for part in (action.option_strings[0], value) if part)


def main() -> None:
    for path, page in DOCUMENTS.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(page(), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
