"""A body counts as signed only if every byte of it was, with this secret, lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.webhooks.signatures import BadSignature, Signed, check_signature, signature_of

SECRET, OTHER = "It's a Secret to Everybody", "another secret of the same use"
BODY = b"Hello, World!"
PUBLISHED = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def check(signature: str | None, *, timestamp: str | None = None, body: bytes = BODY) -> str:
    return check_signature(
        Signed(signature, timestamp, body), [OTHER, SECRET], now=NOW, age=timedelta(minutes=5)
    )


def test_the_published_vector_is_met():
    assert signature_of(SECRET, Signed(None, None, BODY)) == PUBLISHED


@pytest.mark.parametrize(
    "header",
    [
        PUBLISHED,
        f"sha256={PUBLISHED}",
        f"v1={PUBLISHED}",
        f"v1={'0' * 64}, v1={PUBLISHED}",
        f"v1={PUBLISHED},v1=",
    ],
)
def test_the_ways_of_writing_a_signature_are_read(header):
    assert check(header) == SECRET


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "v1=",
        PUBLISHED.upper(),
        PUBLISHED[:-1],
        PUBLISHED + "0",
        f"sha1={PUBLISHED}",
        f"v2={PUBLISHED}",
        "\ud800",
        ",".join(["0"] * 10 + [PUBLISHED]),
    ],
)
def test_anything_else_is_no_signature(header):
    with pytest.raises(BadSignature):
        check(header)


@pytest.mark.parametrize("place", range(len(PUBLISHED)))
def test_every_character_of_the_signature_counts(place):
    other = "0" if PUBLISHED[place] != "0" else "1"

    with pytest.raises(BadSignature):
        check(PUBLISHED[:place] + other + PUBLISHED[place + 1 :])


@given(st.integers(0, len(BODY) * 8 - 1))
def test_every_bit_of_the_body_counts(bit):
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BadSignature):
        check(PUBLISHED, body=bytes(changed))


def at(moment: str) -> str:
    return signature_of(SECRET, Signed(None, moment, BODY))


@pytest.mark.parametrize("seconds", [-300, -1, 0, 299])
def test_a_signed_moment_of_now_is_taken(seconds):
    moment = str(int(NOW.timestamp()) + seconds)

    assert check(at(moment), timestamp=moment) == SECRET


@pytest.mark.parametrize(
    "moment",
    [str(int(NOW.timestamp()) - 301), str(int(NOW.timestamp()) + 301), "", "²", "9" * 99],
)
def test_a_signed_moment_of_another_time_is_refused(moment):
    with pytest.raises(BadSignature, match="not of this moment"):
        check(at(moment), timestamp=moment)


def test_a_moment_cannot_be_changed_or_taken_away():
    moment = str(int(NOW.timestamp()))

    with pytest.raises(BadSignature):
        check(at(moment))
    with pytest.raises(BadSignature):
        check(at(moment), timestamp=str(int(moment) + 1))
