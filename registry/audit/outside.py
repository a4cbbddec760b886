"""Compare a log with the checkpoints that an outside anchor kept of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.verifier import Fault
from registry.audit.verifier.notes import SignedCheckpoint, read_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.audit.verifier.keys import Announced
    from registry.audit.verifier.notes import Check


class OutsideVerdict(NamedTuple):
    """What the outside anchor says of the log."""

    kept: int
    """How many checkpoints it keeps."""
    newest: int
    """The size of the largest of them."""
    problem: str
    first_bad: int | None
    """The first position that it contradicts, as near as its checkpoints tell."""


def read_notes(raws: Iterable[str]) -> tuple[list[SignedCheckpoint], str]:
    """Read what an anchor kept; the second is what is wrong with it, or empty."""
    said: list[SignedCheckpoint] = []
    problem = ""
    for raw in raws:
        try:
            said.append(read_checkpoint(raw))
        except Fault as fault:
            problem = problem or f"the anchor holds a checkpoint that cannot be read: {fault}"
    return sorted(said, key=lambda one: one.at), problem


def compare_outside(
    said: Sequence[SignedCheckpoint],
    roots: Mapping[int, bytes],
    *,
    size: int,
    keys: Sequence[Announced],
    check: Check,
) -> OutsideVerdict:
    """Judge a log of `size` entries by what was kept of it.

    Args:
        said: Kept checkpoints, smallest first.
        roots: The log's own roots at their sizes.
        size: How many entries the log has.
        keys: The keys that the log announces.
        check: Judges a signature.
    """
    sound, newest = 0, max((one.at.size for one in said), default=0)
    forks = {a.at.size for a, b in pairwise(said) if a.at.size == b.at.size and a.at != b.at}
    for one in said:
        at = one.at
        problem, bad = "", sound
        if at.size in forks:
            problem = f"two histories: the anchor keeps two checkpoints of size {at.size}"
        elif at.size > size:
            problem = (
                f"rolled back: the anchor knows {at.size} entries, the log ends after {size}"
            )
            bad = size
        elif roots.get(at.size) != at.root:
            problem = f"rewritten: the log has another root at size {at.size} than the anchor"
        elif not any(one.note.is_signed_by(held.key, check) for held in keys):
            problem = f"the anchor's checkpoint of size {at.size} is signed by an unknown key"
        if problem:
            return OutsideVerdict(len(said), newest, problem, bad)
        sound = at.size
    return OutsideVerdict(len(said), newest, "", None)
