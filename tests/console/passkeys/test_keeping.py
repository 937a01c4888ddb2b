"""Passkeys are added and used as WebAuthn says; whatever does not hold signs nobody in, and says why in plain words."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.owners import NotAllowed
from console.passkeys.ceremonies import NotProven, added, signature
from console.passkeys.challenges import LIFE_SECONDS
from console.passkeys.keeping import MOST
from console.passkeys.places import Place
from core.memory.owner_passkeys import forget_passkeys
from tests.console.passkeys.owned import HERE, PASSWORD, SOURCE, House, nobody, owned
from tests.fakes.authenticator import Authenticator


async def _refused(house: House, sent: str, sentence: str, origin: str = HERE) -> None:
    before = await house.signed_in()
    with pytest.raises(NotAllowed) as refused:
        await house.passkeys.sign_in(origin, sent, "a browser")
    assert refused.value.sentence == sentence
    assert await house.signed_in() == before


async def test_one_is_added_and_signs_its_owner_in_with_their_role(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, ben = await house.owner(), await house.owner("Ben Sample", "viewer")
        assert not (await house.passkeys.offer(HERE)).are_there
        first, second = await house.with_passkey(ada), await house.with_passkey(ben)
        assert (await house.passkeys.offer(HERE)).are_there
        for device, who in ((first, ada), (second, ben), (first, ada)):
            back = await house.sign_in(device.sign(await house.asked_to_sign()))
            assert (back.name, back.role) == (who.name, who.role)
            assert back.session != who.session
        known = (await house.passkeys.of("Ada Sample"))[0]
        assert (known.name, known.count, known.seen_at) == ("A telephone", 3, house.clock.now())
        assert "owner.signed_in_by_passkey" in await house.done()


async def test_what_is_asked_wants_a_verified_person_and_no_name_and_tells_nothing_of_them(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada = await house.owner()
        device = await house.with_passkey(ada)
        asks = await house.asked_to_add(ada)
        assert asks["authenticatorSelection"] == {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        }
        assert asks["attestation"] == "none"
        assert asks["rp"] == {"name": "Lethe", "id": "localhost"}
        assert len(json.dumps(asks["excludeCredentials"])) > len(device.credential)
        assert b"Ada" not in device.handle
        signs = await house.asked_to_sign()
        assert signs["userVerification"] == "required"
        assert "allowCredentials" not in signs


async def test_what_is_signed_elsewhere_or_for_another_question_signs_nobody_in(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        device = await house.with_passkey(await house.owner())
        wrong = "passkey_not_right"
        for origin in ("http://localhost:8081", "https://localhost:8080", "http://evil.localhost:8080"):
            await _refused(house, device.sign(await house.asked_to_sign(), origin=origin), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), name="bots.example.org"), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), verified=False), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), kind="webauthn.create"), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), framed=True), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), spoiled=True), wrong)
        await _refused(house, device.sign(await house.asked_to_sign(), challenge=b"c" * 32), "passkey_late")
        assert (await house.sign_in(device.sign(await house.asked_to_sign()))).name == "Ada Sample"


async def test_an_answer_holds_once_and_not_for_long(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada = await house.owner()
        device = await house.with_passkey(ada)
        sent = device.sign(await house.asked_to_sign())
        await house.sign_in(sent)
        await _refused(house, sent, "passkey_late")
        late = device.sign(await house.asked_to_sign())
        await house.clock.forward(LIFE_SECONDS)
        await _refused(house, late, "passkey_late")
        adding = await house.asked_to_add(ada)
        other_question = device.sign({"challenge": adding["challenge"], "rpId": "localhost"})
        await _refused(house, other_question, "passkey_late")


async def test_one_that_failed_is_not_tried_again_with_the_same_question(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        device = await house.with_passkey(await house.owner())
        asks = await house.asked_to_sign()
        await _refused(house, device.sign(asks, verified=False), "passkey_not_right")
        await _refused(house, device.sign(asks), "passkey_late")


@pytest.mark.parametrize("back", [0, 1])
async def test_a_count_that_does_not_rise_is_a_copy_and_is_written_down(tmp_path: Path, back: int) -> None:
    async with owned(tmp_path) as house:
        device = await house.with_passkey(await house.owner())
        await house.sign_in(device.sign(await house.asked_to_sign()))
        device.count -= 1 + back
        await _refused(house, device.sign(await house.asked_to_sign()), "passkey_copied")
        assert "passkey.counted_back" in await house.done()
        device.count += 1 + back
        assert (await house.sign_in(device.sign(await house.asked_to_sign()))).name == "Ada Sample"


async def test_a_device_that_never_counts_is_none(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        who, device = await house.owner(), Authenticator(HERE, counts=False)
        await house.passkeys.add(who, HERE, "One that is carried over", device.make(await house.asked_to_add(who)))
        for _ in range(2):
            assert (await house.sign_in(device.sign(await house.asked_to_sign()))).name == who.name


async def test_nobody_gets_in_with_what_is_unknown_or_says_it_is_somebody_elses(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, ben = await house.owner(), await house.owner("Ben Sample", "viewer")
        adas, bens = await house.with_passkey(ada), await house.with_passkey(ben)
        unknown = "passkey_unknown"
        await _refused(house, bens.sign(await house.asked_to_sign(), handle=adas.handle), unknown)
        await _refused(house, bens.sign(await house.asked_to_sign(), handle=b""), unknown)
        bens.credential, own = adas.credential, bens.credential
        await _refused(house, bens.sign(await house.asked_to_sign(), handle=adas.handle), "passkey_not_right")
        bens.credential = own
        await _refused(house, Authenticator(HERE).sign(await house.asked_to_sign(), handle=adas.handle), unknown)


async def test_one_that_was_taken_away_signs_nobody_in_and_only_its_owner_takes_it(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, ben = await house.owner(), await house.owner("Ben Sample")
        device = await house.with_passkey(ada)
        number = (await house.passkeys.of(ada.name))[0].number
        assert not await house.passkeys.remove(ben, number)
        assert await house.passkeys.remove(ada, number)
        assert not await house.passkeys.remove(ada, number)
        assert "passkey.removed" in await house.done()
        await _refused(house, device.sign(await house.asked_to_sign()), "passkey_unknown")


async def test_whoever_is_taken_out_has_none_any_more(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, ben = await house.owner(), await house.owner("Ben Sample")
        device, other = await house.with_passkey(ben), await house.with_passkey(ada)
        await house.memory.store.run(lambda unit: house.memory.owners.remove(unit, ben.name))
        await _refused(house, device.sign(await house.asked_to_sign()), "passkey_unknown")
        assert await house.memory.store.run(lambda unit: forget_passkeys(unit, ada.name)) == 1
        await _refused(house, other.sign(await house.asked_to_sign()), "passkey_unknown")


async def test_nothing_is_added_that_does_not_hold(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        who, device, wrong = await house.owner(), Authenticator(HERE), "passkey_not_made"

        async def refused(sent: str, sentence: str, name: str = "A telephone") -> None:
            with pytest.raises(NotAllowed) as error:
                await house.passkeys.add(who, HERE, name, sent)
            assert error.value.sentence == sentence
            assert await house.passkeys.of(who.name) == []

        await refused(device.make(await house.asked_to_add(who), origin="http://localhost:1"), wrong)
        await refused(device.make(await house.asked_to_add(who), name="bots.example.org"), wrong)
        await refused(device.make(await house.asked_to_add(who), verified=False), wrong)
        await refused(device.make(await house.asked_to_add(who), kind="webauthn.get"), wrong)
        await refused(device.make(await house.asked_to_add(who), framed=True), wrong)
        await refused(device.make(await house.asked_to_add(who), algorithm=-65535), wrong)
        await refused(device.make(await house.asked_to_add(who), challenge=b"c" * 32), "passkey_late")
        ben = await house.owner("Ben Sample")
        await refused(device.make(await house.asked_to_add(ben)), "passkey_late")
        signing = await house.asked_to_sign()
        asks = {**await house.asked_to_add(who), "challenge": signing["challenge"]}
        await refused(device.make(asks), "passkey_late")
        await refused(device.make(await house.asked_to_add(who)), "passkey_name_wrong", " ")
        await refused(device.make(await house.asked_to_add(who)), "passkey_name_wrong", "n" * 61)
        device.credential = b"c" * 2000
        await refused(device.make(await house.asked_to_add(who)), wrong)


async def test_the_same_device_or_name_is_not_added_twice_and_not_without_end(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada, ben = await house.owner(), await house.owner("Ben Sample")
        device = await house.with_passkey(ada, "One")
        with pytest.raises(NotAllowed, match="passkey_known"):
            await house.passkeys.add(ben, HERE, "One", device.make(await house.asked_to_add(ben)))
        with pytest.raises(NotAllowed, match="passkey_name_taken"):
            await house.with_passkey(ada, "ONE")
        for number in range(MOST - 1):
            await house.with_passkey(ada, f"Another {number}")
        with pytest.raises(NotAllowed, match="passkey_enough"):
            await house.asked_to_add(ada)
        assert len(await house.passkeys.of(ada.name)) == MOST


async def test_who_signed_in_some_time_ago_shows_the_password_before_adding(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada = await house.owner()
        assert not await house.passkeys.asks_password(ada, house.clock.now())
        await house.clock.forward(600)
        assert await house.passkeys.asks_password(ada, house.clock.now())
        for password, sentence in (("", "passkey_password_needed"), ("a wrong one of theirs", "password_before_wrong")):
            with pytest.raises(NotAllowed, match=sentence):
                await house.asked_to_add(ada, password=password)
        assert (await house.asked_to_add(ada, password=PASSWORD))["rp"]
        with pytest.raises(NotAllowed, match="already_gone"):
            await house.asked_to_add(nobody())


async def test_by_a_number_none_is_made_or_used(tmp_path: Path) -> None:
    async with owned(tmp_path) as house:
        ada = await house.owner()
        device = await house.with_passkey(ada)
        number = "http://127.0.0.1:8080"
        with pytest.raises(NotAllowed, match="passkey_by_number"):
            await house.asked_to_add(ada, number)
        with pytest.raises(NotAllowed, match="passkey_by_number"):
            await house.passkeys.ask_to_sign(number, SOURCE)
        asks = await house.asked_to_sign()
        await _refused(house, device.sign(asks, origin=number), "passkey_by_number", number)


async def test_one_of_this_machine_signs_nobody_in_at_the_public_address(tmp_path: Path) -> None:
    public = "https://bots.example.org"
    async with owned(tmp_path, public) as house:
        ada = await house.owner()
        local, there = await house.with_passkey(ada, "Here"), await house.with_passkey(ada, "There", public)
        asks = await house.asked_to_sign(public)
        await _refused(house, local.sign(asks, name="localhost", origin=public), "passkey_not_right", public)
        back = there.sign(await house.asked_to_sign(public))
        assert (await house.sign_in(back, public)).name == ada.name


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_BYTES = st.binary(max_size=120).map(lambda raw: raw.hex())
_PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        _JSON.map(json.dumps),
        st.fixed_dictionaries(
            {"rawId": _BYTES, "response": st.dictionaries(st.sampled_from(_PARTS), _BYTES | _JSON)}
        ).map(json.dumps),
    )
)
def test_nonsense_is_only_not_proven(sent: str) -> None:
    place = Place(name="localhost", origin=HERE)
    with pytest.raises(NotProven):
        signature(sent)
    with pytest.raises(NotProven):
        added(place, sent, b"c" * 32)


def test_what_is_nested_without_end_is_only_not_proven() -> None:
    for sent in ("[" * 8000, '{"a":' * 2500 + "1" + "}" * 2500, '{"rawId":1e999}'):
        with pytest.raises(NotProven):
            signature(sent)
