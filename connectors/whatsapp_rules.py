"""What WhatsApp's own terms ask of whoever answers there."""

from settings.assistants import AssistantSettings


def suits_whatsapp(assistant: AssistantSettings) -> str:
    """Meta's Business Solution Terms, in force since 15 January 2026: no assistant for anything and everything."""
    if assistant.purpose.strip():
        return ""
    return (
        "WhatsApp does not let an assistant answer that is for anything and everything; give the assistant a purpose, "
        'in one sentence, as in purpose = "Answers questions about our clinic\'s opening hours and services."'
    )
