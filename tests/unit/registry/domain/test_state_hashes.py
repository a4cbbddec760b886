"""The state hash: the same for the same rows in any order, moved by exactly what changed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.changes import RowChange, invert
from registry.domain.statehash import LANES, SIZE, StateSum, row_line, sum_of
from registry.errors import InvalidInput
from tests.builders import NOW, a_context, an_alias
from tests.unit.registry.domain.strategies import change_sets, contexts, rows

lines = st.lists(st.binary(max_size=40), max_size=8)


def by_lanes(given: list[bytes]) -> str:
    """Work the hash out as its description says, one lane after the other."""
    lanes = [0] * LANES
    for line in given:
        stretched = hashlib.shake_128(line).digest(SIZE)
        for place in range(LANES):
            lane = int.from_bytes(stretched[2 * place : 2 * place + 2], "little")
            lanes[place] = (lanes[place] + lane) % 65_536
    return hashlib.sha256(b"".join(lane.to_bytes(2, "little") for lane in lanes)).hexdigest()


@given(lines)
def test_the_hash_is_what_its_description_says(given_lines) -> None:
    assert StateSum().add(given_lines).hash() == by_lanes(given_lines)


@given(lines.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_does_not_matter(both) -> None:
    one, other = both

    assert StateSum().add(one) == StateSum().add(other)


@given(lines, lines)
def test_what_is_added_can_be_taken_back(kept, gone) -> None:
    assert StateSum().add(kept).add(gone).remove(gone) == StateSum().add(kept)
    assert StateSum().remove(gone).add([*gone, *kept]) == StateSum().add(kept)


@given(lines)
def test_a_sum_reads_back_as_it_was_written(given_lines) -> None:
    total = StateSum().add(given_lines)

    assert StateSum.read(total.write()) == total
    assert len(total.write()) == SIZE


@pytest.mark.parametrize("stored", [b"", bytes(SIZE - 1), bytes(SIZE + 1)])
def test_a_sum_of_another_length_is_refused(stored) -> None:
    with pytest.raises(InvalidInput, match=f"{SIZE} bytes, not {len(stored)}") as caught:
        StateSum.read(stored)

    assert caught.value.hint


@given(st.lists(rows, max_size=5), change_sets)
def test_changes_move_it_and_their_inverse_moves_it_back(state, changes) -> None:
    before = [c.before for c in changes if c.before is not None]
    after = [c.after for c in changes if c.after is not None]

    moved = sum_of([*state, *before]).moved(changes)

    assert moved == sum_of([*state, *after])
    assert moved.moved(invert(changes)) == sum_of([*state, *before])


@given(st.lists(contexts, unique_by=row_line, max_size=6), contexts)
def test_one_row_more_or_less_is_another_hash(state, row) -> None:
    assert sum_of([*state, row]).hash() != sum_of(state).hash()


def test_a_lane_that_overflows_does_not_touch_the_next() -> None:
    full = StateSum((1 << (16 * LANES)) - 1)

    assert full.add([b"x"]).remove([b"x"]) == full
    assert StateSum().remove([b"x"]).add([b"x"]) == StateSum()


def test_a_row_s_line_names_its_table_and_holds_its_content() -> None:
    assert (
        row_line(a_context(name="system"))
        == b'{"fallback":["system"],"name":"system","table":"context"}'
    )
    alias = an_alias(created_at=NOW)
    assert b'"table":"alias"' in row_line(alias)
    assert sum_of([alias]).moved((RowChange(alias.key, alias, None),)) == StateSum()
