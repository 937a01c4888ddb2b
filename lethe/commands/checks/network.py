"""NET: whether others can open this server, and whether it can trust whom it calls."""

import ssl
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import GateError, SettingError
from core.gate import Recipient
from core.gate_addresses import is_local_host
from core.ports.examination import Finding
from lethe.commands.checks.check import Patient
from lethe.health import ALIVE

_SECONDS = 10.0
_FLEETING = (".trycloudflare.com", ".loca.lt")
_WITH_A_PAGE_BEFORE = (".ngrok-free.app", ".ngrok-free.dev", ".ngrok.io", ".ngrok.app", ".loca.lt")
"""Free tunnels of these show whoever comes a page of their own."""


async def public_address(patient: Patient) -> Sequence[Finding]:
    address = patient.settings.server.public_address
    if not address:
        return [
            Finding(
                id="NET-1",
                ok=True,
                says="No public address is set: nobody can call from outside.",
                mend="To be called by other services, set server.public_address to an https address that leads here.",
            )
        ]
    parts = urlsplit(address)
    if parts.scheme == "https" and not is_local_host(parts.hostname or ""):
        return [Finding(id="NET-1", ok=True, says=f"The public address is {address}.")]
    return [
        Finding(
            id="NET-1",
            ok=False,
            minor=True,
            says=f"The public address {address} leads to this machine or a private network.",
            mend="Other services must be able to open it: set server.public_address to your domain's https address.",
        )
    ]


async def reachable(patient: Patient) -> Sequence[Finding]:
    address = patient.settings.server.public_address
    if not address:
        return []
    try:
        patient.gate.declare(Recipient(name="this server", base_address=address, receives="nothing of anybody"))
        answer = await patient.gate.ask("GET", f"{address}/healthz", seconds=_SECONDS, longest=64_000)
    except (GateError, SettingError) as error:
        return [
            Finding(
                id="NET-2",
                ok=False,
                says=f"{address}/healthz cannot be opened from here ({error}).",
                mend="Is the server running, the name in DNS, the certificate whole, port 443 let through? Some home "
                "routers refuse to call themselves: then try from another network.",
            )
        ]
    return [who_answers(address, patient.settings.server.listen, answer.status, answer.body)]


def who_answers(address: str, listen: str, status: int, body: bytes) -> Finding:
    if status == 200 and body == ALIVE:
        return Finding(id="NET-2", ok=True, says=f"{address} leads here.")
    if body.lstrip()[:1] == b"<" and _host(address).endswith(_WITH_A_PAGE_BEFORE):
        return Finding(
            id="NET-4",
            ok=False,
            says=f"At {address} your tunnel shows a page of its own first, and platforms that call see only that.",
            mend="Use a domain of your own, or a tunnel without such a page: one with a name at Cloudflare, or "
            "Tailscale's Funnel.",
        )
    return Finding(
        id="NET-2",
        ok=False,
        says=f"Something else answers at {address}/healthz (status {status}).",
        mend=f"Let your proxy or tunnel pass every path on to {listen}.",
    )


async def tunnel(patient: Patient) -> Sequence[Finding]:
    if not _host(patient.settings.server.public_address).endswith(_FLEETING):
        return []
    return [
        Finding(
            id="NET-5",
            ok=False,
            minor=True,
            says="The public address is that of a quick tunnel: it changes at every start, and answers may not stream.",
            mend="Good for trying out. To stay, use a domain of your own, or a tunnel with a name.",
        )
    ]


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


async def proxies(patient: Patient) -> Sequence[Finding]:
    server = patient.settings.server
    if not server.public_address.startswith("https") or server.trusted_proxies:
        return []
    return [
        Finding(
            id="NET-6",
            ok=False,
            minor=True,
            says="The public address is https, so a proxy stands before this server. Without trusted_proxies nobody "
            "who comes through the proxy is held back at all.",
            mend='Set server.trusted_proxies to the proxy\'s address, as in ["127.0.0.1"].',
        )
    ]


async def certificates(patient: Patient) -> Sequence[Finding]:
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    file = Path(paths.cafile) if paths.cafile else None
    changed = file.stat().st_mtime_ns if file is not None and file.exists() else 0
    if _holds_authorities(file, changed) or (folder is not None and any(folder.glob("*.0"))):
        return [Finding(id="NET-8", ok=True, says="Certificates of the authorities are installed.")]
    return [
        Finding(
            id="NET-8",
            ok=False,
            says="No certificates of authorities are installed, so no https address can be checked.",
            mend="Install the package ca-certificates, or name a bundle in the environment variable SSL_CERT_FILE.",
        )
    ]


@lru_cache(maxsize=1)
def _holds_authorities(_file: Path | None, _changed: int) -> bool:
    """Read once for each change of the certificates: Home asks on every view, and it takes a while."""
    return bool(ssl.create_default_context().cert_store_stats()["x509_ca"])
