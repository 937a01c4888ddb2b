"""A house in which something happened: people wrote and asked for their rights, one waits for a human, programs have
tokens, others were invited, a backup lies ready. So pages are seen filled, beside being seen empty."""

import re
from html import unescape

from tests.console.chatting import Visitor
from tests.console.running import PASSWORD, Browser, Running
from tests.console.visitors import make_older, visit

HANDING_OVER = "[handover]\nminutes = 45\n"
_REQUESTS = 60
"""More than one page of them holds."""
_LONG = "Wolfeschlegelsteinhausenbergerdorff, Donaudampfschifffahrtsgesellschaft"


async def furnish(house: Running) -> None:
    browser = house.browser
    await visit(house, "hello", "/complain")
    await make_older(house, 45)
    for _ in range(_REQUESTS):
        await visit(house, "hello", "/complain")
    anna = Visitor(house)
    await anna.say("Why was my booking for Friday refused?")
    await anna.say("/human")
    await anna.read("45 minutes")
    for name in ("bookkeeping", _LONG[:60]):
        await browser.send("/console/system/tokens", name=name, days="90", **{"scope-people:read": "true"})
    await browser.send("/console/system/backups")
    await browser.send("/console/privacy/notices/publish")


async def join(house: Running, guest: Browser, role: str) -> None:
    """Somebody with a long name, who was invited."""
    assert (await guest.claim(house.link(role=role), f"{role} {_LONG}"[:60], PASSWORD)).status == 200


async def waiting(browser: Browser) -> str:
    """The page of whoever waits for a human."""
    found = re.search(r'href="(/console/human/[^"]+)"', (await browser.see("/console/people")).text)
    assert found is not None
    return found[1]


async def second_page(browser: Browser) -> str:
    """Of the requests."""
    found = re.search(
        r'href="(/console/privacy/requests\?after=[^"]+)"', (await browser.see("/console/privacy/requests")).text
    )
    assert found is not None
    return unescape(found[1])
