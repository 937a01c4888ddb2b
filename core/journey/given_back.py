"""What was held until its writer agreed, as it is taken in then."""

from dataclasses import replace

from core.messages import InboundMessage


def given_back(arrival: str) -> str:
    """How a message is known that was held, and is taken in once they agreed."""
    return f"agreed {arrival}"


def as_given(message: InboundMessage, times: int) -> InboundMessage:
    """`times` it was handed over already: then it was worded anew meanwhile, and follows as an edit."""
    arrival = given_back(message.arrival or message.provider_id)
    if not times:
        return replace(message, arrival=arrival)
    return replace(message, arrival=f"{arrival} {times}", edits=message.provider_id)
