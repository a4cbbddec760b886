from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenly_ai.keeping.keys import check_signature
from registry.audit.verifier.ed25519 import ORDER, PRIME, verify_ed25519
from tests.support.signing import a_secret

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Section 7.1: public key, message, signature."""
PUBLIC, MESSAGE, SIGNATURE = (bytes.fromhex(text) for text in RFC_8032[2])
SMALL_ORDER = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (PRIME - 1).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032_verify(public, message, signature):
    values = [bytes.fromhex(text) for text in (public, message, signature)]

    assert verify_ed25519(*values)
    assert check_signature(*values)


@pytest.mark.parametrize("bit", range(0, 512, 7))
def test_every_changed_bit_of_a_signature_is_refused(bit):
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8

    assert not verify_ed25519(PUBLIC, MESSAGE, bytes(changed))


@pytest.mark.parametrize("bit", range(0, 256, 11))
def test_another_key_or_message_is_refused(bit):
    changed = bytearray(PUBLIC)
    changed[bit // 8] ^= 1 << bit % 8

    assert not verify_ed25519(bytes(changed), MESSAGE, SIGNATURE)
    assert not verify_ed25519(PUBLIC, MESSAGE + bytes([bit]), SIGNATURE)


def test_a_scalar_beyond_the_order_is_refused_though_it_means_the_same():
    scalar = int.from_bytes(SIGNATURE[32:], "little") + ORDER

    assert not verify_ed25519(PUBLIC, MESSAGE, SIGNATURE[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("public", "signature"),
    [(PUBLIC[:-1], SIGNATURE), (PUBLIC, SIGNATURE[:-1]), (b"", b"")],
)
def test_values_of_a_wrong_length_are_refused(public, signature):
    assert not verify_ed25519(public, MESSAGE, signature)


@pytest.mark.parametrize(
    "public",
    [
        (PRIME).to_bytes(32, "little"),  # 0, written as the prime
        (2).to_bytes(32, "little"),  # no point has this y
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 has no sign
    ],
)
def test_bytes_that_encode_no_point_are_no_key(public):
    assert not verify_ed25519(public, MESSAGE, SIGNATURE)


@settings(max_examples=25)
@given(seed=st.text(max_size=4), message=st.binary(max_size=300))
def test_what_the_library_signs_verifies(seed, message):
    secret = a_secret(seed)

    assert verify_ed25519(secret.public_key().public_bytes_raw(), message, secret.sign(message))


@settings(max_examples=60)
@given(
    data=st.data(),
    seed=st.text(max_size=2),
    message=st.binary(max_size=40),
)
def test_it_says_what_the_library_says_of_damaged_signatures(data, seed, message):
    secret = a_secret(seed)
    public = secret.public_key().public_bytes_raw()
    parts = [bytearray(public), bytearray(message), bytearray(secret.sign(message))]
    part = data.draw(st.sampled_from([p for p in parts if p]))
    for _ in range(data.draw(st.integers(0, 2))):
        part[data.draw(st.integers(0, len(part) - 1))] ^= data.draw(st.integers(1, 255))

    values = [bytes(part) for part in parts]
    assert verify_ed25519(*values) == check_signature(*values)


@pytest.mark.parametrize("public", SMALL_ORDER)
@pytest.mark.parametrize("point", SMALL_ORDER)
def test_it_says_what_the_library_says_of_small_orders(public, point):
    values = (public, b"message", point + bytes(32))

    assert verify_ed25519(*values) == check_signature(*values)
