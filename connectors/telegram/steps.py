"""How an owner sets up a bot, step by step."""

from connectors.kind import Step

STEPS = (
    Step(
        title="Ask @BotFather for a bot",
        says="In Telegram, open a chat with @BotFather and send /newbot. It asks for a name, which people see, and for "
        "a user name that ends in bot.",
    ),
    Step(
        title="Give us its token",
        says="@BotFather answers with a token that looks like 123456789:AAF… Copy it whole. Whoever has it has the "
        "bot: keep it nowhere else.",
        fields=("token",),
    ),
    Step(
        title="Choose how messages arrive",
        says="auto is right almost always: it needs no public address, and uses one where there is one.",
        fields=("mode",),
    ),
    Step(
        title="Leave groups off",
        says="In groups the bot only says that it speaks in private. To keep it out of them altogether, send "
        "/setjoingroups to @BotFather and choose Disable.",
        afterwards=True,
    ),
)
