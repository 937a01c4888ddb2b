"""Visits, messages and files, over a real socket."""

import asyncio

from aiohttp import FormData

from connectors.kind import FORBIDDEN
from core.capabilities import AttachmentKind
from core.messages import Attachment
from tests.connectors.stand import site, stand
from tests.connectors.web.visiting import WORDS, heard, post


async def test_a_visit_is_told_what_is_kept_and_who_answers_and_nothing_is_stored() -> None:
    async with stand() as standing:
        address = f"{standing.address}/web/site/visits"
        async with standing.client.post(address, headers={"Accept-Language": "fr, de-CH;q=0.9, en;q=0.5"}) as response:
            assert response.status == 201
            assert response.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in response.headers
            content = await response.json()
        assert content.pop("visit").count(".") == 1
        assert content == {
            "notice": {
                "version": "v1",
                "text": "notice in de",
                "html": '<p dir="auto">notice in de</p>\n',
                "language": "de",
            },
            "assistant": {"name": "Helpdesk <b>", "purpose": "Answers about opening hours"},
        }
        async with standing.client.post(address, json={"language": "ar-EG"}) as response:
            assert (await response.json())["notice"]["language"] == "ar"
        async with standing.client.post(address, json={"language": "xx"}) as response:
            assert (await response.json())["notice"]["language"] == "en"
        for broken in (b"{", b"[]", b"\xff"):
            async with standing.client.post(address, data=broken) as response:
                assert response.status == 400
        async with standing.client.post(address, data=b" " * 5000) as response:
            assert response.status == 413
        assert not standing.desk.heard


async def test_what_is_said_is_taken_in_and_acknowledged_with_its_id() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        answer = await standing.say(visitor, WORDS, "c1")
        assert answer == {"accepted": True, "id": "7001"}
        (message,) = heard(standing)
        assert (message.text, message.language, message.own_words) == (WORDS, "en", True)
        assert message.sent_at == standing.clock.now()


async def test_the_same_message_five_times_at_once_and_later_is_one_message_under_one_id() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        answers = await asyncio.gather(*(standing.say(visitor, WORDS, "c1") for _ in range(5)))
        answers.append(await standing.say(visitor, WORDS, "c1"))
        assert answers == [{"accepted": True, "id": "7001"}] * 6
        assert len(heard(standing)) == 1


async def test_two_visitors_may_use_the_same_name_for_a_message() -> None:
    async with stand() as standing:
        first, second = await standing.visit(), await standing.visit()
        assert (await standing.say(first, "a", "c1"))["id"] != (await standing.say(second, "b", "c1"))["id"]
        assert len({message.sender for message in heard(standing)}) == 2


async def test_a_message_of_which_nothing_is_kept_is_still_accepted() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        await standing.say(visitor, WORDS, "c1")
        standing.desk._said.clear()
        assert await standing.say(visitor, WORDS, "c1") == {"accepted": True, "id": ""}


async def test_a_visit_is_good_on_its_own_channel_only() -> None:
    async with stand(site(), site("other")) as standing:
        here, there = await standing.visit("site"), await standing.visit("other")
        await standing.say(here, "a", "c1", channel="site")
        await standing.say(there, "b", "c1", channel="other")
        assert [(message.channel_id, message.text) for message in heard(standing)] == [("site", "a"), ("other", "b")]
        assert await post(standing, there, b'{"client_id": "c2", "text": "c"}') == (403, {"error": "forbidden"})


async def test_whoever_has_no_visit_of_ours_is_told_the_same_everywhere() -> None:
    async with stand() as standing:
        token = (await standing.visit())["Authorization"]
        forms = ["", "Bearer", "Bearer x", "Basic " + token[7:], token[:-1], token[:-1] + "é", token + "x", token[7:]]
        for form in forms:
            for method, tail in (("POST", "messages"), ("GET", "events"), ("GET", "files/x")):
                address = f"{standing.address}/web/site/{tail}"
                async with standing.client.request(method, address, headers={"Authorization": form}) as response:
                    assert (response.status, await response.read()) == (403, FORBIDDEN.body)
        async with standing.client.post(f"{standing.address}/web/nowhere/visits") as response:
            assert (response.status, await response.read()) == (403, FORBIDDEN.body)
        assert not standing.desk.heard


async def test_a_token_never_works_from_the_address() -> None:
    async with stand() as standing:
        token = (await standing.visit())["Authorization"][7:]
        for query in (f"visit={token}", f"access_token={token}", f"authorization=Bearer+{token}"):
            async with standing.client.get(f"{standing.address}/web/site/events?{query}") as response:
                assert response.status == 403


async def test_a_visitor_who_was_erased_has_no_visit_any_more() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        await standing.say(visitor, WORDS, "c1")
        standing.desk.erase("site", heard(standing)[0].sender)
        assert (await post(standing, visitor, b'{"client_id": "c2", "text": "x"}'))[0] == 403
        for tail in ("events", "files/x"):
            async with standing.client.get(f"{standing.address}/web/site/{tail}", headers=visitor) as response:
                assert response.status == 403
        assert len(heard(standing)) == 1
        assert (await standing.say(await standing.visit(), "again", "c1"))["accepted"]


async def test_a_visit_that_is_too_old_has_ended() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        await standing.clock.move(31 * 86_400)
        assert (await post(standing, visitor, b'{"client_id": "c2", "text": "x"}'))[0] == 403


async def test_a_very_long_text_is_taken_for_the_journey_to_answer() -> None:
    async with stand() as standing:
        await standing.say(await standing.visit(), "x" * 900_000, "c1")
        assert len(heard(standing)[0].text) == 900_000


async def test_files_come_in_a_form() -> None:
    async with stand() as standing:
        form = FormData(quote_fields=False)
        form.add_field("client_id", "c1")
        form.add_field("text", WORDS)
        form.add_field("files", b"\x89PNG" * 1000, filename="größe.png", content_type="image/png")
        form.add_field("files", b"second", filename="b.txt", content_type="text/plain")
        address = f"{standing.address}/web/site/messages"
        async with standing.client.post(address, data=form, headers=await standing.visit()) as response:
            assert response.status == 202
        (message,) = heard(standing)
        assert [(one.name, one.media_type, one.size) for one in message.attachments] == [
            ("größe.png", "image/png", 4000),
            ("b.txt", "text/plain", 6),
        ]
        assert WORDS not in standing.log()
        assert "größe" not in standing.log() + repr(message)


async def test_a_kept_file_is_handed_to_its_own_person_and_to_nobody_else() -> None:
    async with stand() as standing:
        form = FormData()
        form.add_field("client_id", "c1")
        form.add_field("files", b"<script>", filename="x.html", content_type="text/html")
        visitor = await standing.visit()
        async with standing.client.post(
            f"{standing.address}/web/site/messages", data=form, headers=visitor
        ) as response:
            assert response.status == 202
        sender = heard(standing)[0].sender
        standing.desk.files[f"{sender}/r/1"] = b"<script>"
        kept = Attachment(kind=AttachmentKind.FILE, media_type="text/html", size=8, name="x.html", reference="r/1")
        standing.desk.answer("site", sender, "kept", attachments=(kept,))
        async with standing.client.get(f"{standing.address}/web/site/files/r%2F1", headers=visitor) as response:
            assert await response.read() == b"<script>"
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''x.html"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
        for headers, reference, status in (
            (await standing.visit(), "r%2F1", 404),
            (visitor, "r", 404),
            (visitor, "..%2f..%2fetc%2fpasswd", 404),
            ({}, "r%2F1", 403),
        ):
            async with standing.client.get(
                f"{standing.address}/web/site/files/{reference}", headers=headers
            ) as response:
                assert response.status == status
