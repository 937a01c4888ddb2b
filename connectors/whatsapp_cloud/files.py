"""A file that somebody sent: its address is asked for, then it is fetched through the gate in pieces and checked."""

import binascii
import hashlib
import hmac
from base64 import b64decode
from collections.abc import AsyncIterator
from urllib.parse import quote, urlsplit

from connectors.json_payload import Record
from connectors.whatsapp_cloud.contents import handle_of
from connectors.whatsapp_cloud.errors import Refusal, ours
from connectors.whatsapp_cloud.graph import Graph
from core.errors import (
    AnswerTooLong,
    ChannelRefused,
    Malformed,
    NotDeclared,
    TooLarge,
    TryAgain,
    Unanswered,
    Unreachable,
)
from core.gate import Gate
from core.messages import Attachment

FILE_HOST = "lookaside.fbsbx.com"
"""Where Meta keeps files, beside its interface itself."""
_GONE = frozenset({100, 131052})


async def fetched(
    graph: Graph,
    gate: Gate,
    attachment: Attachment,
    *,
    number: str,
    api_address: str,
    seconds: float,
    largest: int,
) -> AsyncIterator[bytes]:
    """Raises TryAgain, TooLarge, ChannelRefused, or Unreachable when the file is gone or is another than was sent."""
    try:
        handle = handle_of(attachment.reference)
    except Malformed:
        raise Unreachable("no file of this channel") from None
    kept = await _asked(graph, f"{quote(handle.id, safe='')}?phone_number_id={quote(number, safe='')}")
    size, address = kept.get("file_size"), kept.get("url")
    if isinstance(size, int) and size > largest:
        raise TooLarge("a file larger than we take")
    if not isinstance(address, str) or not is_metas(address, api_address):
        raise Unreachable("a file at an address that is not Meta's")
    digest, told = hashlib.sha256(), kept.get("sha256")
    try:
        # The address works for five minutes; it is asked for anew at every try, so it never gets so old.
        async with gate.stream("GET", address, headers=graph.bearer(), seconds=seconds, longest=largest) as answer:
            _look_at(answer.status)
            async for piece in answer.chunks():
                digest.update(piece)
                yield piece
    except AnswerTooLong:
        raise TooLarge("a file larger than we take") from None
    except NotDeclared:
        raise Unreachable("a file at an address that is not Meta's") from None
    except Unanswered:
        raise TryAgain("the file did not arrive") from None
    for written in (handle.digest, told if isinstance(told, str) else ""):
        wanted = _digest_in(written)
        if wanted and not hmac.compare_digest(wanted, digest.digest()):
            raise Unreachable("the file is not the one that was sent")


def is_metas(address: str, api_address: str) -> bool:
    """May the token be shown there? The gate knows others besides Meta, who may not see it."""
    try:
        asked, known = urlsplit(address), urlsplit(api_address)
        if asked.username is not None or asked.password is not None:
            return False
        if (asked.scheme, asked.hostname, asked.port) == (known.scheme, known.hostname, known.port):
            return True
        return asked.scheme == "https" and asked.hostname == FILE_HOST and asked.port in (None, 443)
    except ValueError:
        return False


async def _asked(graph: Graph, path: str) -> Record:
    try:
        return await graph.get(path)
    except Refusal as refusal:
        if refusal.code in _GONE or refusal.status == 404:
            raise Unreachable("the file is gone") from None
        raise ours(refusal) from None


def _look_at(status: int) -> None:
    match status:
        case 200:
            return
        case 401:
            raise ChannelRefused("Meta refuses the token")
        case 400 | 403 | 404 | 410:
            raise Unreachable("the file is gone")
        case _:
            raise TryAgain("the file did not arrive")


def _digest_in(written: str) -> bytes:
    """Meta writes it in hexadecimal digits or in base 64; nothing where it is written in neither."""
    try:
        digest = bytes.fromhex(written) if len(written) == 64 else b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return digest if len(digest) == 32 else b""
