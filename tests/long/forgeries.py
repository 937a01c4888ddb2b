"""The ways in which somebody who has seen a genuine request may make another of it. Pure, but for the dice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.long.genuine import Channel, proven, speaking_on
from tests.long.wire import Asked

_METHODS = (b"GET", b"PUT", b"PATCH", b"DELETE", b"HEAD", b"TRACE", b"CONNECT", b"PROPFIND", b"post", b"POST ")
_ODD_PROOFS = (
    b"",
    b" ",
    b"None",
    b"null",
    b"sha256=",
    b"sha1=",
    b"Bearer ",
    b"Bearer .",
    b"\xff\xfe" * 16,
    b"0" * 7000,
)

Way = Callable[[Random, Channel, Asked, Sequence[Channel]], Asked]


def _altered(random: Random, content: bytes) -> bytes:
    """One byte more, less, or another."""
    at = random.randrange(len(content) + 1)
    new = bytes([random.choice((random.randrange(256), random.choice(b'&=+%;/?#., 0aA"{}')))])
    match random.randrange(3):
        case 0:
            return content[:at] + new + content[at:]
        case 1 if len(content) > 1:
            return content[:at] + content[at + 1 :] if at < len(content) else content[:-1]
        case _:
            at = min(at, len(content) - 1)
            return content[:at] + new + content[at + 1 :]


def _proof(asked: Asked, channel: Channel) -> bytes:
    return next(value for name, value in asked.headers if name == channel.proof)


def _with_proof(asked: Asked, channel: Channel, *proofs: bytes) -> Asked:
    others = tuple(header for header in asked.headers if header[0] != channel.proof)
    return replace(asked, headers=(*others, *((channel.proof, proof) for proof in proofs)))


def _no_proof(_random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return _with_proof(asked, channel)


def _odd_proof(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return _with_proof(asked, channel, random.choice(_ODD_PROOFS))


def _altered_proof(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return _with_proof(asked, channel, _altered(random, _proof(asked, channel)))


def _shortened_proof(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    proof = _proof(asked, channel)
    return _with_proof(asked, channel, proof[: random.randrange(len(proof))])


def _proof_in_capitals(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    proof = _proof(asked, channel)
    return _with_proof(asked, channel, random.choice((proof.upper(), proof.swapcase(), proof.rpartition(b"=")[2])))


def _two_proofs(_random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return _with_proof(asked, channel, b"x", _proof(asked, channel))


def _altered_name(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    name = bytearray(channel.proof)
    name[random.randrange(len(name))] = random.choice(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_0")
    return replace(_with_proof(asked, channel), headers=((bytes(name), _proof(asked, channel)), *asked.headers[:1]))


def _another_secret(random: Random, channel: Channel, asked: Asked, every: Sequence[Channel]) -> Asked:
    wrong = [each.secret for each in every if each.secret != channel.secret]
    wrong += [
        "x" * len(channel.secret),
        channel.secret[:-1] + "x",
        channel.secret + "x",
        "None",
        channel.secret.upper(),
    ]
    return proven(channel, asked.body, secret=random.choice(wrong))


def _altered_body(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return replace(asked, body=_altered(random, asked.body))


def _shortened_body(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return replace(asked, body=asked.body[: random.randrange(len(asked.body))])


def _cut_off(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return replace(asked, cut=random.randrange(len(asked.body)))


def _another_body(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return replace(asked, body=speaking_on(channel, random.randrange(10**6), "Something else").body)


def _altered_target(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    return replace(asked, target=_altered(random, asked.target))


def _further_query(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    further = (b"?", b"?a=b", b"/status", b"/status?message=1", b"?bodySHA256=0", b"/", b"/../other", b"#x", b"?%00")
    return replace(asked, target=asked.target + random.choice(further))


def _another_method(random: Random, _channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    further = ((b"X-HTTP-Method-Override", b"POST"),) if random.random() < 0.5 else ()
    return replace(asked, method=random.choice(_METHODS), headers=(*asked.headers, *further))


def _brought_elsewhere(random: Random, channel: Channel, asked: Asked, every: Sequence[Channel]) -> Asked:
    other = random.choice([each for each in every if each.name != channel.name])
    asked = replace(asked, target=other.target)
    if random.random() < 0.5:  # under the name that the other one looks for
        proof = _proof(asked, channel)
        asked = replace(_with_proof(asked, channel), headers=(asked.headers[0], (other.proof, proof)))
    return asked


def _another_way_of_signing(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    settings = random.choice((b"key=x,algorithm=HMAC_SHA256", b"algorithm=none", b"algorithm=HMAC_MD5", b"a" * 3000))
    legacy = (b"X-Hub-Signature", b"sha1=" + b"0" * 40)
    forged = _with_proof(asked, channel, b"x")
    return replace(forged, headers=(*forged.headers, (b"X-Twilio-Webhooks-Signature-Settings", settings), legacy))


def _handshake(random: Random, channel: Channel, asked: Asked, _all: Sequence[Channel]) -> Asked:
    token = random.choice((b"", b"x", b"None", b"a-verify-token-that-nobody-see", b"%ff", b"%00"))
    challenge = random.choice((b"1158201444", b"%3Cscript%3E", b"", b"9" * 2000))
    target = channel.target + b"?hub.mode=subscribe&hub.verify_token=" + token + b"&hub.challenge=" + challenge
    return replace(_with_proof(asked, channel), method=b"GET", target=target, body=b"")


WAYS: tuple[tuple[str, Way], ...] = (
    ("no proof", _no_proof),
    ("odd proof", _odd_proof),
    ("altered proof", _altered_proof),
    ("shortened proof", _shortened_proof),
    ("proof in capitals", _proof_in_capitals),
    ("two proofs", _two_proofs),
    ("altered name of the proof", _altered_name),
    ("another secret", _another_secret),
    ("altered body", _altered_body),
    ("shortened body", _shortened_body),
    ("cut off", _cut_off),
    ("another body", _another_body),
    ("altered target", _altered_target),
    ("further query", _further_query),
    ("another method", _another_method),
    ("brought elsewhere", _brought_elsewhere),
    ("another way of signing", _another_way_of_signing),
    ("handshake", _handshake),
)
