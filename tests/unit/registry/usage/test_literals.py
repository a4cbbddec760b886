"""Literals are found by each engine alike: by a slow search, an automaton, and Hyperscan."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.usage.automata import Literals
from registry.usage.compiled import compiled

_PARTS = st.sampled_from([b"a", b"b", b"user", b"-", b"/", b"/{", b".", b"_v2", b"USER"])
_LITERALS = st.lists(_PARTS, min_size=1, max_size=8).map(b"".join)
_TEXTS = st.lists(_PARTS | st.binary(max_size=3), max_size=40).map(b"".join)
_MANY = [b"/filler/%d/of/names" % number for number in range(1_200)]
"""So many that the automaton folds them."""


def _slowly(literals: list[bytes], data: bytes) -> list[tuple[int, bytes]]:
    return sorted(
        (start, literal)
        for literal in set(literals)
        for start in range(len(data))
        if data.startswith(literal, start)
    )


@given(st.lists(_LITERALS, max_size=12), _TEXTS)
def test_every_engine_finds_what_a_slow_search_finds(
    literals: list[bytes], data: bytes
) -> None:
    engines = [
        Literals(literals, for_many=False),
        Literals(literals, for_many=True),
        *filter(None, [compiled(literals)]),
    ]

    for engine in engines:
        assert sorted(engine.find(data)) == _slowly(literals, data)


def test_many_literals_are_found_by_every_engine_at_both_ends_of_a_text() -> None:
    data = _MANY[7] + b" \0 " + _MANY[7][:-1] + _MANY[-1]
    expected = [(0, _MANY[7]), (len(data) - len(_MANY[-1]), _MANY[-1])]

    automata = [Literals(_MANY, for_many=for_many) for for_many in (False, True)]
    for engine in (*automata, compiled(_MANY)):
        assert engine is None or sorted(engine.find(data)) == expected
