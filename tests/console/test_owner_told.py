"""Whoever waits for a human: the owner is told by the ways they chose, and nothing of the person is said."""

import gc
import smtplib
import socket
from dataclasses import replace

import pytest

from core.errors import NotDeclared
from core.gate import Gate
from core.log import Log
from lethe.mail_trouble import mail_trouble
from lethe.owner_told import OwnerTold
from settings.fields import Secret
from settings.handover import HandoverSettings
from tests.fakes.mail_server import mail_server

_SAYS = ("Somebody waits for a human", "Somebody waits for a human on site.")


async def test_by_mail_to_a_declared_server_and_by_the_ways_that_are_set() -> None:
    log: list[str] = []
    gate = Gate()
    async with mail_server() as mail:
        settings = HandoverSettings(email="desk@example.org", mail_server=f"127.0.0.1:{mail.port}")
        told = OwnerTold(settings=settings, gate=gate, connector=lambda channel: None, log=Log(log.append))
        assert told.ways == ["mail"]
        assert not (await told.tell("mail", *_SAYS, "alert-1")).says
    assert log == []
    assert [one.name for one in gate.recipients()] == ["mail server"]
    assert "Subject: Somebody waits for a human" in mail.said
    assert "Somebody waits for a human on site." in mail.said


async def test_a_test_says_what_the_other_side_said() -> None:
    async with mail_server({"RCPT": "550 5.1.1 No such mailbox"}) as mail:
        settings = HandoverSettings(
            email="desk@example.org", mail_server=f"127.0.0.1:{mail.port}", channel="tg", chat="4455667788"
        )
        log: list[str] = []
        told = OwnerTold(settings=settings, gate=Gate(), connector=lambda channel: None, log=Log(log.append))
        bot, letter = await told.try_out()
        assert (bot.way, bot.says) == ("bot", "there is no such channel, or it is not open")
        assert (letter.way, letter.says) == ("mail", "The mail server answered 550: 5.1.1 No such mailbox")
        mail.answers = {}
        told.take_up(replace(settings, channel=""))
        assert [(one.way, one.says) for one in await told.try_out()] == [("mail", "")]
        assert log == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (TimeoutError(), "did not answer in time"),
        (ConnectionRefusedError(111, "Connection refused"), "could not be reached: Connection refused"),
        (socket.gaierror(-2, "Name or service not known"), "no mail server of this name"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad\x00 credentials"), "answered 535: 5.7.8 Bad credentials"),
        (smtplib.SMTPSenderRefused(553, b"not yours", "desk@example.org"), "answered 553: not yours"),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."), "STARTTLS"),
        (NotDeclared("inside"), "no address that may be reached"),
    ],
)
def test_every_trouble_with_mail_has_words_and_a_mend(error: Exception, says: str) -> None:
    said, mend = mail_trouble(error)
    assert says in said
    assert mend


async def test_what_could_not_be_told_is_a_line_of_log_and_no_more() -> None:
    log: list[str] = []
    settings = HandoverSettings(email="desk@example.org", mail_server="127.0.0.1:1", channel="tg", chat="4455667788")
    told = OwnerTold(settings=settings, gate=Gate(), connector=lambda channel: None, log=Log(log.append))
    assert all([(await told.tell(way, *_SAYS, "alert-1")).says for way in told.ways])
    assert [line.count('"handover.not_told"') for line in log] == [1, 1]
    assert not any("desk@" in line or "4455667788" in line for line in log)


async def test_a_password_that_mail_cannot_carry_keeps_nobody_from_hearing_why() -> None:
    async with mail_server({"EHLO": "250-here\r\n250 AUTH PLAIN"}) as mail:
        settings = HandoverSettings(
            email="desk@example.org",
            mail_server=f"127.0.0.1:{mail.port}",
            mail_user="desk",
            mail_password=Secret("pässwort-7"),
        )
        log: list[str] = []
        told = OwnerTold(settings=settings, gate=Gate(), connector=lambda channel: None, log=Log(log.append))
        tried = await told.tell("mail", *_SAYS, "alert-1")
        assert "sign-in" in tried.says
        assert "mail_password" in tried.mend
        assert tried == (await told.try_out())[0]
    assert not any("7" in line and "wort" in line for line in log)
    assert not any(line.startswith("AUTH") for line in mail.heard)


async def test_a_mail_server_that_will_not_have_us_is_let_go() -> None:
    log: list[str] = []
    async with mail_server(greeting="554 not today") as mail:
        settings = HandoverSettings(email="desk@example.org", mail_server=f"127.0.0.1:{mail.port}")
        told = OwnerTold(settings=settings, gate=Gate(), connector=lambda channel: None, log=Log(log.append))
        assert (await told.tell("mail", *_SAYS, "alert-1")).says
        gc.collect()  # a connection that was left open would be said here, and fail this test
    assert [line for line in log if '"handover.not_told"' in line]
    assert mail.heard == []
