"""Delete my data: the card that says what goes and what cannot, the confirming step, and the erasure itself."""

from collections.abc import Callable
from dataclasses import replace

from core.identifiers import MessageId
from core.memory.store import Store, Transaction
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import NoticeOf, Strangers, menu_buttons, spoken_in
from privacy.confirming import Answer, Checked, Confirming
from privacy.erasure import Erasures
from privacy.journal import ERASED, Case
from privacy.phrases import understand
from privacy.provider_jobs import AskingProviders
from privacy.register import Register
from privacy.report import question

KEEP = "/keep"
"""What the third button of the card says. No carrier takes it for itself, and it deletes nothing."""


class DeleteMyData:
    """`new_code`: of a receipt. It is shown before anything goes, so that no crash can rob anybody of it."""

    name = "delete"

    def __init__(
        self,
        *,
        store: Store,
        register: Register,
        strangers: Strangers,
        confirming: Confirming,
        erasures: Erasures,
        providers: AskingProviders,
        new_code: Callable[[], str],
        notice: NoticeOf,
        wording: Wording,
    ) -> None:
        self._store = store
        self._register = register
        self._strangers = strangers
        self._confirming = confirming
        self._erasures = erasures
        self._providers = providers
        self._new_code = new_code
        self._notice = notice
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        understood = understand(message.text, speaker.language)
        speaker = spoken_in(message, speaker)
        nothing = await self._strangers.nothing_held(message, speaker)
        if nothing is not None:
            return nothing
        if is_keep(message.text):
            await self._store.run(lambda transaction: self._confirming.withdraw(transaction, speaker))
            return Reply(text=self._wording.say("delete_kept", speaker.language))
        if understood.command == "confirm":
            return await self._confirm(message, speaker, understood.code)
        return await self._ask(speaker)

    async def _ask(self, speaker: Speaker) -> Reply:
        holdings = await self._register.holdings(speaker)
        receipt = self._new_code()
        code = await self._store.run(lambda transaction: self._confirming.ask(transaction, speaker, self.name, receipt))
        say, language = self._wording.say, speaker.language
        minutes = round(self._confirming.minutes)
        facts = self._notice(speaker.channel).facts
        text = question(
            holdings,
            facts,
            self._wording,
            language,
            code=code,
            minutes=minutes,
            receipt=receipt,
            elsewhere=self._providers.promised(speaker.channel, self._wording, language, collects=facts.collect),
        )
        buttons = (
            Button(label=say("button_export", language), says="/export"),
            Button(label=say("button_delete", language), says=f"/delete {code}"),
            Button(label=say("button_keep", language), says=KEEP),
        )
        return Reply(text=text, buttons=buttons)

    async def _confirm(self, message: InboundMessage, speaker: Speaker, code: str) -> Reply:
        def unit(transaction: Transaction) -> tuple[Checked, Case | None]:
            """In one: a code cannot be used up without the erasure having begun."""
            checked = self._confirming.check(transaction, speaker, self.name, code)
            if checked.answer is not Answer.RIGHT:
                return checked, None
            asked = replace(speaker, language=checked.language or speaker.language)
            begun = self._erasures.begin(transaction, asked, says=ERASED, at=message.sent_at, code=checked.receipt)
            return checked, begun

        checked, case = await self._store.run(unit)
        if checked.answer is Answer.RIGHT:
            return await self._erasures.conclude(speaker, case)
        return self._not_confirmed(checked, speaker.language)

    def _not_confirmed(self, checked: Checked, language: str) -> Reply:
        say = self._wording.say
        again = menu_buttons(language, "delete")
        match checked.answer:
            case Answer.WRONG:
                return Reply(text=say("confirm_wrong", language, tries=checked.tries_left))
            case Answer.SPENT:
                return Reply(text=say("confirm_spent", language), buttons=again)
            case Answer.EXPIRED:
                text = say("confirm_expired", language, minutes=round(self._confirming.minutes))
                return Reply(text=text, buttons=again)
            case Answer.NOTHING | Answer.RIGHT:
                return Reply(text=say("confirm_nothing", language), buttons=again)


def is_keep(text: str) -> bool:
    return text.strip().casefold() == KEEP
