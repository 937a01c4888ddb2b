"""What a visitor does, and what of it was heard."""

from io import BytesIO

from core.identifiers import Address
from core.messages import InboundMessage
from tests.connectors.stand import Stand

WORDS = "canary-4821-words"


def heard(standing: Stand) -> list[InboundMessage]:
    return [one for one in standing.desk.heard if isinstance(one, InboundMessage)]


async def post(
    standing: Stand, headers: dict[str, str], body: bytes, media_type: str = "application/json"
) -> tuple[int, dict[str, object]]:
    address = f"{standing.address}/web/site/messages"
    async with standing.client.post(
        address, data=BytesIO(body), headers={**headers, "Content-Type": media_type}
    ) as response:
        return response.status, await response.json()


def addresses(standing: Stand) -> list[Address]:
    return [message.sender for message in heard(standing)]
