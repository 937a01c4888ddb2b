"""What an open page is given at once and later, and what a dropped line costs it: nothing."""

import asyncio

import pytest

from core.identifiers import Address, ChannelId
from core.messages import Button, OutboundMessage
from core.ports.transcript import Said
from tests.connectors.open_page import Events, page
from tests.connectors.stand import Stand, stand
from tests.connectors.web.talk import Talk, talk


async def test_an_answer_comes_to_the_open_page_whole() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        async with page(standing, one.visitor) as events:
            assert (await events.next()).name == "said"
            said = one.keep("**yes**", reply_to=id)
            await standing.web().send(
                OutboundMessage(
                    channel_id=ChannelId("site"),
                    recipient=one.address,
                    id=said.id,
                    sequence=said.sequence,
                    reply_to=id,
                    text="**yes**",
                    buttons=(Button(label="Delete", says="DELETE 4821"),),
                )
            )
            heard = await events.next()
            assert (heard.name, heard.id) == ("message", "2")
            assert heard.content == {
                "id": said.id,
                "reply_to": id,
                "text": "**yes**",
                "html": '<p dir="auto"><strong>yes</strong></p>\n',
                "buttons": [{"label": "Delete", "says": "DELETE 4821"}],
                "files": [],
            }


async def test_an_answer_is_written_piece_by_piece_and_then_whole() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        async with page(standing, one.visitor) as events:
            await events.next()
            web = standing.web()
            await web.show_typing(one.address)
            await web.stream(one.address, id, "Hel", "Hel")
            await web.stream(one.address, id, "lo\n", "Hello\n")
            await one.answer("Hello\n", reply_to=id)
            heard = await events.some(4)
        assert [(each.name, each.id) for each in heard] == [
            ("typing", ""),
            ("delta", ""),
            ("delta", ""),
            ("message", "2"),
        ]
        assert [each.content.get("text") for each in heard] == [None, "Hel", "lo\n", "Hello\n"]
        assert heard[1].content == {"reply_to": id, "text": "Hel"}


async def test_a_page_opened_while_an_answer_is_written_gets_what_it_missed_at_once() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        web = standing.web()
        await web.stream(one.address, id, "Hel", "Hel")
        async with page(standing, one.visitor) as events:
            await events.next()
            await web.stream(one.address, id, "lo", "Hello")
            await web.stream(one.address, id, "!", "Hello!")
            assert [each.content["text"] for each in await events.some(2)] == ["Hello", "!"]


async def test_a_reload_shows_the_conversation_in_order_with_the_person_s_own_words() -> None:
    async with stand() as standing:
        one = await talk(standing)
        first = await one.say("question one")
        one.keep("answer one", first)
        second = await one.say("question two")
        one.keep("answer two", second)
        async with page(standing, one.visitor) as events:
            heard = await events.some(4)
        assert [(each.name, each.id, each.content["text"]) for each in heard] == [
            ("said", "1", "question one"),
            ("message", "2", "answer one"),
            ("said", "3", "question two"),
            ("message", "4", "answer two"),
        ]
        assert (heard[0].content["id"], heard[0].content["client_id"]) == (first, "c1")


async def test_a_dropped_line_is_taken_up_where_it_broke() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        one.keep("one", id)
        async with page(standing, one.visitor) as events:
            last = (await events.some(2))[-1].id
        one.keep("two", id)
        await one.say("said on another page")
        one.keep("three", id)
        async with page(standing, one.visitor, last=last) as events:
            heard = await events.some(2)
            assert [(each.name, each.content["text"]) for each in heard] == [("message", "two"), ("message", "three")]
            await one.answer("four")
            assert (await events.next()).content["text"] == "four"
        async with page(standing, one.visitor, last=heard[-1].id) as events:
            assert (await events.next()).content["text"] == "four"


@pytest.mark.parametrize("last", ["999", "0", "-1", "", "x", "1e3", "9" * 400, "١", "1; drop"])
async def test_a_place_that_we_do_not_know_begins_anew(last: str) -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        one.keep("one")
        async with page(standing, one.visitor, last=last) as events:
            assert [each.name for each in await events.some(2)] == ["said", "message"]


async def test_the_last_place_may_be_in_the_address_where_headers_cannot_be_set() -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        one.keep("one")
        address = f"{standing.address}/web/site/events?last_event_id=1"
        async with standing.client.get(address, headers=one.visitor) as line:
            assert (await Events(line).next()).content["text"] == "one"


async def test_what_is_said_while_a_page_is_opened_is_told_once() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        said = [one.keep(str(number), id) for number in range(3)]
        reading = asyncio.Event()
        go_on = asyncio.Event()
        since = standing.desk.since

        async def slowly(channel: ChannelId, address: Address, sequence: int) -> list[Said]:
            found = list(await since(channel, address, sequence))
            reading.set()
            await go_on.wait()
            return found

        standing.desk.since = slowly  # type: ignore[method-assign]
        opening = asyncio.create_task(_first_events(standing, one, 5))
        await reading.wait()
        for each in said[1:]:
            await one.send(each)
        await standing.web().stream(one.address, id, "late piece", "late piece")
        await one.answer("new")
        go_on.set()
        assert await opening == ["hello", "0", "1", "2", "new"]


async def _first_events(standing: Stand, one: Talk, count: int) -> list[object]:
    async with page(standing, one.visitor) as events:
        return [each.content["text"] for each in await events.some(count)]


async def test_an_answer_that_was_kept_but_not_sent_yet_when_the_page_came_is_told_once() -> None:
    async with stand() as standing:
        one = await talk(standing)
        id = await one.say("hello")
        said = one.keep("yes", reply_to=id)
        async with page(standing, one.visitor) as events:
            assert [each.name for each in await events.some(2)] == ["said", "message"]
            await one.send(said)
            await one.answer("and more")
            assert (await events.next()).content["text"] == "and more"
