"""The whole set-up by a person who has a keyboard and no mouse: from the one-time link to a chat that answers."""

from playwright.sync_api import Browser, expect

from console.claiming import claim_address
from tests.console.browser.conftest import Stage
from tests.console.browser.fingers import Fingers
from tests.console.running import NAME, PASSWORD
from tests.fakes.telegram_server import TOKEN


def test_the_whole_set_up_with_no_mouse(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 800})
    fingers = Fingers(context)
    _claims(fingers, claim_address(stage.address, stage.house.link()))
    _names_the_assistant(fingers)
    _decides_what_is_kept(fingers)
    _reads_the_notice(fingers)
    _opens_a_channel(fingers, stage.telegram.address)
    _asks_and_is_answered(fingers)
    context.close()


def _is_led_to(fingers: Fingers, field: str, says: str) -> None:
    """After a mistake: the focus is in the field, and what is read aloud with it says what to mend."""
    stop = fingers.here()
    assert stop.invalid, f"the focus is on {stop.name}, which is right"
    assert stop.name.startswith(field)
    assert says in stop.says


def _claims(fingers: Fingers, link: str) -> None:
    page = fingers.page
    page.goto(link)
    assert fingers.here().name == "Your name"
    fingers.write(NAME)
    fingers.go_to("Password")
    fingers.write("short")
    fingers.leaves("Enter")
    _is_led_to(fingers, "Password", "too short")
    fingers.write(PASSWORD)
    fingers.go_to("Begin")
    fingers.leaves("Space")


def _names_the_assistant(fingers: Fingers) -> None:
    page = fingers.page
    expect(page.get_by_role("heading", level=1, name="Your assistant")).to_be_visible()
    fingers.walk()
    fingers.walk_back()
    page.reload()
    fingers.press("Tab")
    assert fingers.here().name == "Skip to the page"
    assert fingers.here().can_be_found
    fingers.press("Enter", "Tab")
    assert fingers.here().inside, "the link at the top skips nothing"
    fingers.go_to("Its name")
    fingers.write("Help Desk!")
    fingers.go_to("What it is for")
    fingers.write("Says when we are open.")
    fingers.go_to("Question")
    fingers.write("When are you open?")
    fingers.leaves("Enter")
    _is_led_to(fingers, "Answer", "Write the answer")
    fingers.write("From nine to five.")
    fingers.go_to("Store and go on")
    fingers.leaves("Enter")
    _is_led_to(fingers, "Its name", "small letters")
    fingers.write("helpdesk")
    fingers.leaves("Enter")


def _decides_what_is_kept(fingers: Fingers) -> None:
    page = fingers.page
    expect(page.get_by_role("heading", level=1, name="What to keep")).to_be_visible()
    fingers.go_to("For thirty days.", kind="radio")
    fingers.press("ArrowDown")
    fingers.go_to("How many days")
    fingers.write("many")
    fingers.leaves("Enter")
    _is_led_to(fingers, "How many days", "a number of days")
    fingers.write("14")
    fingers.go_to("What you may read", kind="select-one")
    fingers.press("ArrowDown")
    fingers.go_to("Store and go on")
    fingers.leaves("Enter")


def _reads_the_notice(fingers: Fingers) -> None:
    page = fingers.page
    expect(page.get_by_role("heading", level=1, name="What people are told")).to_be_visible()
    expect(page.get_by_text("14 days").first).to_be_visible()
    fingers.go_to("That is right")
    fingers.leaves("Enter")


def _opens_a_channel(fingers: Fingers, platform: str) -> None:
    page = fingers.page
    expect(page.get_by_role("heading", level=1, name="Where people write")).to_be_visible()
    fingers.go_to("Telegram", kind="summary")
    fingers.press("Space")
    expect(page.get_by_role("link", name="New channel: Telegram")).to_be_visible()
    fingers.walk()
    fingers.go_to("New channel: Telegram")
    fingers.leaves("Enter")
    fingers.go_to("Bot token")
    fingers.write("no token")
    fingers.leaves("Enter")
    _is_led_to(fingers, "Bot token", "is no bot token")
    fingers.write(TOKEN)
    fingers.go_to("Further settings", kind="summary")
    fingers.press("Space")
    fingers.go_to("Address of the Bot API")
    fingers.write(platform)
    fingers.leaves("Enter")
    expect(page.get_by_text("It is stored.")).to_be_visible()


def _asks_and_is_answered(fingers: Fingers) -> None:
    """On the server's own page: by the link that the last step shows."""
    page = fingers.page
    page.goto(page.url.partition("/console")[0] + "/console/set-up/channel")
    fingers.go_to("http", kind="a")
    fingers.leaves("Enter")
    fingers.page.get_by_role("textbox").wait_for()
    expect(page.locator(".notice")).to_be_visible()
    fingers.go_to("Privacy", back=False)
    fingers.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    fingers.press("ArrowDown", "ArrowDown", "Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    assert fingers.here().name == "Privacy", "the menu does not give the focus back"
    message = page.get_by_role("textbox").get_attribute("aria-label")
    assert message
    fingers.go_to(message)
    page.keyboard.type("What is Lethe?")
    fingers.press("Enter")
    expect(page.locator(".theirs .words").filter(has_text="Lethe is").first).to_be_visible()
