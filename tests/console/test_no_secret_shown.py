"""A secret that was given is on no page, in no answer of the API and in no file that is taken out of the console; and
under `owner_sees = "nothing"` neither is a word that somebody said, nor in the database or the log in the clear."""

from pathlib import Path

from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.every import API, ask, everything, filled
from tests.fakes.telegram_server import TelegramServer

_TELEGRAM = "777:AAcanarySecretOfTelegram000000000000"
_HOOK = "canary-secret-of-the-webhook-1"
_KEY = "sk-canary-secret-of-the-model-1"
_TWILIO = "0123456789abcdefcanary0000000000"
_WORDS = "the-parrot-Quetzal-9931"
_WRITTEN = """
[[assistants]]
name = "lethe"
provider = "echo"
[[assistants]]
name = "model"
provider = "openai"
model = "m"
base_address = "http://127.0.0.1:9/v1"
api_key = "{key}"
[[channels]]
name = "site"
kind = "web"
assistant = "lethe"
"""


async def test_no_secret_is_ever_shown_again(tmp_path: Path) -> None:
    async with TelegramServer(token=_TELEGRAM) as telegram, everything(tmp_path, _WRITTEN.format(key=_KEY)) as every:
        browser = every.house.browser
        added = await browser.send(
            "/console/new-channel/telegram",
            name="tg",
            token=_TELEGRAM,
            webhook_secret=_HOOK,
            mode="polling",
            api_address=telegram.address,
        )
        assert "It is stored." in added.words
        refused = await browser.send("/console/new-channel/whatsapp_twilio", name="No name!", auth_token=_TWILIO)
        assert refused.status == 422
        said = [added.text, refused.text]
        async with program(every.house) as shop:
            secrets = (_TELEGRAM, _HOOK, _KEY, _TWILIO, shop.token)
            for one, channel in (("lethe", "site"), ("model", "tg")):
                for route in every.routes:
                    if route.method == "GET":
                        path = filled(route).replace("/lethe", f"/{one}").replace("/site", f"/{channel}")
                        path = path.replace("/console/privacy/records/none", "/console/privacy/records/processing")
                        if route.scope:
                            said.append((await shop.ask("GET", path.removeprefix(API))).body.decode())
                        else:
                            said.append((await ask(browser, "GET", path)).text)
        for secret in secrets:
            assert [text[:200] for text in said if secret in text] == []
        held = next(cookie.value for cookie in browser.client.cookie_jar)
        kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        for secret in (_TELEGRAM, _HOOK, held, *secrets[-1:]):
            assert secret.encode() not in kept


async def test_an_administrator_with_everything_in_hand_reads_no_word(tmp_path: Path) -> None:
    """Every page, every change that a form can ask for, the database and the log; the person keys lie elsewhere."""
    log: list[str] = []
    async with everything(tmp_path, _WRITTEN.format(key=_KEY), log=log.append) as every:
        browser, anna = every.house.browser, Visitor(every.house)
        await anna.say(_WORDS)
        await anna.read(_WORDS)
        found = await browser.send("/console/people/find", code=await anna.code())
        whose = found.text.partition("/console/people/one/")[2].partition('"')[0].partition("/")[0]
        assert whose
        said = [found.text]
        for route in every.routes:
            if not route.scope and "sign-" not in route.path and "erase" not in route.path:
                path = filled(route, whose) if "{who}" in route.path else filled(route)
                form = None if route.method == "GET" else {"purpose": "curious", "why": "curious", "typed": whose}
                said.append((await ask(browser, route.method, path, form=form)).text)
        async with program(every.house) as shop:
            for what in ("find", "look", "export"):
                body = {"code": whose, "person": whose, "purpose": "curious"}
                said.append((await shop.ask("POST", f"/people/{what}", body)).body.decode())
        database = every.house.settings.storage.database_file
        kept = [path.read_bytes() for path in database.parent.glob(f"{database.name}*")]
        assert [text[:300] for text in said if _WORDS in text] == []
        assert not any(_WORDS in line for line in log)
        assert not any(_WORDS.encode() in content for content in kept)
        assert any(len(content) > 10_000 for content in kept)
