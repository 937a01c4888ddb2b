"""A message as Twilio takes it."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.whatsapp_text import whatsapp_marks
from connectors.whatsapp_twilio.rendering import body_of, status_address, variable_of
from core.identifiers import ChannelId


def test_words_are_drawn_with_whatsapps_own_marks() -> None:
    assert body_of("See **this** and _that_") == whatsapp_marks("See **this** and _that_")


@given(st.text(st.characters(), max_size=1600))
def test_whatever_is_said_can_be_sent(text: str) -> None:
    cut = text.encode("utf-16-le", "surrogatepass")[:3200].decode("utf-16-le", "surrogatepass")
    body = body_of(cut)
    assert len(body.encode("utf-16-le")) <= 3200
    assert "\0" not in body


def test_a_template_takes_one_line_or_nothing() -> None:
    assert variable_of("We are\n\n  open\tnow") == "We are open now"
    assert variable_of("x" * 1000)
    assert variable_of("x" * 1001) == ""


def test_reports_come_to_the_channel_with_the_name_of_the_message() -> None:
    assert status_address("https://b.example.org/", ChannelId("wa"), "42") == (
        "https://b.example.org/hooks/wa/status?message=42"
    )
    assert status_address("", ChannelId("wa"), "42") == ""
