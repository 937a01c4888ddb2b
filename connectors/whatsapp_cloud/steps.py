"""How an owner sets up a number at Meta, step by step."""

from connectors.kind import Step

STEPS = (
    Step(
        title="Make an app at Meta",
        says="At developers.facebook.com, with two-factor sign-in on and a business portfolio of yours, make an app "
        "with the use case WhatsApp. Add the number there; its display name takes Meta some hours.",
    ),
    Step(
        title="Copy the number's id",
        says="In the app under WhatsApp, API Setup. The id of the business account stands beside it; with it we can "
        "subscribe the app ourselves.",
        fields=("phone_number_id", "business_account"),
    ),
    Step(
        title="Make a token that lasts",
        says="In the business settings under System users: make one, give it the app, and let it make a token with "
        "whatsapp_business_messaging and whatsapp_business_management. The token on the page API Setup dies within a "
        "day.",
        fields=("access_token",),
    ),
    Step(
        title="Copy the app secret",
        says="In the app under App settings, Basic. With it we know that a call is Meta's.",
        fields=("app_secret",),
    ),
    Step(
        title="Choose a verify token",
        says="A word of your own. Store the channel here first: Meta asks for it the moment you press Verify there.",
        fields=("verify_token",),
    ),
    Step(
        title="Tell Meta where we are",
        says="In the app under WhatsApp, Configuration: paste the address that the platform calls as Callback URL, and "
        "your verify token, and press Verify and save.",
        afterwards=True,
    ),
    Step(
        title="Subscribe to messages",
        says="On the same page, under Webhook fields, switch messages on.",
        afterwards=True,
    ),
    Step(
        title="Put the app live",
        says="In the app's dashboard the switch App Mode must say Live, or only testers can write.",
        afterwards=True,
    ),
)
