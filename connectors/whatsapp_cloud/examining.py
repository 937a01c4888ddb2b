"""What an owner should know about a number at Meta: each finding with its cause and its mend. Only looks."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from connectors.json_payload import Record, is_record
from connectors.whatsapp_cloud.errors import Refusal, ours
from connectors.whatsapp_cloud.graph import Graph
from core.clock import Clock
from core.errors import ChannelRefused, DeliveryError
from core.ports.examination import Finding

_SOON = timedelta(days=7)
_OBJECT = "whatsapp_business_account"
_LIVE = Finding(
    id="WA-4",
    ok=True,
    says="Whether the app is live cannot be asked.",
    mend="Look once: in the app's dashboard the switch App Mode must say Live, or only testers can write.",
)


class Examination:
    """`hook`: where Meta should call us; empty where we have no address that it can call."""

    def __init__(
        self,
        *,
        graph: Graph,
        number: str,
        business: str,
        token: str,
        app_secret: str,
        hook: str,
        clock: Clock,
    ) -> None:
        self._graph = graph
        self._number = number
        self._business = business
        self._token = token
        self._app_secret = app_secret
        self._hook = hook
        self._clock = clock

    async def findings(self, *, was_called: bool) -> Sequence[Finding]:
        """`was_called`: Meta has reached us since we began, so it knows where we are and what our secret is."""
        number = await self._number_answers()
        if not number.ok:
            return (number,)
        token = await self._token_facts()
        app = str(token.get("app_id") or "")
        calls = await self._calls(app, was_called)
        subscribed = await self._subscribed(app)
        return (*calls, *subscribed, _LIVE, number, *self._expiry(token))

    async def _number_answers(self) -> Finding:
        try:
            await self._graph.get(f"{self._number}?fields=id")
        except Refusal as refusal:
            return _refused(refusal)
        except DeliveryError:
            return Finding(
                id="WA-5",
                ok=False,
                says="Meta could not be asked whether the token works.",
                mend="Check that this server reaches the channel's api_address, then look again.",
            )
        return Finding(id="WA-5", ok=True, says="The token works, and the number is its own.")

    async def _token_facts(self) -> Record:
        """Nothing where Meta does not tell."""
        try:
            answer = await self._graph.get(f"debug_token?input_token={quote(self._token, safe='')}")
        except (Refusal, DeliveryError):
            return {}
        data = answer.get("data")
        return data if is_record(data) else {}

    async def _calls(self, app: str, was_called: bool) -> tuple[Finding, ...]:
        """Does Meta call us, with what, and do we share its secret?"""
        if not app:
            return (self._verified(was_called, known=""),)
        try:
            answer = await self._graph.get(f"{quote(app, safe='')}/subscriptions", token=f"{app}|{self._app_secret}")
        except Refusal as refusal:
            if isinstance(ours(refusal), ChannelRefused):
                return (self._verified(was_called, known=""), _SECRET_OF_ANOTHER)
            return (self._verified(was_called, known=""),)
        except DeliveryError:
            return (self._verified(was_called, known=""),)
        entry = _entry(answer)
        address = entry.get("callback_url")
        known = address if isinstance(address, str) else ""
        return (self._verified(was_called or known == self._hook, known), _field_of(entry), _SECRET_FITS)

    def _verified(self, is_so: bool, known: str) -> Finding:
        if is_so:
            return Finding(id="WA-1", ok=True, says="Meta knows this server's address.")
        if not self._hook:
            return Finding(
                id="WA-1",
                ok=False,
                says="Meta cannot call this server: it calls only public https addresses.",
                mend="Set server.public_address to the https address that others open this server at.",
            )
        return Finding(
            id="WA-1",
            ok=False,
            minor=True,
            says="Meta calls another address than this server's."
            if known
            else "Meta has not called since Lethe began.",
            mend=f"Order matters: save the channel here, then write {self._hook} and the verify_token at Meta, under "
            "WhatsApp, Configuration, and press Verify. An address set for the number alone shows only when it calls.",
        )

    async def _subscribed(self, app: str) -> tuple[Finding, ...]:
        if not self._business:
            return (
                Finding(
                    id="WA-2",
                    ok=True,
                    minor=True,
                    says="Whether the app is subscribed to the business account is not known.",
                    mend="Set business_account: Lethe then subscribes the app itself and can look.",
                ),
            )
        try:
            answer = await self._graph.get(f"{self._business}/subscribed_apps")
        except Refusal as refusal:
            return (_account_refused(refusal),)
        except DeliveryError:
            return ()
        apps = [held.get("whatsapp_business_api_data") for held in _records(answer.get("data"))]
        if any(is_record(held) and (not app or str(held.get("id")) == app) for held in apps):
            return (Finding(id="WA-2", ok=True, says="The app is subscribed to the business account."),)
        return (
            Finding(
                id="WA-2",
                ok=False,
                says="The app is not subscribed to the business account: its tests arrive, messages do not.",
                mend="Start Lethe with business_account set: it subscribes the app.",
            ),
        )

    def _expiry(self, token: Record) -> tuple[Finding, ...]:
        ends = token.get("expires_at")
        if not isinstance(ends, int) or isinstance(ends, bool) or not 0 <= ends < 2**40:
            return ()
        if ends == 0:
            return (Finding(id="WA-6", ok=True, says="The token does not expire."),)
        left = datetime.fromtimestamp(min(ends, 4_102_444_800), UTC) - self._clock.now()
        if left > _SOON:
            return (
                Finding(id="WA-6", ok=True, minor=True, says=f"The token dies in {left.days} days.", mend=_LASTING),
            )
        hours = max(0, int(left.total_seconds() // 3600))
        return (Finding(id="WA-6", ok=False, says=f"The token dies in {hours} hours.", mend=_LASTING),)


_LASTING = "Make a token of a system user in the business settings: it does not expire."
_SECRET_FITS = Finding(id="WA-7", ok=True, says="The app secret is this app's.")
_SECRET_OF_ANOTHER = Finding(
    id="WA-7",
    ok=False,
    says="The app secret is from another app than the token, so every call of Meta's would be refused.",
    mend="Copy the secret again from App settings, Basic, of the app that the token was made for.",
)


def _refused(refusal: Refusal) -> Finding:
    match refusal.code:
        case 190 | 102 | 0:
            says, mend = "Meta does not know this token, or it has expired.", _LASTING
        case 133010:
            says, mend = "The number is not registered.", "Register it in the app, WhatsApp, API Setup."
        case 131031 | 368:
            says, mend = "Meta has locked the account.", "Look into the Business Support Home what Meta asks of you."
        case _ if isinstance(ours(refusal), ChannelRefused) or refusal.code == 100:
            says = "The token works, but not for this phone_number_id."
            mend = "Copy the id from WhatsApp, API Setup, and give the system user whatsapp_business_messaging."
        case _:
            says, mend = "Meta did not answer the question whether the token works.", "Look again in a while."
    return Finding(id="WA-5", ok=False, says=says, mend=mend)


def _account_refused(refusal: Refusal) -> Finding:
    if isinstance(ours(refusal), ChannelRefused) or refusal.code == 100:
        says = "The token may not look at the business account."
        mend = "Check business_account, and give the system user whatsapp_business_management."
    else:
        says, mend = "Meta did not say whether the app is subscribed.", "Look again in a while."
    return Finding(id="WA-2", ok=False, minor=True, says=says, mend=mend)


def _field_of(entry: Record) -> Finding:
    names = {str(held.get("name")) for held in _records(entry.get("fields"))}
    if "messages" in names:
        return Finding(id="WA-3", ok=True, says="The field messages is ticked.")
    return Finding(
        id="WA-3",
        ok=False,
        says="The field messages is not ticked, so nothing that people write is brought.",
        mend="In the app, under WhatsApp, Configuration, Webhook fields, subscribe to messages.",
    )


def _entry(answer: Record) -> Record:
    return next((held for held in _records(answer.get("data")) if held.get("object") == _OBJECT), {})


def _records(value: object) -> list[Record]:
    return [held for held in value if is_record(held)] if isinstance(value, list) else []
