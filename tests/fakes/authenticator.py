"""A device with one passkey, and the browser before it: ES256, counted, and it can be told to say what is not so."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
Asks = Mapping[str, object]


def written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(text: object) -> bytes:
    assert isinstance(text, str)
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """`origin`: of the page that the browser shows."""

    def __init__(self, origin: str = "http://localhost:8080", *, counts: bool = True) -> None:
        self.origin = origin
        self.credential = os.urandom(24)
        self.count = 1 if counts else 0
        self.handle = b""
        self._counts = counts
        self._key = generate_private_key(SECP256R1())

    def make(
        self,
        asks: Asks,
        *,
        origin: str = "",
        name: str = "",
        verified: bool = True,
        challenge: bytes = b"",
        algorithm: int = -7,
        kind: str = "webauthn.create",
        framed: bool = False,
    ) -> str:
        user, place = asks["user"], asks["rp"]
        assert isinstance(user, dict)
        assert isinstance(place, dict)
        self.handle = read(user["id"])
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        key = cbor.encode({1: 2, 3: algorithm, -1: 1, -2: x, -3: y})
        about = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + key
        data = self._data(name or place["id"], _PRESENT | _ATTESTED | (_VERIFIED if verified else 0)) + about
        response = {
            "clientDataJSON": written(self._said(kind, challenge or read(asks["challenge"]), origin, framed)),
            "attestationObject": written(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(response)

    def sign(
        self,
        asks: Asks,
        *,
        origin: str = "",
        name: str = "",
        verified: bool = True,
        challenge: bytes = b"",
        handle: bytes | None = None,
        kind: str = "webauthn.get",
        framed: bool = False,
        spoiled: bool = False,
    ) -> str:
        self.count += self._counts
        found = asks["rpId"]
        assert isinstance(found, str)
        data = self._data(name or found, _PRESENT | (_VERIFIED if verified else 0))
        said = self._said(kind, challenge or read(asks["challenge"]), origin, framed)
        signed = self._key.sign(data + sha256(said).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": written(said),
            "authenticatorData": written(data),
            "signature": written(signed[:-1] + bytes([signed[-1] ^ spoiled])),
        }
        whose = self.handle if handle is None else handle
        return self._answer({**response, "userHandle": written(whose)} if whose else response)

    def _data(self, name: str, flags: int) -> bytes:
        return sha256(name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: bytes, origin: str, framed: bool) -> bytes:
        said = {
            "type": kind,
            "challenge": written(challenge),
            "origin": origin or self.origin,
            "crossOrigin": framed,
        }
        return json.dumps(said).encode()

    def _answer(self, response: Mapping[str, str]) -> str:
        name = written(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
