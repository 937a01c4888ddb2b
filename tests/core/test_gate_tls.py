"""Only a server that proves its name is spoken to over https."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.errors import Unanswered
from core.gate import Gate, Recipient
from tests.fakes.outside import Outside


async def nearby(host: str) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For one.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "one.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("one.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def serving(certificate: Path) -> Outside:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return Outside(context)


async def ask(gate: Gate, outside: Outside, host: str) -> bytes:
    address = outside.at("/ok", host)
    gate.declare(Recipient(name="Server", base_address=address, receives="words", local=True))
    try:
        return (await gate.ask("POST", address, body=b"words", seconds=5)).body
    finally:
        await gate.close()


async def test_a_server_that_is_trusted(certificate: Path) -> None:
    async with serving(certificate) as outside:
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert await ask(Gate(resolve=nearby, tls=trusting), outside, "one.example") == b"ok"


async def test_a_server_that_nobody_vouches_for(certificate: Path) -> None:
    async with serving(certificate) as outside:
        with pytest.raises(Unanswered) as caught:
            await ask(Gate(resolve=nearby), outside, "one.example")
        assert not caught.value.request_written
        assert outside.heard == []


async def test_a_server_by_another_name(certificate: Path) -> None:
    async with serving(certificate) as outside:
        trusting = ssl.create_default_context(cafile=str(certificate))
        with pytest.raises(Unanswered) as caught:
            await ask(Gate(resolve=nearby, tls=trusting), outside, "two.example")
        assert not caught.value.request_written
        assert outside.heard == []
