"""The API's channels: the same port as the pages', for programs with a token."""

from collections.abc import Sequence
from urllib.parse import quote

from pydantic import Field

from console.api.address import PREFIX
from console.api.calls import (
    Call,
    Given,
    Listed,
    Nothing,
    Paged,
    Sent,
    Shown,
    call,
    page_of,
    tag_of,
    unless_changed,
)
from console.api.problems import unless_missing, wrong
from console.api.settings_shown import (
    FieldShown,
    FindingShown,
    SettingShown,
    SettingsSent,
    as_words,
    field_shown,
    findings_shown,
    setting_shown,
    unless_wrong,
)
from console.asked import Asked
from console.audit import Audit
from console.ports.channels import Channels, ChannelShown, Outcome

READ, WRITE = "channels:read", "channels:write"
_ONE = "/channels/{name}"
_BY_ITSELF = frozenset({"state", "address", "findings"})


class Kind(Shown):
    name: str
    title: str
    fields: list[FieldShown]


class Kinds(Shown):
    items: list[Kind]


class ChannelLine(Shown):
    name: str
    kind: str
    title: str
    assistant: str = Field(description="Who answers here.")
    state: str = Field(description="open, waiting, refused, paused, or opening.")
    address: str = Field(description="Where people open it, or where its platform calls.")
    is_page: bool
    locked: str = Field(description="Where it is set, if no call can change it.")


class ChannelList(Listed[ChannelLine]):
    pass


class Channel(ChannelLine):
    settings: list[SettingShown]
    findings: list[FindingShown] = Field(description="What its platform said, where it was asked just now.")


class ChannelAdded(SettingsSent):
    kind: str = Field(description="As in GET /channel-kinds.")
    name: str = Field(default="", max_length=100, description="Empty: a free one.")
    assistant: str = Field(default="", description="Who answers there; empty: the first.")


class ChannelChanged(SettingsSent):
    pass


class ChannelPaused(Sent):
    says: str | None = Field(
        default=None,
        description="What people read meanwhile, a line for each language, as in `de: …`; empty: a sentence of ours.",
    )


class Findings(Shown):
    items: list[FindingShown]


class ChannelCalls:
    def __init__(self, *, channels: Channels, audit: Audit) -> None:
        self._channels = channels
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/channel-kinds",
                scope=READ,
                says="Every kind of channel, with what it asks for.",
                takes=Nothing,
                gives=Kinds,
                answer=self._kinds,
            ),
            call(
                "GET",
                "/channels",
                scope=READ,
                says="The channels, by name.",
                takes=Paged,
                gives=ChannelList,
                answer=self._list,
            ),
            call(
                "POST",
                "/channels",
                scope=WRITE,
                says="Open another channel; its platform is asked first.",
                takes=ChannelAdded,
                gives=Channel,
                status=201,
                is_repeatable=True,
                answer=self._add,
            ),
            call("GET", _ONE, scope=READ, says="One channel.", takes=Nothing, gives=Channel, answer=self._show),
            call(
                "PATCH",
                _ONE,
                scope=WRITE,
                says="Set some of it anew; its platform is asked first.",
                takes=ChannelChanged,
                gives=Channel,
                is_guarded=True,
                answer=self._change,
            ),
            call(
                "DELETE",
                _ONE,
                scope=WRITE,
                says="Close it for good. What people said there stays until its time is over.",
                takes=Nothing,
                status=204,
                is_guarded=True,
                answer=self._remove,
            ),
            call(
                "POST",
                f"{_ONE}/test",
                scope=WRITE,
                says="Ask its platform whether all is well.",
                takes=Nothing,
                gives=Findings,
                answer=self._test,
            ),
            call(
                "POST",
                f"{_ONE}/pause",
                scope=WRITE,
                says="No model answers there; people read that it is paused, and keep their rights.",
                takes=ChannelPaused,
                gives=Channel,
                answer=self._pause,
            ),
            call(
                "POST",
                f"{_ONE}/resume",
                scope=WRITE,
                says="Answer people again.",
                takes=Nothing,
                gives=Channel,
                answer=self._resume,
            ),
        )

    async def _kinds(self, _asked: Asked, _sent: Nothing) -> Given:
        kinds = [
            Kind(name=kind.name, title=kind.title, fields=[field_shown(one) for one in kind.fields])
            for kind in self._channels.kinds()
        ]
        return Given(shown=Kinds(items=kinds))

    async def _list(self, _asked: Asked, sent: Paged) -> Given:
        rows, following = page_of(await self._channels.rows(), lambda row: row.name, sent)
        return Given(shown=ChannelList(items=[ChannelLine.model_validate(row) for row in rows], next=following))

    async def _show(self, asked: Asked, _sent: Nothing) -> Given:
        return await self._given(asked.parameters["name"])

    async def _add(self, asked: Asked, sent: ChannelAdded) -> Given:
        kind = next((one for one in self._channels.kinds() if one.name == sent.kind), None)
        if kind is None:
            raise wrong({"kind": "There is no such kind; GET /channel-kinds lists them."})
        name = sent.name.strip() or await self._channels.free_name(kind.name)
        if sent.assistant and sent.assistant not in await self._channels.assistants():
            raise wrong({"assistant": "There is no such assistant."})
        values = as_words(sent.settings, kind.fields)
        outcome = await self._channels.add(kind.name, name, sent.assistant, values, untested=sent.untested)
        unless_wrong(outcome)
        await self._note(asked, "channel.added", name)
        return await self._given(name, outcome=outcome, status=201)

    async def _change(self, asked: Asked, sent: ChannelChanged) -> Given:
        name = asked.parameters["name"]
        mark = await self._channels.mark(name)
        shown = await self._found(name)
        mark = unless_changed(asked, _tag(_channel(shown)), mark)
        values = as_words(sent.settings, [value.field for value in shown.values])
        if not values:
            return await self._given(name)
        outcome = await self._channels.change(name, values, untested=sent.untested, mark=mark)
        unless_wrong(outcome)
        await self._note(asked, "channel.changed", name)
        return await self._given(name, outcome=outcome)

    async def _remove(self, asked: Asked, _sent: Nothing) -> Given:
        name = asked.parameters["name"]
        mark = await self._channels.mark(name)
        mark = unless_changed(asked, _tag(_channel(await self._found(name))), mark)
        unless_wrong(await self._channels.remove(name, mark=mark))
        await self._note(asked, "channel.removed", name)
        return Given(status=204)

    async def _test(self, asked: Asked, _sent: Nothing) -> Given:
        findings = unless_missing(await self._channels.test(asked.parameters["name"]))
        return Given(shown=Findings(items=findings_shown(findings)))

    async def _pause(self, asked: Asked, sent: ChannelPaused) -> Given:
        says = None if sent.says is None else sent.says.strip()
        return await self._set_paused(asked, paused=True, says=says)

    async def _resume(self, asked: Asked, _sent: Nothing) -> Given:
        return await self._set_paused(asked, paused=False)

    async def _set_paused(self, asked: Asked, *, paused: bool, says: str | None = None) -> Given:
        name = asked.parameters["name"]
        await self._found(name)
        unless_wrong(await self._channels.set_paused(name, paused=paused, says=says))
        await self._note(asked, "channel.paused" if paused else "channel.resumed", name)
        return await self._given(name)

    async def _given(self, name: str, *, outcome: Outcome | None = None, status: int = 200) -> Given:
        channel = _channel(await self._found(name), outcome)
        headers = {"Location": f"{PREFIX}/channels/{quote(name, safe='')}"} if status == 201 else {}
        return Given(shown=channel, status=status, tag=_tag(channel), headers=headers)

    async def _found(self, name: str) -> ChannelShown:
        return unless_missing(await self._channels.show(name))

    async def _note(self, asked: Asked, did: str, name: str) -> None:
        await self._audit.note(asked.owner.name, did, name)


def _channel(shown: ChannelShown, outcome: Outcome | None = None) -> Channel:
    return Channel(
        **ChannelLine.model_validate(shown.row).model_dump(),
        settings=[setting_shown(value) for value in shown.values],
        findings=findings_shown(outcome.findings) if outcome is not None else [],
    )


def _tag(channel: Channel) -> str:
    return tag_of(channel, without=_BY_ITSELF)
