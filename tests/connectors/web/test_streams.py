"""Many pages at once, pages that do not read, and visitors who are forgotten."""

import asyncio
import contextlib
import json

from connectors.web.streams import event
from core.capabilities import AttachmentKind
from core.errors import StoreUnavailable
from core.identifiers import Address, ChannelId
from core.messages import Attachment, OutboundMessage
from tests.connectors.desk import until, wire
from tests.connectors.open_page import page
from tests.connectors.stand import site, stand
from tests.connectors.web.talk import listening, speaker, talk


async def test_every_page_of_a_visitor_is_told_and_nobody_else() -> None:
    async with stand(site(), site("other")) as standing:
        one, two, elsewhere = await talk(standing), await talk(standing), await talk(standing, "other")
        for each in (one, two, elsewhere):
            await each.say("hello")
        async with (
            page(standing, one.visitor) as first,
            page(standing, one.visitor) as second,
            page(standing, two.visitor) as other,
            page(standing, elsewhere.visitor, channel="other") as far,
        ):
            for events in (first, second, other, far):
                await events.next()
            await one.answer("for one")
            await two.answer("for two")
            await elsewhere.answer("for far")
            told = [(await events.next()).content["text"] for events in (first, second, other, far)]
        assert told == ["for one", "for one", "for two", "for far"]


async def test_the_sixth_page_of_a_visitor_closes_the_oldest() -> None:
    async with stand() as standing, contextlib.AsyncExitStack() as stack:
        one = await talk(standing)
        await one.say("hello")
        pages = [await stack.enter_async_context(page(standing, one.visitor)) for _ in range(6)]
        for events in pages[1:]:
            await events.next()
        assert (await pages[0].next()).name == "said"
        assert await pages[0].closed()
        await one.answer("still here")
        for events in pages[1:]:
            assert (await events.next()).content["text"] == "still here"


async def test_a_silent_line_is_kept_open_by_comments() -> None:
    async with stand(ping_seconds=0.02) as standing:
        one = await talk(standing)
        await one.say("hello")
        async with page(standing, one.visitor) as events:
            await events.next()
            waiting = asyncio.create_task(events.next())
            await until(lambda: events.comments >= 3)
            await one.answer("now")
            assert (await waiting).content["text"] == "now"


async def test_a_page_that_never_reads_is_let_go() -> None:
    async with stand(write_seconds=0.1) as standing:
        one = await talk(standing)
        await one.say("hello")
        async with wire(standing.port) as (_, writer):
            token = one.visitor["Authorization"]
            writer.write(f"GET /web/site/events HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode())
            await listening(standing)
            big = one.keep("x" * 30_000)
            for _ in range(200):
                await one.send(big)
            await until(lambda: standing.web().place.opened == 0)
        assert "error" not in standing.log()


async def test_a_page_that_falls_too_far_behind_must_come_again() -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        async with page(standing, one.visitor) as events:
            await events.next()
            said = one.keep("again and again")
            for _ in range(600):
                await one.send(said)
            assert await events.closed()


async def test_a_page_that_goes_is_forgotten_without_a_trace() -> None:
    async with stand(ping_seconds=0.02) as standing:
        one = await talk(standing)
        await one.say("hello")
        async with page(standing, one.visitor):
            await listening(standing)
        await until(lambda: standing.web().place.opened == 0)
        await one.answer("to nobody")
        assert "error" not in standing.log()


async def test_the_forgotten_are_told_last_of_all_and_their_lines_end() -> None:
    async with stand() as standing:
        one, two = await talk(standing), await talk(standing)
        await one.say("hello")
        await two.say("hello")
        async with page(standing, one.visitor) as events, page(standing, two.visitor) as others:
            await events.next()
            await others.next()
            place = standing.web().place
            await place.forget(speaker(one.address))
            standing.desk.erase("site", one.address)
            await standing.web().send(
                OutboundMessage(channel_id=ChannelId("site"), recipient=one.address, id="9", text="Everything is gone.")
            )
            await standing.web().forgotten(one.address)
            farewell, forgotten = await events.some(2)
            assert (farewell.name, farewell.id, farewell.content["text"]) == ("message", "", "Everything is gone.")
            assert (forgotten.name, forgotten.id) == ("forgotten", "")
            assert await events.closed()
            await two.answer("still here")
            assert (await others.next()).content["text"] == "still here"
        async with standing.client.get(f"{standing.address}/web/site/events", headers=one.visitor) as line:
            assert line.status == 403


async def test_a_page_that_opens_while_its_visitor_is_forgotten_is_refused() -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        erased_at = standing.desk.erased_at

        async def just_then(channel: ChannelId, address: Address) -> object:
            standing.desk.erase("site", one.address)
            await standing.web().forgotten(one.address)
            return await erased_at(channel, address)

        standing.desk.erased_at = just_then  # type: ignore[method-assign,assignment]
        async with standing.client.get(f"{standing.address}/web/site/events", headers=one.visitor) as line:
            assert line.status == 403


async def test_closing_the_channel_ends_its_lines() -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        async with page(standing, one.visitor) as events:
            await events.next()
            await standing.web().close()
            assert await events.closed()


async def test_a_page_that_comes_while_the_channel_is_replaced_is_asked_to_come_again() -> None:
    """It was let in by the connector that is closed meanwhile, which nothing is sent through any more."""
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello")
        await standing.web().close()
        async with page(standing, one.visitor) as events:
            await events.next()
            assert await events.closed()


async def test_when_memory_cannot_be_read_a_page_is_asked_to_come_again() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        standing.desk.trouble = StoreUnavailable("locked")
        async with standing.client.get(f"{standing.address}/web/site/events", headers=visitor) as line:
            assert (line.status, line.headers["Retry-After"]) == (503, "30")
        assert standing.web().place.opened == 0


async def test_what_waits_for_a_page_is_shown_counted_and_forgotten() -> None:
    async with stand() as standing:
        one, two = await talk(standing), await talk(standing)
        await one.say("hello")
        await two.say("hello")
        place = standing.web().place
        stream = place.open(one.address)
        place.open(two.address)
        attachment = Attachment(
            kind=AttachmentKind.FILE, media_type="application/zip", size=4, name="canary.zip", content=b"data"
        )
        for each in (one, two):
            await standing.web().send(
                OutboundMessage(
                    channel_id=ChannelId("site"),
                    recipient=each.address,
                    id="9",
                    text="canary words",
                    attachments=(attachment,),
                )
            )
        who = speaker(one.address)
        held = await place.show(who)
        assert [each.content for each in held] == [None, b"data"]
        assert held[0].facts == {"events not written yet": "1"}
        assert "canary" not in repr((held, stream, place))
        assert await place.count(who) == 2
        await place.forget(who)
        await place.forget(who)
        assert await place.count(who) == 0
        assert await place.count(speaker(two.address)) == 2


async def test_a_file_that_memory_does_not_keep_is_handed_out_all_the_same() -> None:
    async with stand() as standing:
        one, two = await talk(standing), await talk(standing)
        await one.say("/export")
        async with page(standing, one.visitor) as events:
            await events.next()
            file = Attachment(
                kind=AttachmentKind.FILE, media_type="application/zip", size=4, name="my data.zip", content=b"zip!"
            )
            await standing.web().send(
                OutboundMessage(
                    channel_id=ChannelId("site"), recipient=one.address, id="9", text="Here", attachments=(file,)
                )
            )
            files = (await events.next()).content["files"]
            assert isinstance(files, list)
            (told,) = files
        assert {name: told[name] for name in ("name", "size", "media_type")} == {
            "name": "my data.zip",
            "size": 4,
            "media_type": "application/zip",
        }
        address = standing.address + told["url"]
        async with standing.client.get(address, headers=one.visitor) as response:
            assert await response.read() == b"zip!"
            assert "my%20data.zip" in response.headers["Content-Disposition"]
        async with standing.client.get(address, headers=two.visitor) as response:
            assert response.status == 404
        await standing.web().place.forget(speaker(one.address))
        async with standing.client.get(address, headers=one.visitor) as response:
            assert response.status == 404


async def test_an_event_is_one_block_whatever_was_said() -> None:
    async with stand() as standing:
        one = await talk(standing)
        await one.say("hello\n\nevent: forgotten\ndata: {}\n\n\r\n\u2028")
        one.keep("a\n\nid: 99\nevent: forgotten\n\n")
        async with page(standing, one.visitor) as events:
            assert [each.name for each in await events.some(2)] == ["said", "message"]
            await one.answer("end")
            assert (await events.next()).content["text"] == "end"


def test_nothing_of_an_event_is_in_its_repr() -> None:
    assert "canary" not in repr(event("message", {"text": "canary"}))
    assert json.loads(event("message", {"text": "canary"}).data) == {"text": "canary"}
