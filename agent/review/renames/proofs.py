"""What proves a rename by more than one line for another: values, descriptions, operations."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from agent.review.renames.arguments import argument_swaps
from agent.review.renames.definitions import definition_swaps
from agent.review.renames.endpoints import endpoint_swaps
from agent.review.renames.listed import listed_swaps
from agent.review.renames.operations import operation_swaps
from agent.review.renames.rekeyed import rekeyed_swaps
from agent.review.renames.switches import switch_swaps
from agent.review.renames.tables import table_swaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.comparing import Swap
    from registry.usage.diffs.records import Diff


_MOST = 1_000
"""A diff that proves more is no change that a person reviews by line."""


def proofs_of(diff: Diff) -> list[Swap]:
    """Return what took whose place, though lines changed their order or their form."""
    found = list(islice(_all(diff), _MOST + 1))
    return found if len(found) <= _MOST else []


def _all(diff: Diff) -> Iterator[Swap]:
    for file in diff.files:
        if file.old_path is None or file.new_path is None:
            continue
        yield from argument_swaps(file)
        yield from definition_swaps(file)
        yield from operation_swaps(file)
        yield from table_swaps(file)
        yield from endpoint_swaps(file)
        yield from listed_swaps(file)
        yield from rekeyed_swaps(file)
    yield from switch_swaps(diff)
