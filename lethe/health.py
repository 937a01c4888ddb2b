"""What a server that is alive answers, and where this machine asks it: nothing heavy, for a health check is quick."""

from ipaddress import ip_address

ALIVE = b'{"alive": true}'
"""What /healthz answers, and nothing else that may stand at our address."""


def asked_at(listen_host: str) -> str:
    """The host at which this machine reaches who listens there."""
    try:
        address = ip_address(listen_host)
    except ValueError:
        return listen_host
    if not address.is_unspecified:
        return listen_host
    # Who listens on :: is not reached by the older addresses.
    return "127.0.0.1" if address.version == 4 else "::1"
