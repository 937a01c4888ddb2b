"""The API's handing over, as it is set: for how long people wait for a human, and how the owner is told."""

from collections.abc import Sequence

from pydantic import Field

from console.api.calls import Call, Given, Nothing, Sent, Shown, call, tag_of, unless_changed
from console.api.settings_shown import SettingShown, Values, as_words, setting_shown, unless_wrong
from console.asked import Asked
from console.audit import Audit
from console.ports.handover import HandoverSet

READ, WRITE = "handover:read", "handover:write"
_PATH = "/handover"


class Handover(Shown):
    settings: list[SettingShown]


class HandoverChanged(Sent):
    settings: Values = Field(description="By their names; only what differs. The password is sent itself, and sealed.")


class TriedShown(Shown):
    way: str = Field(description="mail or bot.")
    ok: bool
    says: str = Field(description="What went wrong, as the other side said it.")
    mend: str


class Tests(Shown):
    items: list[TriedShown]


class HandoverCalls:
    def __init__(self, *, handover: HandoverSet, audit: Audit) -> None:
        self._handover = handover
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                _PATH,
                scope=READ,
                says="For how long people wait for a human, and how you are told of it.",
                takes=Nothing,
                gives=Handover,
                answer=self._show,
            ),
            call(
                "PATCH",
                _PATH,
                scope=WRITE,
                says="Set some of it anew; a running server takes it up within seconds.",
                takes=HandoverChanged,
                gives=Handover,
                is_guarded=True,
                answer=self._change,
            ),
            call(
                "POST",
                f"{_PATH}/test",
                scope=WRITE,
                says="Send a test by every way that is set.",
                takes=Nothing,
                gives=Tests,
                answer=self._test,
            ),
        )

    async def _show(self, _asked: Asked, _sent: Nothing) -> Given:
        return await self._given()

    async def _change(self, asked: Asked, sent: HandoverChanged) -> Given:
        mark = await self._handover.mark()
        mark = unless_changed(asked, tag_of(await self._shown()), mark)
        fields = [value.field for value in await self._handover.values()]
        if values := as_words(sent.settings, fields):
            unless_wrong(await self._handover.change(values, mark=mark))
            await self._audit.note(asked.owner.name, "handover.changed")
        return await self._given()

    async def _test(self, asked: Asked, _sent: Nothing) -> Given:
        tried = await self._handover.try_out()
        await self._audit.note(asked.owner.name, "handover.tried")
        return Given(shown=Tests(items=[TriedShown.model_validate(one) for one in tried]))

    async def _given(self) -> Given:
        shown = await self._shown()
        return Given(shown=shown, tag=tag_of(shown))

    async def _shown(self) -> Handover:
        return Handover(settings=[setting_shown(value) for value in await self._handover.values()])
