"""Python imports this by itself in a server that a test starts as a process of its own: what leaves it is written
down for the test, in the folder that the environment names."""

import base64
import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.outgoing.recording import Connection, Request, listen

FOLDER = os.environ.get("OUTGOING_RECORDS", "")


def _write_down(heard: Request | Connection) -> None:
    fields = asdict(heard)
    if isinstance(heard, Request):
        fields["body"] = base64.b64encode(heard.body).decode("ascii")
    with (Path(FOLDER) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(fields) + "\n")


if FOLDER:
    listen(_write_down)
