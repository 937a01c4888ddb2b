"""What others rely on: the names, defaults and variables of the contract, written out here a second time."""

import json
from collections.abc import Mapping, Sequence

import pytest

from lethe.catalogue import KINDS
from settings.assistants import AssistantPrivacy, AssistantSettings
from settings.fields import Field, Secret, fields_of
from settings.limits import Limits
from settings.server import ServerSettings, StorageSettings
from settings.sources import variable_of

MUST = "must be set"

SERVER = {
    "listen": "127.0.0.1:8080",
    "public_address": "",
    "data_dir": "./data",
    "trusted_proxies": [],
    "log_level": "info",
}
STORAGE = {
    "database": "sqlite:///{data_dir}/lethe.db",
    "keys": "{data_dir}/keys",
    "ledger": "{data_dir}/ledger",
}
LIMITS = {"messages_a_minute": 20, "messages_at_once": 10}
ASSISTANT = {
    "name": MUST,
    "purpose": "",
    "provider": "faq",
    "model": "",
    "base_address": "",
    "api_key": "",
    "instructions": "",
    "fallback": "",
    "history_tokens": 6000,
    "answer_tokens": 800,
    "first_token_seconds": 30,
    "answer_seconds": 120,
    "faq_file": "",
}
PRIVACY = {
    "collect": True,
    "owner_sees": "nothing",
    "retention": "30d",
    # The contract's whole list, but nothing where nothing leaves the owner's own machines: ADR 0023.
    "mask": ["auto"],
    "consent": "notice",
    "languages": ["en"],
}
TELEGRAM = {
    "token": MUST,
    "mode": "auto",
    "webhook_secret": "",
    "api_address": "https://api.telegram.org",
}
WEB: Mapping[str, object] = {"allowed_origins": [], "files": True}
TWILIO = {
    "account_sid": MUST,
    "auth_token": MUST,
    "sender": "",
    "messaging_service": "",
    "api_address": "https://api.twilio.com",
    "messaging_address": "https://messaging.twilio.com",
}
CLOUD = {
    "phone_number_id": MUST,
    "access_token": MUST,
    "app_secret": MUST,
    "verify_token": MUST,
    "api_address": "https://graph.facebook.com",
    "api_version": "v26.0",
}
KIND_SETTINGS = {"telegram": TELEGRAM, "web": WEB, "whatsapp_twilio": TWILIO, "whatsapp_cloud": CLOUD}
KINDS_PROMISED = {"telegram", "web", "whatsapp_twilio", "whatsapp_cloud"}
VARIABLES = {
    "server.listen": "LETHE_SERVER__LISTEN",
    "storage.database": "LETHE_STORAGE__DATABASE",
    "channels.help-desk.token": "LETHE_CHANNELS__HELP_DESK__TOKEN",
}


def _default(field: Field) -> object:
    if field.default is None:
        return MUST
    if isinstance(field.default, Secret):
        return field.default.reveal()
    return json.loads(json.dumps(field.default))


@pytest.mark.parametrize(
    ("fields", "promised"),
    [
        (fields_of(ServerSettings), SERVER),
        (fields_of(StorageSettings), STORAGE),
        (fields_of(Limits), LIMITS),
        (fields_of(AssistantSettings), ASSISTANT),
        (fields_of(AssistantPrivacy), PRIVACY),
        *((kind.fields, KIND_SETTINGS[kind.name]) for kind in KINDS),
    ],
    ids=["server", "storage", "limits", "assistants", "privacy", *(kind.name for kind in KINDS)],
)
def test_names_and_defaults(fields: Sequence[Field], promised: Mapping[str, object]) -> None:
    there = {field.name: _default(field) for field in fields}
    assert {name: there.get(name, "is not there") for name in promised} == promised


def test_kinds() -> None:
    assert {kind.name for kind in KINDS} == KINDS_PROMISED


@pytest.mark.parametrize(("path", "variable"), VARIABLES.items())
def test_variables(path: str, variable: str) -> None:
    assert variable_of(path) == variable
