"""What an owner should know about a Twilio account: each finding with its cause and its mend. Changes nothing."""

from datetime import datetime

from connectors.clocks import clocks
from connectors.whatsapp_twilio.account import Account, State
from connectors.whatsapp_twilio.signature import Elsewhere
from core.errors import ChannelRefused, DeliveryError
from core.ports.examination import Finding

SANDBOX = "whatsapp:+14155238886"
SANDBOX_SECONDS = 3.0
"""The sandbox takes one message in so long."""
_MAY_HAPPEN = "what was sent in doubt may be taken for something else"

_DIFFERS = {
    "scheme": "public_address and the address in Twilio's console differ in http and https",
    "slash": "the address in Twilio's console differs from ours in the slash at its end",
}


async def account_state(account: Account) -> State | Finding:
    """A finding where Twilio says nothing of the account."""
    try:
        return await account.state()
    except ChannelRefused:
        return Finding(
            id="TW-1",
            ok=False,
            says="Twilio does not know this account with this token.",
            mend="Copy the Account SID and the Auth Token again from the first page of Twilio's console.",
        )
    except DeliveryError:
        return Finding(
            id="TW-1",
            ok=False,
            says="Twilio could not be asked whether the account works.",
            mend="Check that this server reaches the channel's api_address, then look again.",
        )


def findings(
    *,
    state: State,
    hook: str,
    elsewhere: Elsewhere,
    sender: str,
    has_template: bool,
    caught_up_hours: float,
    date: str,
    now: datetime,
) -> tuple[Finding, ...]:
    """`hook`: where Twilio must call us. `elsewhere`: how the newest refused knock was signed otherwise. `date`: what
    Twilio's clock said just now."""
    return (
        _account(state),
        _signature(hook, elsewhere),
        *(_sandbox() if sender == SANDBOX else ()),
        _window(has_template),
        _answering(hook, caught_up_hours),
        *_pace(sender, state),
        *clocks("Twilio", date, now, _MAY_HAPPEN),
    )


def _account(state: State) -> Finding:
    if state.active:
        return Finding(id="TW-1", ok=True, says="The account and its token work.")
    return Finding(
        id="TW-1",
        ok=False,
        says="Twilio has suspended or closed this account.",
        mend="Look into Twilio's console: most often the balance is used up.",
    )


def _signature(hook: str, elsewhere: Elsewhere) -> Finding:
    if not elsewhere:
        return Finding(id="TW-2", ok=True, says="No call of Twilio's was refused because of its address.")
    return Finding(
        id="TW-2",
        ok=False,
        says=f"Calls of Twilio's are refused: {_DIFFERS[elsewhere]}.",
        mend=f"Set exactly {hook} in Twilio's console, and let the proxy pass its path on unchanged.",
    )


def _sandbox() -> tuple[Finding, ...]:
    return (
        Finding(
            id="TW-3",
            ok=True,
            minor=True,
            says="This is Twilio's sandbox: it reaches only who joined it, and for three days.",
            mend="Let everybody who tries it out send the words of your sandbox (join …) again when it falls silent.",
        ),
    )


def _window(has_template: bool) -> Finding:
    if has_template:
        return Finding(id="TW-4", ok=True, says="Later than 24 hours after somebody wrote, the template is sent.")
    return Finding(
        id="TW-4",
        ok=True,
        says="Later than 24 hours after somebody wrote, WhatsApp takes no answer; none is tried (OutsideTheWindow).",
        mend="Answers come at once, so this seldom matters; a template set as `template` would still be taken.",
    )


def _answering(hook: str, caught_up_hours: float) -> Finding:
    caught_up = (
        f"what it could not bring is fetched for {caught_up_hours:g} hours"
        if caught_up_hours
        else "what it could not bring is not fetched, for catch_up_hours is 0"
    )
    return Finding(
        id="TW-5",
        ok=True,
        says=f"Twilio is answered at once, and the answer is sent when it is there; {caught_up}.",
        mend=f"Let Twilio try again when it cannot reach us: set {hook}#rc=3&rp=all in its console.",
    )


def _pace(sender: str, state: State) -> tuple[Finding, ...]:
    slow = (
        "The sandbox takes one message in three seconds; Lethe waits that long between two."
        if sender == SANDBOX
        else ""
    )
    few = "A trial account may send some fifty messages a day." if state.trial else ""
    if not slow and not few:
        return ()
    return (
        Finding(
            id="TW-6",
            ok=True,
            minor=True,
            says=" ".join(filter(None, (slow, few))),
            mend="For real use, upgrade the account and set a WhatsApp sender of your own.",
        ),
    )
