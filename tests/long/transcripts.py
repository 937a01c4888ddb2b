"""The whole deletion as a person reads it: `python -m tests.long.transcripts FOLDER [--lang en ar] [--no-pictures]`.

First contact, a question, stop and start, show, delete, the confirming step, the receipt, and the receipt read again
and verified: on Telegram, on both kinds of WhatsApp and on the web page, word by word as the stand-ins of the platforms
received it, in Markdown; and the web page in Chromium, on a desktop and on a telephone, by day and by night. Nothing is
asserted but that each step is answered: somebody is to look.
"""

import argparse
import asyncio
import contextlib
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from lethe.commands.receipts import verify_receipt
from privacy.receipts import read_receipt
from tests.chromium import chromium_found
from tests.journeys.over_http import Talk, World, world

KINDS: Mapping[str, str] = {
    "telegram": "Telegram",
    "whatsapp_twilio": "WhatsApp by way of Twilio",
    "whatsapp_cloud": "WhatsApp by way of Meta",
    "web": "The web page",
}
SAYS: Mapping[str, Sequence[str]] = {
    "en": ("Hello, when are you open?", "/stop", "/start", "show me my data", "delete all my data"),
    "ar": ("مرحبا، متى تفتحون؟", "/stop", "/start", "اعرض بياناتي", "احذف كل بياناتي"),
    "hi": ("नमस्ते, आप कब खुलते हैं?", "/stop", "/start", "मेरा डेटा दिखाओ", "मेरा सारा डेटा डिलीट करो"),
    "sw": ("Habari, mnafungua saa ngapi?", "/stop", "/start", "nionyeshe data yangu", "futa data yangu yote"),
}
_VIEWS: Mapping[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
_SECONDS = 10


@dataclass
class Transcript:
    """What was said and read, in order."""

    title: str
    lines: list[str] = field(default_factory=list)

    def theirs(self, text: str) -> None:
        self.lines += ["", f"**Person:** {text}"]

    def ours(self, text: str, buttons: Sequence[str], files: Sequence[str]) -> None:
        quoted = "\n".join(f"> {line}" for line in text.splitlines())
        self.lines += ["", quoted]
        self.lines += [f">\n> `[{label}]`" for label in buttons]
        self.lines += [f">\n> a file: `{name}`" for name in files]

    def note(self, text: str) -> None:
        self.lines += ["", f"*{text}*"]

    def written(self) -> str:
        return "\n".join((f"# {self.title}", *self.lines, ""))


async def _said(around: World, talk: Talk, transcript: Transcript, text: str) -> tuple[str, tuple[str, ...]]:
    """All that came back, and what the buttons say."""
    transcript.theirs(text)
    await talk.say(text)
    heard = [await talk.hear()]
    await around.settled()
    while talk.left():
        heard.append(await talk.hear())
    for one in heard:
        transcript.ours(one.text, one.labels, one.files)
    return "\n".join(one.text for one in heard), tuple(says for one in heard for says in one.says)


async def _whole_deletion(around: World, kind: str, language: str) -> Transcript:
    transcript = Transcript(f"{KINDS[kind]}, {language}")
    talk = await around.talk(kind, language=language)
    text = ""
    says: tuple[str, ...] = ()
    for words in SAYS[language]:
        text, says = await _said(around, talk, transcript, words)
    confirm = next(said for said in (*says, *re.findall(r"/delete \d{4}", text)) if re.search(r"\d{4}", said))
    text, _ = await _said(around, talk, transcript, confirm)
    receipt = read_receipt(text)
    if receipt is None:
        raise AssertionError(f"there is no receipt in the last message on {kind} in {language}")
    transcript.note(_verified(around.folder, text))
    if kind == "web":  # the visit went with the person: whoever comes now is new
        talk = await around.talk(kind, language=language)
    await _said(around, talk, transcript, f"/receipt {receipt.code}")
    return transcript


def _verified(folder: Path, text: str) -> str:
    """What `lethe receipt verify` says."""
    (folder / "receipt.txt").write_text(text, "utf-8")
    told = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(told):
        code = verify_receipt(
            folder / "lethe.toml", folder / "receipt.txt", key=None, ledger=None, head=None, as_json=False
        )
    return f"`lethe receipt verify` ends with {code}: {told.getvalue().strip()}"


async def _pictured(browser: Browser, around: World, folder: Path, language: str, view: str, by: str) -> None:
    context = await browser.new_context(
        viewport=_VIEWS[view], color_scheme="dark" if by == "night" else "light", locale=language
    )
    page = await context.new_page()
    page.set_default_timeout(_SECONDS * 1000)

    async def picture(name: str) -> None:
        await page.wait_for_timeout(250)
        await page.screenshot(path=folder / f"{language}-{view}-{by}-{name}.png")

    hello, _, _, show, delete = SAYS[language]
    await page.goto(f"{around.server.address}/chat/site?lang={language}")
    await page.locator(".notice").wait_for()
    await picture("1-first")
    for number, (words, name) in enumerate(((hello, "2-answer"), (show, "3-show"), (delete, "4-question")), start=1):
        await _write(page, words, number)
        await picture(name)
    await page.locator(".theirs").last.get_by_role("button").nth(1).click()  # export, delete, keep
    await page.get_by_text("LETHE RECEIPT").last.wait_for()
    await picture("5-receipt")
    receipt = await page.get_by_text("LETHE RECEIPT").last.inner_text()
    await page.goto(f"{around.server.address}/receipts")
    await page.get_by_role("textbox").fill(receipt)
    await page.get_by_role("button").first.click()
    await picture("6-verified")
    await context.close()


async def _write(page: Page, words: str, number: int) -> None:
    await page.get_by_role("textbox").fill(words)
    await page.keyboard.press("Enter")
    await page.locator(".theirs .words").nth(number - 1).wait_for()
    await page.wait_for_function("!document.querySelector('.writing')")


async def _all_pictures(folder: Path, languages: Sequence[str]) -> None:
    chromium = chromium_found()
    if chromium is None:
        print("No chromium is installed: no pictures.")
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in languages:
            for view in _VIEWS:
                for by in ("day", "night"):
                    with tempfile.TemporaryDirectory() as place:
                        async with world(Path(place)) as around:
                            await _pictured(browser, around, folder, language, view, by)
        await browser.close()


async def _all(folder: Path, languages: Sequence[str], *, pictures: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages:
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as place:
                async with world(Path(place), kind=kind) as around:
                    transcript = await _whole_deletion(around, kind, language)
            path = folder / f"{language}-{kind}.md"
            path.write_text(transcript.written(), "utf-8")
            print(path)
    if pictures:
        await _all_pictures(folder, languages)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long.transcripts", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the transcripts and the pictures go")
    parser.add_argument("--lang", nargs="*", choices=sorted(SAYS), default=list(SAYS), help="only these languages")
    parser.add_argument("--no-pictures", action="store_true", help="only the transcripts")
    asked = parser.parse_args(arguments)
    asyncio.run(_all(asked.folder, asked.lang, pictures=not asked.no_pictures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
