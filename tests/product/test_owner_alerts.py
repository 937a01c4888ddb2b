"""What the owner is to be told by e-mail or by a bot waits until it was told: also for the next process, for a day."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.gate import Gate
from core.log import Log
from core.memory.opening import Memory
from core.memory.owner_untold import Untold, note_untold, untold
from core.memory.standing import Standings
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.ports.command import Speaker
from core.ports.connector import Connector
from lethe.channel_watch import Turn
from lethe.owner_alerts import OwnerAlerts
from lethe.owner_told import OwnerTold
from privacy.handing_over import Asked
from settings.handover import HandoverSettings
from tests.connectors.telegram.stage import stage as telegram_stage
from tests.connectors.web.case import stage as web_stage
from tests.console.running import running
from tests.core.memory.opened import opened, say
from tests.fakes.mail_server import MailServer, mail_server
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE

_CANARY = "the parrot Quetzal-7790"
_WAITS = "Somebody waits for a human on site"
_ROWS = Statement(text("SELECT receiver, body, person_id FROM ownerevent"))


def _mail(mail: MailServer) -> str:
    return f'[handover]\nminutes = 45\nemail = "desk@example.org"\nmail_server = "127.0.0.1:{mail.port}"\n'


def _settings(mail: MailServer) -> HandoverSettings:
    return HandoverSettings(email="desk@example.org", mail_server=f"127.0.0.1:{mail.port}")


@dataclass(frozen=True)
class _Fallen:
    """Channels that stopped working, until that was taken down."""

    down: list[tuple[Turn, str]]

    def turns(self) -> Sequence[tuple[Turn, str]]:
        return tuple(self.down)

    def taken(self) -> None:
        self.down.clear()


def _alerts(
    memory: Memory, mail: MailServer, clock: StillClock, log: list[str], down: Sequence[tuple[Turn, str]] = ()
) -> OwnerAlerts:
    told = OwnerTold(settings=_settings(mail), gate=Gate(), connector=lambda channel: None, log=Log(log.append))
    return OwnerAlerts(
        told=told,
        memory=memory,
        turns=_Fallen(list(down)),
        console="https://bots.example.org",
        clock=clock,
        log=Log(log.append),
    )


async def _asks(memory: Memory, alerts: OwnerAlerts, clock: StillClock, address: str = "ada") -> Speaker:
    speaker, _ = await say(memory, _CANARY, address=address)
    now = clock.now()

    def unit(transaction: Transaction) -> None:
        assert Standings().hand_over(transaction, speaker.person, now, now + timedelta(hours=1))
        alerts.asked(transaction, Asked(person=speaker.person, channel=speaker.channel))

    await memory.store.run(unit)
    return speaker


def _begun(mail: MailServer) -> int:
    return sum(line.upper().startswith("MAIL FROM") for line in mail.heard)


async def _waits(memory: Memory) -> list[tuple[object, ...]]:
    return list(await memory.store.read(lambda transaction: transaction.rows(_ROWS)))


async def test_what_was_not_taken_is_told_by_the_next_process_and_once(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server({"RCPT": "451 4.7.1 Greylisted"}) as mail:
        async with opened(tmp_path, clock) as memory:
            alerts = _alerts(memory, mail, clock, log)
            speaker = await _asks(memory, alerts, clock)
            await alerts.run()
            await alerts.run()
            assert _begun(mail) == 1, "and not again at once"
            (row,) = await _waits(memory)
            assert row == ("owner by mail", '{"type": "handover.requested", "channel": "site"}', speaker.person)
        mail.answers = {}
        clock.jump(31)
        async with opened(tmp_path, clock) as memory:
            alerts = _alerts(memory, mail, clock, log)
            await alerts.run()
            assert await _waits(memory) == []
            await alerts.run()
    assert _begun(mail) == 2
    assert mail.said.count(_WAITS) == 1
    assert "since 2026-11-22 09:00 UTC" in mail.said
    assert "example.org/console/people" in mail.said
    assert "Quetzal" not in mail.said
    assert sum('"handover.not_told"' in line for line in log) == 1


async def test_it_is_tried_ever_more_seldom_and_given_up_after_a_day(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server({"RCPT": "550 5.1.1 No such mailbox"}) as mail, opened(tmp_path, clock) as memory:
        alerts = _alerts(memory, mail, clock, log)
        await _asks(memory, alerts, clock)
        for pause in (0, 31, 121, 601, 1801):
            clock.jump(pause)
            await alerts.run()
            await alerts.run()
        assert _begun(mail) == 5
        assert await memory.store.read(untold) == {}
        await _asks(memory, alerts, clock, "bea")
        clock.jump(86_000)
        await alerts.run()
        assert len(await _waits(memory)) == 1, "whoever came later waits on"
        (one,) = (await memory.store.read(untold)).values()
        assert "The mail server answered 550: 5.1.1 No such mailbox" in one.says
        assert sum('"alert.given_up"' in line for line in log) == 1
        assert not [line for line in log if "mailbox" in line or "desk@" in line]
        mail.answers = {}
        clock.jump(60)
        await alerts.run()
        assert await _waits(memory) == []
        assert await memory.store.read(untold) == {}, "a way that works is not to be mended"


async def test_a_way_that_does_not_work_is_tried_once_in_a_run_and_a_test_hurries_what_waits(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server({"RCPT": "451 later"}) as mail, opened(tmp_path, clock) as memory:
        alerts = _alerts(memory, mail, clock, log)
        for address in ("ada", "bea", "cleo"):
            await _asks(memory, alerts, clock, address)
        await alerts.run()
        await alerts.run()
        assert _begun(mail) == 1
        mail.answers = {}
        assert [one.says for one in await alerts.try_out()] == [""]
        await alerts.run()
        assert await _waits(memory) == []
        assert mail.said.count(_WAITS) == 3


async def _tried_by(connector: Connector, chat: str, folder: Path) -> str:
    """What a test to that chat says; and what waits for it waits on."""
    clock, log, channel = StillClock(), list[str](), str(connector.channel_id)
    told = OwnerTold(
        settings=HandoverSettings(channel=channel, chat=chat),
        gate=Gate(),
        connector=lambda name: connector,
        log=Log(log.append),
    )
    async with opened(folder, clock) as memory:
        alerts = OwnerAlerts(told=told, memory=memory, turns=_Fallen([]), console="", clock=clock, log=Log(log.append))
        (tried,) = await alerts.try_out()
        await _asks(memory, alerts, clock)
        await alerts.run()
        assert len(await _waits(memory)) == 1
        assert sum('"handover.not_told"' in line for line in log) == 1
        assert tried.mend
        return tried.says


async def test_a_chat_that_is_none_and_a_page_that_nobody_sees_are_said_and_what_waits_waits_on(tmp_path: Path) -> None:
    async with telegram_stage() as played:
        assert await _tried_by(played.connector, "@desk", tmp_path / "telegram") == "no number of a chat"
        assert await _tried_by(played.connector, "4455/desk", tmp_path / "thread") == "no number of a chat"
        assert played.server.bot.sent == []
    async with web_stage() as page:
        says = await _tried_by(page.connector, page.recipient, tmp_path / "web")
        assert says == "that channel is a page, which writes to nobody"


async def test_an_erased_persons_alert_is_gone_with_them(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server({"RCPT": "451 later"}) as mail, opened(tmp_path, clock) as memory:
        alerts = _alerts(memory, mail, clock, log)
        speaker = await _asks(memory, alerts, clock)
        await alerts.run()
        assert len(await _waits(memory)) == 1
        gone = Statement(text(f"DELETE FROM person WHERE id = {speaker.person}"))
        await memory.store.run(lambda transaction: transaction.change(gone))
        assert await _waits(memory) == []
        mail.answers = {}
        clock.jump(3600)
        await alerts.run()
        assert _begun(mail) == 1


async def test_whoever_waits_no_more_is_told_of_as_such(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server() as mail, opened(tmp_path, clock) as memory:
        alerts = _alerts(memory, mail, clock, log)
        speaker = await _asks(memory, alerts, clock)
        await memory.store.run(lambda transaction: Standings().give_back(transaction, speaker.person))
        await alerts.run()
        assert "does not wait" in mail.said
        assert _WAITS not in mail.said


async def test_a_channel_that_is_down_is_told_of(tmp_path: Path) -> None:
    clock, log = StillClock(), list[str]()
    async with mail_server({"RCPT": "451 later"}) as mail, opened(tmp_path, clock) as memory:
        alerts = _alerts(memory, mail, clock, log, [("channel.down", "tg"), ("channel.up", "site")])
        await alerts.run()
        await alerts.run()
        assert [row[1] for row in await _waits(memory)] == ['{"type": "channel.down", "channel": "tg"}']
        mail.answers = {}
        clock.jump(31)
        await alerts.run()
        assert "The channel tg stopped working at 2026-11-22 09:00 UTC." in mail.said


async def test_a_running_server_tells_who_asks_for_a_human(tmp_path: Path) -> None:
    async with mail_server() as mail:
        clock = StillClock()
        async with running(tmp_path, _mail(mail), claimed=False, clock=clock) as house:
            speaker, _ = await say(house.server.memory, _CANARY)
            assert await house.server.rights.standing.handing.begin(speaker)
            assert len(await _waits(house.server.memory)) == 1, "in the step that lets them wait"
            await clock.forward(5.0)
            async with asyncio.timeout(PATIENCE):
                while _WAITS not in mail.said:
                    await house.server.memory.store.run(lambda transaction: None)


async def test_home_says_what_to_mend_until_a_test_arrives(tmp_path: Path) -> None:
    async with mail_server({"RCPT": "550 No such mailbox"}) as mail, running(tmp_path, _mail(mail)) as house:
        at, store = StillClock().now(), house.server.memory.store
        one = Untold(at=at, says="The mail server answered 550: No such mailbox", mend="Check email.")
        await store.run(lambda transaction: note_untold(transaction, "mail", one))
        seen = await house.browser.see("/console")
        assert "answered 550: No such mailbox" in seen.words
        assert 'href="/console/system/handing-over"' in seen.text
        await house.browser.send("/console/system/handing-over/test")
        assert "mail" in await store.read(untold)
        mail.answers = {}
        await house.browser.send("/console/system/handing-over/test")
        assert await store.read(untold) == {}
        assert "No such mailbox" not in (await house.browser.send("/console/look")).words
