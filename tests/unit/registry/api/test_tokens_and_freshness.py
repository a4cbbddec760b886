"""How long a proven token and a snapshot are taken for granted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.api import tokens as tokens_module
from registry.api.bearer import bearer
from registry.api.freshness import FRESH_S, Freshness
from registry.api.tokens import KEPT_S, Tokens
from registry.domain.actors import Actor, ActorKind
from registry.service.people import BadToken


class Authenticator:
    """Knows one token, until it is told not to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.knows = True
        self.seconds = float("inf")

    def seconds_left(self, actor: Actor) -> float:
        return self.seconds

    def renew(self, actor: Actor) -> Actor:
        return self.authenticate(actor.id)

    def authenticate(self, token: str) -> Actor:
        self.asked.append(token)
        if not self.knows or not token.startswith("good"):
            raise BadToken("No.", hint="No.")
        return Actor(id=token, kind=ActorKind.PERSON)


@pytest.fixture
def clock() -> list[float]:
    return [100.0]


def test_a_token_is_asked_about_once_in_a_while(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])

    first, again = tokens.authenticate(b"good"), tokens.authenticate(b"good")
    clock[0] += KEPT_S
    tokens.authenticate(b"good")

    assert first is again
    assert registry.asked == ["good", "good"]


def test_a_revocation_takes_effect_within_five_seconds(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])
    tokens.authenticate(b"good")
    registry.knows = False

    clock[0] += 5

    assert tokens.find(b"good") is None
    with pytest.raises(BadToken):
        tokens.authenticate(b"good")


def test_a_token_in_use_is_renewed_beside_the_requests(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])
    tokens.authenticate(b"good")

    for _ in range(5):
        clock[0] += KEPT_S - 0.5
        tokens.refresh()
        assert tokens.find(b"good") is not None

    assert registry.asked == ["good"] * 6


def test_a_token_that_nobody_uses_is_not_renewed(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])
    tokens.authenticate(b"good")

    tokens.refresh()
    tokens.refresh()

    assert registry.asked == ["good", "good"]


def test_a_revocation_takes_effect_with_the_next_renewal(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])
    tokens.authenticate(b"good")
    registry.knows = False

    tokens.refresh()

    assert tokens.find(b"good") is None
    assert not tokens.is_remembered(b"good")


def test_a_proof_counts_no_longer_than_its_token(clock) -> None:
    registry = Authenticator()
    registry.seconds = 1.0
    tokens = Tokens(registry, lambda: clock[0])
    tokens.authenticate(b"good")

    clock[0] += 1

    assert tokens.find(b"good") is None
    assert tokens.is_remembered(b"good")


def test_a_wrong_token_is_never_kept(clock) -> None:
    registry = Authenticator()
    tokens = Tokens(registry, lambda: clock[0])

    for _ in range(2):
        with pytest.raises(BadToken):
            tokens.authenticate(b"bad")

    assert registry.asked == ["bad", "bad"]
    assert tokens.find(b"bad") is None


def test_no_secret_and_no_end_of_them_is_kept(clock) -> None:
    tokens = Tokens(Authenticator(), lambda: clock[0])

    for number in range(tokens_module._MOST + 5):
        tokens.authenticate(b"good%d" % number)

    assert len(tokens._proven) == 5
    assert not any(b"good" in key for key in tokens._proven)


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ([(b"authorization", b"Bearer abc")], b"abc"),
        ([(b"authorization", b"bEARER  abc ")], b"abc"),
        ([(b"accept", b"*/*"), (b"authorization", b"Bearer a b")], b"a b"),
        ([(b"authorization", b"Bearer a"), (b"authorization", b"Bearer a")], None),
        ([(b"authorization", b"Basic abc")], None),
        ([(b"authorization", b"Bearer")], None),
        ([(b"authorization", b"Bearer   ")], None),
        ([], None),
    ],
)
def test_a_request_carries_one_bearer_token_or_none(headers, token) -> None:
    assert bearer(headers) == token


@given(st.lists(st.tuples(st.sampled_from([b"authorization", b"x"]), st.binary())))
def test_any_headers_are_read(headers) -> None:
    assert bearer(headers) != b""


class Keeper:
    """Keeps a snapshot as `Snapshots` does."""

    def __init__(self) -> None:
        self.newest = None

    def current(self):
        self.newest = SimpleNamespace(revision=1)
        return self.newest


def test_a_snapshot_is_fresh_only_for_a_while_after_it_was_compared(clock) -> None:
    keeper = Keeper()
    freshness = Freshness(keeper, lambda: clock[0])

    before = freshness.find()
    freshness.refresh()
    fresh = freshness.find()
    clock[0] += FRESH_S

    assert before is None
    assert fresh is keeper.newest
    assert freshness.find() is None
