"""A picture goes to each kind of server in its own form, and words without one as they always did."""

from base64 import b64encode

from core.models import completions, messages_stream, responses
from core.ports.language_model import Image, Limits, Line

LIMITS = Limits(answer_tokens=100, first_token_seconds=30, gap_seconds=20, answer_seconds=120)
PICTURE = Image(media_type="image/jpeg", content=b"\xff\xd8\xff canary")
BASE64 = b64encode(PICTURE.content).decode()
ADDRESS = f"data:image/jpeg;base64,{BASE64}"
LINES = (
    Line(role="system", text="Be kind."),
    Line(role="person", text="What is this?"),
    Line(role="person", text="<data>A picture.</data>", data=True, images=(PICTURE,)),
)


def test_chat_completions() -> None:
    assert completions.body("m", LINES, LIMITS)["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "What is this?"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "<data>A picture.</data>"},
                {"type": "image_url", "image_url": {"url": ADDRESS}},
            ],
        },
    ]


def test_responses() -> None:
    assert responses.body("m", LINES, LIMITS)["input"] == [
        {"role": "user", "content": "What is this?"},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "<data>A picture.</data>"},
                {"type": "input_image", "image_url": ADDRESS},
            ],
        },
    ]


def test_messages() -> None:
    assert messages_stream.body("m", LINES, LIMITS)["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": BASE64}},
                {"type": "text", "text": "What is this?\n\n<data>A picture.</data>"},
            ],
        }
    ]


def test_nothing_of_it_is_shown_when_printed() -> None:
    assert "canary" not in f"{LINES}{PICTURE}"
    assert BASE64 not in f"{LINES}{PICTURE}"
