"""What WhatsApp's own terms ask of whoever answers there."""

from datetime import timedelta

from core.errors import Unreachable
from settings.assistants import AssistantSettings

WINDOW = timedelta(hours=24)
"""For so long after a person's last words they may be sent free words; afterwards only templates that Meta approved."""

NO_TRAINING = "WhatsApp does not let models be trained on what people write there"
"""From the same terms as `suits_whatsapp`; it goes on inside a sentence."""


class OutsideTheWindow(Unreachable):
    """The person's last words are longer ago than `WINDOW`, and there is no template to send instead. The owner reads
    the name of this class where the message was not delivered."""


def suits_whatsapp(assistant: AssistantSettings) -> str:
    """Meta's Business Solution Terms, in force since 15 January 2026: no assistant for anything and everything."""
    if assistant.purpose.strip():
        return ""
    return (
        "WhatsApp does not let an assistant answer that is for anything and everything; give the assistant a purpose, "
        'in one sentence, as in purpose = "Answers questions about our clinic\'s opening hours and services."'
    )
