"""What is asked of every connector, whatever its channel."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from core.capabilities import AttachmentKind, Support
from core.errors import DeliveryError, InboundError, Malformed, NotAuthentic, TryAgain
from core.messages import Attachment, NotUnderstood, OutboundMessage
from core.ports.connector import Connector, Knock
from tests.contracts.case import Case, Stage


async def lets_in_what_is_genuine_and_nothing_else(case: Case) -> None:
    async with case.stage() as stage:
        await stage.connector.open()
        for reading in case.readings.values():
            stage.connector.authenticate(stage.knock(reading.body))
        forged = stage.forged()
        assert forged
        for what, knock in forged.items():
            assert isinstance(_refusal(stage.connector.authenticate, knock), NotAuthentic), what
        await stage.connector.close()


async def understands_exactly(case: Case) -> None:
    assert any(reading.understood for reading in case.readings.values())
    async with case.stage() as stage:
        await stage.connector.open()
        for name, reading in case.readings.items():
            understood = tuple(stage.connector.parse(stage.knock(reading.body)))
            assert understood == reading.understood, name
            times = [message.sent_at for message in understood if not isinstance(message, NotUnderstood)]
            assert all(time.utcoffset() == timedelta(0) for time in times), name
        await stage.connector.close()


async def calls_what_is_broken_malformed(case: Case) -> None:
    assert case.broken
    async with case.stage() as stage:
        await stage.connector.open()
        for name, body in case.broken.items():
            assert isinstance(_refusal(stage.connector.parse, stage.knock(body)), Malformed), name
        await stage.connector.close()


async def sends_the_longest_text_in_one_piece(case: Case) -> None:
    async with case.stage() as stage:
        await stage.connector.open()
        longest = stage.connector.capabilities.longest_text
        text = ("wörter " * longest)[: longest - 2] + "! "
        await stage.connector.send(outbound(stage, text=text))
        received = stage.received()
        assert [len(message.text) for message in received] == [longest - 1]
        await stage.connector.close()


async def sends_files_as_files(case: Case) -> None:
    async with case.stage() as stage:
        await stage.connector.open()
        files = stage.connector.capabilities.files
        full = [kind for kind in AttachmentKind if files.get(kind, Support.DROPPED) is Support.FULL]
        for kind in full:
            content = f"the bytes of {kind}".encode()
            attachment = Attachment(
                kind=kind, media_type="application/octet-stream", size=None, name=f"{kind}.bin", content=content
            )
            await stage.connector.send(outbound(stage, text="Here it is", attachments=(attachment,), id=f"7-{kind}"))
            assert content in [sent for message in stage.received() for sent in message.files]
        await stage.connector.close()


async def turns_each_answer_into_the_right_error(case: Case) -> None:
    for name, answer in case.answers.items():
        async with case.stage() as stage:
            await stage.connector.open()
            answer.arrange(stage)
            with pytest.raises(DeliveryError) as caught:
                await stage.connector.send(outbound(stage))
            assert type(caught.value) is answer.error, name
            if isinstance(caught.value, TryAgain):
                assert caught.value.retry_after == answer.retry_after, name
            await stage.connector.close()


async def shows_nobody_anything(case: Case) -> None:
    """At DEBUG, with everything going wrong that can."""
    async with case.stage() as stage:
        with everything_logged() as lines:
            shown = [repr(stage.connector)]
            await stage.connector.open()
            shown.append(repr(outbound(stage, text=case.canaries[0])))
            for body in (*(reading.body for reading in case.readings.values()), *case.broken.values()):
                shown += _shown_while_reading(stage.connector, stage, body)
            for knock in stage.forged().values():
                shown += [*_words_of(_refusal(stage.connector.authenticate, knock)), repr(knock)]
            for answer in case.answers.values():
                answer.arrange(stage)
                with pytest.raises(DeliveryError) as caught:
                    await stage.connector.send(outbound(stage, text=case.canaries[0]))
                shown += _words_of(caught.value)
            await stage.connector.close()
            shown += [repr(stage.connector), stage.log(), *lines]
    for canary in case.canaries:
        assert not [text for text in shown if canary in text]


async def closes_harmlessly(case: Case) -> None:
    async with case.stage() as stage:
        await stage.connector.close()
        if case.refuse_to_open is not None:
            case.refuse_to_open(stage)
            with pytest.raises(DeliveryError):
                await stage.connector.open()
            await stage.connector.close()
        await stage.connector.close()


PROMISES = (
    lets_in_what_is_genuine_and_nothing_else,
    understands_exactly,
    calls_what_is_broken_malformed,
    sends_the_longest_text_in_one_piece,
    sends_files_as_files,
    turns_each_answer_into_the_right_error,
    shows_nobody_anything,
    closes_harmlessly,
)


def outbound(
    stage: Stage, *, text: str = "Hello", attachments: tuple[Attachment, ...] = (), id: str = "7"
) -> OutboundMessage:
    return OutboundMessage(
        channel_id=stage.connector.channel_id,
        recipient=stage.recipient,
        id=id,
        text=text,
        attachments=attachments,
    )


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What any library says, at any level."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    root, listener = logging.getLogger(), Listener(logging.DEBUG)
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(listener)
        root.setLevel(level)


def _refusal(asked: Callable[[Knock], object], knock: Knock) -> InboundError | None:
    try:
        asked(knock)
    except InboundError as error:
        return error
    return None


def _words_of(error: BaseException | None) -> list[str]:
    """Also what a traceback would print of the errors behind it."""
    words: list[str] = []
    while error is not None:
        words += [repr(error), str(error)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return words


def _shown_while_reading(connector: Connector, stage: Stage, body: bytes) -> list[str]:
    knock = stage.knock(body)
    refusal = _refusal(connector.parse, knock)
    if refusal is not None:
        return [*_words_of(refusal), repr(knock)]
    return [repr(knock), *map(repr, connector.parse(knock))]
