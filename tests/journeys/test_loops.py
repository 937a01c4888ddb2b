"""Two machines do not answer each other for ever, a crowd is told that it takes longer, and nobody is silenced."""

from dataclasses import replace
from pathlib import Path

from settings.limits import Limits
from tests.journeys.stage import Stage, stage

_AUTOMATIC = "Thank you for your message, our office will come back to you."


async def _exchange(acting: Stage, text: str, count: int, seconds: float) -> None:
    """Say it, hear what comes of it, and wait before the next."""
    for _ in range(count):
        await acting.say(text)
        await acting.settled()
        await acting.clock.forward(seconds)
        await acting.settled()


async def test_another_machine_is_told_once_and_then_met_with_silence(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_a_minute=1000)) as acting:
        await _exchange(acting, _AUTOMATIC, 30, 4.0)
        texts = acting.texts()
        assert len(texts) == 13
        assert set(texts[:12]) == {f"re: {_AUTOMATIC}"}
        assert "That's a lot at once" in texts[12]
        assert len(acting.model.asked) == 12
        (told,) = [line for line in acting.log if "journey.loop" in line]
        assert '"channel": "notes"' in told
        assert "office" not in told
        assert await acting.desk.backlog() == (0, 0)
        await acting.say("Sorry, my telephone answered by itself. When do you open?")
        await acting.connector.has_sent(14)
        assert acting.texts()[13].startswith("re: Sorry")


async def test_a_person_who_says_the_same_few_words_is_always_answered(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_a_minute=1000)) as acting:
        await _exchange(acting, "ok", 30, 0.1)
        assert acting.texts() == ["re: ok"] * 30


async def test_a_command_is_heard_through_the_silence(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_a_minute=1000)) as acting:
        await _exchange(acting, _AUTOMATIC, 14, 4.0)
        await acting.say("/ping")
        await acting.settled()
        assert acting.texts()[-1] == "pong"


async def test_what_a_channel_has_no_room_for_is_kept_and_answered_later(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(channel_messages_a_minute=2)) as acting:
        for person in ("ada", "bob", "cleo"):
            await acting.say(f"a question of {person}", sender=person)
        await acting.say("/ping", sender="dora")
        await acting.connector.has_sent(4)
        await acting.settled()
        to_cleo = [message.text for message in acting.connector.sent if message.recipient == "cleo"]
        assert to_cleo == ["I'm a little busy. Your message is saved, and I'll answer soon."]
        assert "pong" in acting.texts(), "a right of a person waits for nobody"
        await acting.clock.forward(31)
        await acting.connector.has_sent(5)
        assert acting.texts()[4] == "re: a question of cleo"


async def test_an_answer_its_hint_and_the_notice_leave_as_one_message(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.capabilities = replace(acting.connector.capabilities, shows_notice=False)
        await acting.say("could you ping")
        await acting.settled()
        (only,) = acting.texts()
        assert only == "I am an AI assistant.\n\nre: could you ping\n\nSay /ping."
