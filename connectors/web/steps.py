"""How an owner puts the chat on a page, step by step."""

from connectors.kind import Step

STEPS = (
    Step(
        title="Name the sites that may show it",
        says="Each by its own origin, as in https://www.example.org. The chat's own page on this server works without "
        "any.",
        fields=("allowed_origins",),
    ),
    Step(
        title="Paste one line into your page",
        says="The page Embedding of this channel makes it for you, with the look that you choose.",
        afterwards=True,
    ),
)
