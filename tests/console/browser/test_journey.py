"""The whole way of a new owner in a real browser, from an empty folder to an assistant that answers on a messenger and
on another site's page: how many actions it takes, and that every wrong value on the way leads to its mend."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from playwright.sync_api import Browser, Page, expect

from tests.console.running import NAME, PASSWORD
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE
from tests.product.in_thread import in_thread
from tests.product.nursery import Process
from tests.product.running import spawn

_MOST_ACTIONS = 40
_QUESTION, _ANSWER = "When are you open?", "From nine to five, Monday to Friday."


class Owner:
    """Counts what a person does with mouse and keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0
        self.in_vain = 0

    def fill(self, label: str, value: str, *, number: int = 0) -> None:
        self.page.get_by_label(label).nth(number).fill(value)
        self.actions += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.actions += 1

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.actions += 1

    def unfold(self, title: str) -> None:
        self.page.locator("summary", has_text=title).first.click()
        self.actions += 1

    def go(self, path: str) -> None:
        """As by a bookmark: what is tried beside the way."""
        self.page.goto(path)

    @contextmanager
    def in_vain_too(self) -> Iterator[None]:
        """What is tried, and is wrong, is not part of the shortest way."""
        before = self.actions
        yield
        self.in_vain += self.actions - before
        self.actions = before


def _until(true: Callable[[], bool], what: str) -> None:
    until = monotonic() + PATIENCE
    while not true():
        assert monotonic() < until, what
        sleep(0.05)  # another process is waited for


@contextmanager
def _started(folder: Path) -> Iterator[Process]:
    """As `./run` does, in a folder in which nothing is."""
    process = spawn(folder, "serve", "--listen", "127.0.0.1:0", "--ready-file", str(folder / "ready.json"))
    try:
        _until(lambda: (folder / "ready.json").exists() or process.poll() is not None, "the server did not start")
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _foreign_page(written: Callable[[], str]) -> Iterator[str]:
    """A site of somebody else's, with what the owner pasted into it."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f'<!doctype html><html lang="en"><title>Shop</title>{written()}'.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """It says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_from_an_empty_folder_to_an_assistant_that_answers(browser: Browser, tmp_path: Path) -> None:
    pasted: list[str] = []
    with (
        in_thread(TelegramServer()) as telegram,
        _foreign_page(lambda: "".join(pasted)) as shop,
        _started(tmp_path),
    ):
        address = json.loads((tmp_path / "ready.json").read_text())["url"]
        context = browser.new_context(locale="en-GB")
        owner = Owner(context.new_page())
        page = owner.page

        page.goto((tmp_path / "data" / "owner" / "console-link").read_text().strip())
        owner.fill("Your name", NAME)
        with owner.in_vain_too():
            owner.fill("Password", "short")
            owner.press("Begin")
            expect(page.locator("#mistake-password")).to_contain_text("at least 12 characters")
        owner.fill("Password", PASSWORD)
        owner.press("Begin")

        with owner.in_vain_too():
            owner.fill("Its name", "Help Desk!")
            owner.fill("Question", _QUESTION)
            owner.press("Store and go on")
            expect(page.locator("#mistake-answer-0")).to_contain_text("Write the answer")
            owner.fill("Answer", _ANSWER)
            owner.press("Store and go on")
            expect(page.locator("#mistake-name")).to_contain_text("small letters")
        owner.fill("Its name", "helpdesk")
        owner.fill("What it is for", "Answers questions about our opening hours.")
        owner.actions += 2  # the first question and its answer, which stand there still
        for number, (question, answer) in enumerate(
            [("Where are you?", "By the river."), ("What does it cost?", "Nothing.")], start=1
        ):
            owner.fill("Question", question, number=number)
            owner.fill("Answer", answer, number=number)
        owner.press("Store and go on")
        expect(page.get_by_role("heading", name="What to keep")).to_be_visible()
        page.get_by_label("Nothing after the answer.").check()
        owner.actions += 1
        owner.press("Store and go on")
        expect(page.get_by_text("Answers questions about our opening hours.")).to_be_visible()
        owner.press("That is right")

        owner.press("Start again now")
        expect(page.get_by_role("heading", name="Where people write")).to_be_visible()
        expect(page.get_by_text("Something waits for the next start")).to_have_count(0)
        pasted.append(page.get_by_label("The line").input_value())
        owner.actions += 1  # it is copied
        _try_wrong_ones(owner, address)
        page.goto(f"{address}/console/set-up/channel")
        owner.follow("Say which sites may show it")
        owner.fill("Sites that may show the chat", shop)
        owner.press("Try it and store it")
        expect(page.get_by_text("It is changed.")).to_be_visible()

        owner.follow("Channels")
        owner.follow("Add a channel")
        owner.follow("Telegram")
        owner.unfold("Further settings")
        owner.fill("Address of the Bot API", telegram.address)
        with owner.in_vain_too():
            owner.fill("Bot token", TOKEN.replace("777:", "778:"))
            owner.press("Try it and add it")
            expect(page.locator("#mistake-token")).to_be_visible()
        owner.fill("Bot token", TOKEN)
        owner.press("Try it and add it")
        expect(page.get_by_text("People are heard and answered here.")).to_be_visible()

        _asked_on_the_messenger(page, telegram)
        _asked_on_the_other_site(context.new_page(), shop)
        context.close()
        print(f"{owner.actions} actions, and {owner.in_vain} with what was wrong")
        assert owner.actions < _MOST_ACTIONS


def _try_wrong_ones(owner: Owner, address: str) -> None:
    """A number that is none, an address without encryption, and a model that nobody can reach."""
    with owner.in_vain_too():
        owner.go(f"{address}/console/new-channel/whatsapp_twilio")
        owner.fill("Sender", "0123")
        owner.fill("Account SID", "AC" + "0" * 32)
        owner.fill("Auth Token", "0" * 32)
        owner.press("Try it and add it")
        expect(owner.page.locator("#mistake-sender")).to_contain_text("+")
        owner.go(f"{address}/console/new-assistant")
        owner.fill("Name", "second")
        owner.page.get_by_label("Provider", exact=True).select_option("openai")
        owner.fill("Model", "small")
        owner.fill("Address", "http://models.example.org/v1")
        owner.press("Try it and add it")
        expect(owner.page.locator("#mistake-base_address")).to_contain_text("https")
        owner.fill("Address", "http://127.0.0.1:1/v1")
        owner.press("Try it and add it")
        expect(owner.page.get_by_role("alert")).to_be_visible()
        expect(owner.page.get_by_role("button", name="Store it as it is")).to_be_visible()


def _asked_on_the_messenger(page: Page, telegram: TelegramServer) -> None:
    page.request.post(f"{telegram.address}/control/deliver", data={"chat": 5001, "text": _QUESTION})
    _until(lambda: any(_ANSWER in str(sent) for sent in telegram.sent), "the messenger got no answer")


def _asked_on_the_other_site(page: Page, shop: str) -> None:
    page.goto(shop)
    page.get_by_role("button", name="Chat").click()
    chat = page.frame_locator("iframe")
    chat.get_by_role("textbox").fill(_QUESTION)
    chat.get_by_role("textbox").press("Enter")
    expect(chat.get_by_text(_ANSWER, exact=True)).to_be_visible()
