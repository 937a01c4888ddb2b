"""Usage in the console: what came, what it took, and people only where nobody can be picked out."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.clock import SystemClock, milliseconds
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.usage import day_of
from tests.console.chatting import Visitor
from tests.console.running import running

_PEOPLE = "INSERT INTO peoplecounted (channel, assistant, day_at, people) VALUES ('site', 'helpdesk', {day}, {people})"


async def test_days_are_drawn_beside_their_tables_and_few_people_are_not_counted(tmp_path: Path) -> None:
    today = day_of(SystemClock().now())
    async with running(tmp_path) as house:
        assert "Nobody has written yet" in (await house.browser.see("/console/usage")).words

        def counted(transaction: Transaction) -> None:
            for days, people in ((3, 9), (4, 47), (5, 12)):
                day = milliseconds(today - timedelta(days=days))
                transaction.change(Statement(text(_PEOPLE.format(day=day, people=people))))

        await house.server.memory.store.run(counted)
        anna = Visitor(house)
        await anna.say("hello")
        await anna.read("")
        seen = await house.browser.see("/console/usage")
        assert "<svg" in seen.text
        assert "Nobody has written yet" not in seen.words
        file = await house.browser.see("/console/usage/days.csv")
        rows = {line.split(",")[0]: line.split(",") for line in file.text.splitlines()[1:]}
        assert len(rows) == 14
        assert rows[f"{today:%Y-%m-%d}"][1] == "1"
        shown = {days: rows[f"{today - timedelta(days=days):%Y-%m-%d}"][2] for days in (0, 3, 4, 5)}
        assert shown == {0: "once the day is over", 3: "fewer than 10 on each channel", 4: "45+", 5: "10+"}
        assert ">9<" not in seen.text
        assert "47" not in file.text
        assert (await house.browser.see("/console/usage?days=90")).text.count("<tr>") > 90
        assert len((await house.browser.see("/console/usage?days=90")).text) < 100_000
