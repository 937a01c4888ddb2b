"""What the web page can do."""

from core.capabilities import AttachmentKind, Capabilities, Support


def web_capabilities(largest_file: int) -> Capabilities:
    return Capabilities(
        longest_text=32_000,
        files=dict.fromkeys(AttachmentKind, Support.FULL),
        largest_file=largest_file,
        buttons=Support.FULL,
        typing_signal=Support.FULL,
        may_speak_first=True,
        shows_notice=True,
    )
