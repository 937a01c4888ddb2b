"""Prepared answers: honest about what they are and about what they do not know."""

from pathlib import Path

import pytest

import core.models
from core.errors import ModelRefused
from core.models.faq import FaqModel
from core.models.faq_file import Entry, Faq, read_faq
from core.ports.language_model import Limits, Line

LIMITS = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
EXAMPLE = read_faq(Path(core.models.__path__[0]) / "faq_example.toml")
SELF = "I match your question to prepared answers. I am not an AI model."


async def answer(*said: str, before: bool = False, faq: Faq = EXAMPLE) -> str:
    lines = [Line(role="system", text="Be kind.")]
    if before:
        lines += [Line(role="person", text="What does Lethe cost?"), Line(role="assistant", text="Nothing.")]
    lines += [Line(role="person", text=text) for text in said]
    return "".join([piece async for piece in FaqModel(faq).complete(lines, LIMITS)])


async def test_an_answer_names_its_question() -> None:
    said = await answer("how can i delete all my data please", before=True)
    assert said.startswith("**How do I delete my data?**\n\n")
    assert "delete my data" in said
    assert SELF not in said


async def test_the_first_answer_says_what_it_is() -> None:
    assert SELF in await answer("how can i delete my data")


@pytest.mark.parametrize("text", ["What is the capital of France?", "tell me a joke", "thank you", "🙂"])
async def test_it_admits_what_it_does_not_know(text: str) -> None:
    said = await answer(text, before=True)
    assert said.startswith("I do not know the answer to that.")
    assert 1 <= said.count("\n- ") <= 5
    assert SELF in said


async def test_the_nearest_questions_are_offered_first() -> None:
    said = await answer("Telegram: colours, sounds, pictures", before=True)
    assert "How do I connect Telegram?" in said
    assert "What does Lethe cost?" not in said


async def test_messages_that_waited_together_are_all_answered() -> None:
    said = await answer("is it free?", "and is it open source?", before=True)
    assert said.index("What does Lethe cost?") < said.index("Under which licence is Lethe?")


async def test_an_earlier_question_is_not_answered_again() -> None:
    assert "cost" not in await answer("is it open source?", before=True)


async def test_its_own_sentences_can_be_said_in_another_language() -> None:
    says = {"de": {"about": "Ich bin keine KI.", "unknown": "Das weiß ich nicht. Das weiß ich:"}}
    faq = Faq(entries=(Entry(question="Wo seid ihr?", answer="Hier.", language="de"),), says=says)
    assert await answer("wo seid ihr", faq=faq) == "**Wo seid ihr?**\n\nHier.\n\n_Ich bin keine KI._"
    assert (await answer("Preise", faq=faq)).startswith("Das weiß ich nicht. Das weiß ich:\n\n- Wo seid ihr?")
    assert FaqModel(faq).describes_itself("de-AT") == "Ich bin keine KI."
    assert FaqModel(faq).describes_itself() == SELF


async def test_nothing_asked_is_refused() -> None:
    with pytest.raises(ModelRefused):
        await answer("  ")


async def test_the_example_answers_every_way_of_asking_its_own_questions() -> None:
    for entry in EXAMPLE.entries:
        for way in (entry.question, *entry.also):
            assert (await answer(way, before=True)).startswith(f"**{entry.question}**"), way


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("can you read my messages", "Who can read my messages?"),
        ("how to connect my telegram bot", "How do I connect Telegram?"),
        ("what does it cost", "What does Lethe cost?"),
        ("can I use ollama with it", "Can I use a model on my own machine?"),
        ("are you human", "Am I talking to an AI or to a person?"),
        ("does openai train on my data", "What can a model provider keep?"),
        ("how do i stop getting messages", "How do I make it stop writing to me?"),
        ("cookies", "Does the chat page use cookies?"),
        ("install", "How do I start Lethe?"),
    ],
)
async def test_the_example_understands_ordinary_questions(text: str, question: str) -> None:
    assert (await answer(text, before=True)).startswith(f"**{question}**")


@pytest.mark.parametrize(
    "text", ["how do I use my car", "how do I bake bread", "where is the nearest pharmacy", "how old are you", "yes"]
)
async def test_the_example_does_not_pretend(text: str) -> None:
    assert (await answer(text, before=True)).startswith("I do not know")


async def test_a_name_or_a_file_is_no_question() -> None:
    faq = Faq(entries=(Entry(question="What is the name in my profile?", answer="Yours."), *EXAMPLE.entries))
    name = Line(role="person", text="<data>The name in the person's profile: Ada</data>", data=True)
    asked = Line(role="person", text="What does Lethe cost?")
    said = "".join([piece async for piece in FaqModel(faq).complete([name, asked, name], LIMITS)])
    assert said.startswith("**What does Lethe cost?**")
    assert "Yours." not in said
