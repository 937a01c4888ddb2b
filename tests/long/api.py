"""Asks every call of the API what its document allows and what it forbids, many times over.

By hand: python -m tests.long.api --examples 300
"""

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.console.api.fuzzed import fuzz
from tests.console.api.program import program
from tests.console.running import running

_MANY_CALLS = "[limits]\napi_calls_a_minute = 1000000\n"


async def ask_everything(folder: Path, examples: int) -> int:
    """How many calls there were. Raises where one answers what its document does not say."""
    async with running(folder, _MANY_CALLS) as house, program(house) as shop:
        document = (await shop.ask("GET", "/openapi.json")).json
        return await asyncio.to_thread(fuzz, document, shop.address, shop.token, examples=examples, seeded=False)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--examples", type=int, default=300)
    with TemporaryDirectory() as folder:
        count = asyncio.run(ask_everything(Path(folder), asked.parse_args().examples))
    print(f"{count} calls answer as their document says.")


if __name__ == "__main__":
    main()
