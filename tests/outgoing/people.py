"""What must not go astray while the tests run: addresses of the people they play, and the keys that the played
platforms know. Whoever invents another person or key puts them here, or says `outgoing.only(...)` in the test."""

from collections.abc import Mapping

from tests.connectors.telegram.stage import SECRET as TELEGRAM_SECRET
from tests.connectors.whatsapp_twilio.stage import SECOND_TOKEN as TWILIO_SECOND_TOKEN
from tests.connectors.whatsapp_twilio.stage import WEBHOOK_KEY as TWILIO_WEBHOOK_KEY
from tests.fakes import meta_server, telegram_server, twilio_server
from tests.fakes.meta_knocks import ADA, ADA_USER
from tests.fakes.telegram_chats import PERSON
from tests.outgoing.checking import Home

TELEGRAM, TWILIO, META = "Telegram", "Twilio", "Meta"
CARRIERS = (TELEGRAM, TWILIO, META)
"""What the names of the channels' own recipients begin with."""

CARRIED: Mapping[str, Home] = {
    str(PERSON): Home(names=CARRIERS),  # the journeys play the same person on every channel
    ADA: Home(names=(META,)),
    ADA_USER: Home(names=(META,)),
    "DE.Ab12Cd34Canary": Home(names=(TWILIO,)),
}
"""Somebody's address on a channel is for its carrier alone; no model needs it."""

KEYS: Mapping[str, Home] = {
    telegram_server.TOKEN: Home(names=(TELEGRAM,)),
    TELEGRAM_SECRET: Home(names=(TELEGRAM,)),
    twilio_server.AUTH_TOKEN: Home(names=(TWILIO,)),
    TWILIO_SECOND_TOKEN: Home(names=(TWILIO,)),
    TWILIO_WEBHOOK_KEY: Home(),
    meta_server.TOKEN: Home(names=(META,)),
    meta_server.APP_SECRET: Home(names=(META,)),
    meta_server.VERIFY_TOKEN: Home(names=(META,)),
}

OUR_WORDS = ("canary", "Lovelace", "Bearer ", "Basic ")
"""Whoever is neither a carrier nor a model hears nothing that looks like this."""

OUTSIDERS = ("this server",)
"""Declared for other reasons than to carry or to answer: nobody's word and no key is for them."""
