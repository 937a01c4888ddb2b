"""How an owner sets up a number at Twilio, step by step."""

from connectors.kind import Step

STEPS = (
    Step(
        title="Open an account at Twilio",
        says="For a first try its sandbox is enough: in Twilio's console under Messaging, Try it out, Send a WhatsApp "
        "message. Whoever wants to try it sends the join words that stand there.",
    ),
    Step(
        title="Copy the account's keys",
        says="The first page of Twilio's console shows the Account SID and, beside it, the Auth Token.",
        fields=("account_sid", "auth_token"),
    ),
    Step(
        title="Name the number",
        says="For the sandbox whatsapp:+14155238886; for a number of your own that one, written the same way. A "
        "messaging service is named in its place, never beside it.",
        fields=("sender", "messaging_service"),
    ),
    Step(
        title="Tell Twilio where we are",
        says="Paste the address that the platform calls where Twilio asks what happens when a message comes in: of the "
        "sandbox under Sandbox settings, of a number under WhatsApp senders. The method is POST.",
        afterwards=True,
    ),
    Step(
        title="Let it try again",
        says="Twilio hardly tries a second time by itself: write #rc=3&rp=all behind the address.",
        afterwards=True,
    ),
)
