"""Every right in every language on every kind of channel, with no model to be reached.

By hand: python -m tests.long.rights
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lethe.catalogue import KINDS
from tests.journeys.over_http import world
from tests.journeys.rights_without_a_model import use_every_right
from tests.privacy.corpora import languages


async def on_one_kind(kind: str) -> list[str]:
    wrong: list[str] = []
    with TemporaryDirectory(prefix="lethe-rights-") as folder:
        async with world(Path(folder), kind=kind) as around:
            await around.model.__aexit__(None, None, None)  # nobody listens there any more
            for at, language in enumerate(languages()):
                talk = await around.talk(kind, 5552000 + at)
                await talk.say("hello")
                wrong += [f"{kind}: {one}" for one in await use_every_right(talk, language)]
    return wrong


def main() -> int:
    wrong = [one for kind in KINDS for one in asyncio.run(on_one_kind(kind.name))]
    print(f"{len(KINDS)} kinds, {len(languages())} languages; not as it must be: {len(wrong)}")
    for one in wrong:
        print(f"BROKEN: {one}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
