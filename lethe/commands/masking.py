"""`lethe privacy mask`: what would be hidden from a model, a line of JSON for each line read."""

import json
import secrets
import sys

from core.ports.masking import KINDS
from lethe.commands.understanding import NotALine, sentences
from lethe.saying import say
from privacy.masking import Placeholders, spans_to_mask
from privacy.recognisers import Known


def mask_lines(*, as_json: bool) -> int:
    """Of everything that can be masked; of nobody's own name, for it is nobody's line. Placeholders are other ones each
    time, as they are for each person."""
    placeholders = Placeholders(secrets.token_bytes(32))
    try:
        for text, language in sentences(sys.stdin, as_json):
            spans = spans_to_mask(text, KINDS, Known(languages=(language,) if language else ()))
            line = {
                "text": text,
                "masked": placeholders.masked(text, spans),
                "spans": [{"start": span.start, "end": span.end, "type": span.kind} for span in spans],
            }
            print(json.dumps(line, ensure_ascii=False), flush=sys.stdin.isatty())
    except NotALine as mistake:
        say(str(mistake))
        return 2
    return 0
