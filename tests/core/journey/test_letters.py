"""Letters tell a language only where no other is written with them, and only in the person's own words."""

from datetime import UTC, datetime

import pytest

from core.identifiers import Address, ChannelId, ProviderMessageId
from core.journey.letters import in_its_language, language_of_letters
from core.messages import InboundMessage


@pytest.mark.parametrize(
    ("text", "platform_says", "language"),
    [
        ("مرحبا، متى تفتحون؟", "", "ar"),
        ("مرحبا، متى تفتحون؟", "en", "ar"),
        ("नमस्ते, आप कब खुलते हैं?", "en", "hi"),
        ("Привет, когда вы открываетесь?", "", "ru"),
        ("こんにちは、営業時間は?", "", "ja"),
        ("営業時間を教えて", "", "ja"),
        ("你好，你们几点开门？", "", "zh"),
        ("مرحبا، متى تفتحون؟", "ar-EG", ""),
        ("سلام، کی باز می‌کنید؟", "", ""),
        ("سلام، کی باز می‌کنید؟", "fa", ""),
        ("Привіт, коли ви відчиняєтесь?", "", ""),
        ("Здравейте, кога отваряте?", "bg", ""),
        ("営業時間", "ja", ""),
        ("營業時間", "zh-TW", ""),
        ("thanks حبيبي for the order", "en", ""),
        ("Hello, when are you open?", "", ""),
        ("¿Cuándo abrís?", "en", ""),
        ("", "", ""),
        ("123 👍🏽", "", ""),
    ],
)
def test_what_letters_tell(text: str, platform_says: str, language: str) -> None:
    assert language_of_letters(text, platform_says) == language


def test_what_was_forwarded_tells_nothing() -> None:
    for own_words, language in ((True, "ar"), (False, "en")):
        message = InboundMessage(
            channel_id=ChannelId("site"),
            provider_id=ProviderMessageId("1"),
            sent_at=datetime(2026, 1, 1, tzinfo=UTC),
            sender=Address("ada"),
            language="en",
            text="مرحبا، متى تفتحون؟",
            own_words=own_words,
        )
        assert in_its_language(message).language == language
