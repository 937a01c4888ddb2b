"""What an owner should know about a bot: each finding with its cause and its mend. Looks, and changes nothing."""

from datetime import UTC, datetime, timedelta

from telegram import Bot, WebhookInfo

from connectors.clocks import clocks
from connectors.telegram.errors import translated
from connectors.telegram.webhook import can_be_called
from connectors.telegram.wire import Wire
from core.errors import ChannelRefused, DeliveryError
from core.ports.examination import Finding

_RECENT = timedelta(hours=1)
_MAY_HAPPEN = "what somebody writes just after a deletion may be taken for something old"


async def findings(*, bot: Bot, wire: Wire, public_address: str, hook: str, now: datetime) -> tuple[Finding, ...]:
    """`hook`: where Telegram should call us; empty when we poll."""
    try:
        with translated():
            me = await bot.get_me()
            info = await bot.get_webhook_info()
            commands = {command.command for command in await bot.get_my_commands()}
    except ChannelRefused:
        return (
            Finding(
                id="TG-1",
                ok=False,
                says="Telegram does not know this bot token.",
                mend="Copy the token from @BotFather again (/mybots, your bot, API Token) and set it as `token`.",
            ),
        )
    except DeliveryError:
        return (
            Finding(
                id="TG-1",
                ok=False,
                says="Telegram could not be asked whether the token works.",
                mend="Check that this server reaches the channel's api_address, then look again.",
            ),
        )
    works = Finding(id="TG-1", ok=True, says=f"The token works: @{me.username}.")
    delivery = (_port(public_address), _set(info, hook), _delivered(info, now)) if hook else (_alone(info),)
    rest = (
        _groups(me.can_read_all_group_messages is True),
        _policy("privacy" in commands),
        *clocks("Telegram", wire.date, now, _MAY_HAPPEN),
    )
    return (works, *delivery, *rest)


def _set(info: WebhookInfo, hook: str) -> Finding:
    if info.url == hook:
        return Finding(id="TG-2", ok=True, says="Telegram calls this server.")
    if info.url:
        return Finding(
            id="TG-2",
            ok=False,
            says="Telegram calls another address than this server's.",
            mend="If your public address has changed, start Lethe again: it sets the new one. Else stop the other "
            "program that uses this token, or get a new token.",
        )
    return Finding(
        id="TG-2",
        ok=False,
        says="Telegram has no address to call.",
        mend="Start Lethe: it sets the address itself. If it goes again, another program uses this token.",
    )


def _delivered(info: WebhookInfo, now: datetime) -> Finding:
    failed = info.last_error_date
    if failed is None or now - failed.astimezone(UTC) > _RECENT:
        return Finding(id="TG-3", ok=True, says="Telegram delivers.")
    message = (info.last_error_message or "").lower()
    if "403" in message:
        mend = "Something refuses Telegram: a firewall or proxy before Lethe, or another server at that address."
    elif "404" in message:
        mend = "The proxy does not pass /hooks/ on to Lethe: mend its paths."
    elif "timeout" in message or "timed out" in message:
        mend = "The address is slow or blocked: let 149.154.160.0/20 and 91.108.4.0/22 reach it."
    elif "ssl" in message or "certificate" in message:
        mend = "Telegram does not trust the certificate: serve it with its whole chain."
    else:
        mend = "Open the public address from outside and see whether it reaches Lethe."
    minutes = max(0, int((now - failed.astimezone(UTC)).total_seconds() // 60))
    waiting = info.pending_update_count
    return Finding(
        id="TG-3",
        ok=False,
        says=f"Telegram cannot deliver: {waiting} messages waiting, last try {minutes} minutes ago.",
        mend=mend,
    )


def _alone(info: WebhookInfo) -> Finding:
    if info.url:
        return Finding(
            id="TG-4",
            ok=False,
            says="Another program uses this token.",
            mend="Stop the other program, or get a new token from @BotFather with /revoke.",
        )
    return Finding(
        id="TG-4",
        ok=True,
        says="No webhook is set elsewhere. A second program that fetches shows only in the log: "
        "channel.polling_failing, kind conflict.",
    )


def _port(public_address: str) -> Finding:
    if can_be_called(public_address):
        return Finding(id="TG-5", ok=True, says="Telegram can call the public address.")
    return Finding(
        id="TG-5",
        ok=False,
        says="Telegram calls only https addresses at port 443, 80, 88 or 8443.",
        mend="Set such a public_address, or set the channel's mode to polling.",
    )


def _groups(reads_all: bool) -> Finding:
    if reads_all:
        return Finding(
            id="TG-6",
            ok=True,
            minor=True,
            says="In groups the bot is sent every message, though it answers only in private.",
            mend="Turn privacy mode on in @BotFather (/setprivacy), then take the bot out of its groups and in again.",
        )
    return Finding(id="TG-6", ok=True, says="In groups the bot sees only what is said to it.")


def _policy(has_command: bool) -> Finding:
    if has_command:
        return Finding(id="TG-7", ok=True, says="People find /privacy in the menu.")
    return Finding(
        id="TG-7",
        ok=False,
        says="The menu has no /privacy, so Telegram shows people a general policy in place of yours.",
        mend="Start Lethe: it sets the menu. Set your policy's address in @BotFather too (/setprivacypolicy).",
    )
