"""The two ceremonies of WebAuthn, as pure functions: what a device is asked, and whether its answer holds.

The one file that imports `fido2`, and it is imported when somebody uses a passkey for the first time."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from console.passkeys.places import Place

JsonObject = Mapping[str, object]

_ALGORITHMS = (-8, -7, -257)
"""EdDSA, ES256, RS256: what every device has one of."""
_PATIENT_MILLISECONDS = 240_000
_LONGEST_CREDENTIAL = 1023
_LONGEST_KEY = 1500
_WHAT_NONSENSE_RAISES = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    struct.error,
)
"""The package reads what was sent as if it were well formed."""


class NotProven(Exception):
    """The answer does not hold: it was for another server, another question, or nobody was asked who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    credential: bytes = field(repr=False)
    key: bytes = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a device says of itself when it signs; nothing of it is proven."""

    challenge: bytes = field(repr=False)
    credential: bytes = field(repr=False)
    handle: bytes = field(repr=False)
    """Whose it is; empty where the device does not say."""
    response: AuthenticationResponse = field(repr=False)


def asked_to_add(place: Place, challenge: bytes, *, handle: bytes, name: str, known: Sequence[bytes]) -> JsonObject:
    """What the browser is handed. `known`: credentials that the device must not make a second time."""
    options, _ = _server(place).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return _as_json(dict(options.public_key))


def asked_to_sign(place: Place, challenge: bytes) -> JsonObject:
    """What the browser is handed: no credential is named, so the device offers those it has for this name."""
    options, _ = _server(place).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge
    )
    return _as_json(dict(options.public_key))


def challenge_of_addition(sent: str) -> bytes:
    """Raises NotProven."""
    with _not_proven():
        response: RegistrationResponse = RegistrationResponse.from_dict(json.loads(sent))
        return response.response.client_data.challenge


def added(place: Place, sent: str, challenge: bytes) -> NewKey:
    """Raises NotProven."""
    with _not_proven():
        response = RegistrationResponse.from_dict(json.loads(sent))
        _of_our_page(response.response.client_data)
        made = _server(place).register_complete(_state(challenge), response)
        credential = made.credential_data
        if credential is None or credential.credential_id != response.raw_id:
            raise NotProven
        key = cbor.encode(dict(credential.public_key))
        if credential.public_key.ALGORITHM not in _ALGORITHMS or len(key) > _LONGEST_KEY:
            raise NotProven
        if not 16 <= len(credential.credential_id) <= _LONGEST_CREDENTIAL:
            raise NotProven
        return NewKey(credential=credential.credential_id, key=key, count=made.counter)


def signature(sent: str) -> Signature:
    """Raises NotProven for what no browser sends."""
    with _not_proven():
        response = AuthenticationResponse.from_dict(json.loads(sent))
        return Signature(
            challenge=response.response.client_data.challenge,
            credential=response.raw_id,
            handle=response.response.user_handle or b"",
            response=response,
        )


def proven_count(place: Place, signed: Signature, challenge: bytes, *, credential: bytes, key: bytes) -> int:
    """How often the device says it has signed. Raises NotProven."""
    with _not_proven():
        _of_our_page(signed.response.response.client_data)
        numbers = cbor.decode(key)
        if not isinstance(numbers, Mapping):
            raise NotProven
        kept = AttestedCredentialData.create(Aaguid.NONE, credential, CoseKey.parse(numbers))
        _server(place).authenticate_complete(_state(challenge), [kept], signed.response)
        return signed.response.response.authenticator_data.counter


def _server(place: Place) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(name="Lethe", id=place.name),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == place.origin,
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=one) for one in _ALGORITHMS
    ]
    return server


def _state(challenge: bytes) -> JsonObject:
    """As the package keeps it between the question and the answer."""
    return {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _of_our_page(said: CollectedClientData) -> None:
    """Raises NotProven where a page of somebody else held ours in a frame."""
    if said.cross_origin is not False:
        raise NotProven


def _as_json(options: Mapping[str, object]) -> JsonObject:
    found: dict[str, object] = json.loads(json.dumps(options, default=dict))
    return {**found, "timeout": _PATIENT_MILLISECONDS}


@contextmanager
def _not_proven() -> Iterator[None]:
    try:
        yield
    except _WHAT_NONSENSE_RAISES:
        raise NotProven from None
