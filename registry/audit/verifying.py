"""The stored log: check it, range by range, against itself and its signed checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.stored import StoredCheckpoint, StoredEntry, find_problem
from registry.audit.tiles import TILE_LEVELS, GrowingTree, Node
from registry.audit.verifier import Checkpoint, Fault, Tree
from registry.audit.verifier.ed25519 import verify_ed25519
from registry.audit.verifier.keys import KeyHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.audit.verifier.notes import Check, Key

RANGE_LEVEL = 16
RANGE = 1 << RANGE_LEVEL
"""Entries that are checked in one go; ranges can be checked beside each other."""


class RangeCheck(NamedTuple):
    """What the check of the entries from `first` to `end` (not included) found."""

    first: int
    end: int
    problem: str
    """Why the entry at `end` is not sound; empty when all asked for are."""
    stacks: dict[int, tuple[bytes, ...]]
    """The roots of the range's own complete subtrees, at each size asked for and at `end`."""
    nodes: tuple[Node, ...]
    announcing: tuple[tuple[int, bytes], ...]
    """Entries that announce a key of the log."""


class LogVerdict(NamedTuple):
    """What a check of the whole log found."""

    ok: bool
    size: int
    """How many sequenced entries are sound, from the first on."""
    root: bytes
    """The root over those."""
    first_bad: int | None
    """The first position that nothing vouches for; None if no sequenced entry is bad."""
    problem: str
    unsequenced: int
    signed: int = 0
    """How many checkpoints are signed as they must be."""


def check_range(entries: Iterable[StoredEntry], first: int, sizes: Iterable[int]) -> RangeCheck:
    """Check entries that should stand from `first` on, at most `RANGE` of them."""
    tree, wanted, problem = GrowingTree(), set(sizes), ""
    stacks: dict[int, tuple[bytes, ...]] = {}
    announcing: list[tuple[int, bytes]] = []
    for expected, entry in enumerate(entries, first):
        problem = _find_misplaced(entry.position, expected) or find_problem(entry)
        if problem:
            break
        tree.append(entry.leaf)
        if expected + 1 in wanted:
            stacks[expected + 1] = tuple(tree.stack)
        if entry.tag.startswith("audit:key:"):
            announcing.append((expected, entry.body))
    end = first + tree.size
    stacks[end] = tuple(tree.stack)
    nodes = tuple(
        node._replace(number=(first >> node.level) + node.number) for node in tree.nodes
    )
    return RangeCheck(first, end, problem, stacks, nodes, tuple(announcing))


class LogCheck:
    """Puts together what the checks of consecutive ranges found."""

    def __init__(
        self,
        checkpoints: Iterable[StoredCheckpoint],
        check: Check = verify_ed25519,
        also: Iterable[int] = (),
    ) -> None:
        """Compare with `checkpoints`, and keep in `roots` those at the sizes in `also`."""
        self.roots: dict[int, bytes] = {}
        self._also = set(also)
        self.checkpoints = sorted(checkpoints, key=lambda taken: taken[:2])
        self.tree, self.history = GrowingTree(), KeyHistory(check)
        self.nodes: list[Node] = []
        self.problem, self._first_bad, self._sound, self._next = "", None, 0, 0

    _first_bad: int | None

    def sizes(self, first: int, end: int) -> list[int]:
        """Return where checkpoints ask for the roots of a range."""
        wanted = {taken.size for taken in self.checkpoints} | self._also
        return sorted(size for size in wanted if first < size <= end)

    def take(self, part: RangeCheck) -> None:
        """Take the check of the next range."""
        if self.problem:
            return  # nothing vouches for what follows
        before = list(self.tree.stack)
        if part.end - part.first == RANGE:
            self.tree.append(part.stacks[part.end][0], RANGE_LEVEL)
        else:
            self.tree = GrowingTree(part.end, [*before, *part.stacks[part.end]])
        self.nodes += [*part.nodes, *self.tree.nodes]
        self.tree.nodes.clear()
        for size in self._also:
            if part.first < size <= part.end or size == part.first == 0:
                self.roots[size] = self._tree_at(size, before, part).root
        self._compare(before, part)
        for position, body in part.announcing:
            self._announce(position, body)
        if part.problem:
            self._fail(part.end, part.problem)

    def refuse(self, problem: str) -> None:
        """Take note of what is wrong beside the entries; the first problem stands."""
        self._fail(None, problem)

    def compare_nodes(self, stored: Callable[[int, int, int], Sequence[bytes]]) -> None:
        """Compare the inner nodes that the database keeps with those of the entries."""
        levels = {node.level for node in self.nodes}
        for level in [] if self.problem else [*levels, max(levels, default=0) + TILE_LEVELS]:
            computed = [node.hash for node in self.nodes if node.level == level]
            if list(stored(level, 0, len(computed) + 1)) != computed:
                self.refuse(f"the kept nodes of level {level} are not those of the entries")

    def compare_keys(self, stored: Sequence[Key]) -> None:
        """Compare the keys that the database lists with those that the log announces."""
        if [held.key for held in self.history.keys] != list(stored):
            self.refuse("the keys in the database are not those that the log announces")

    def verdict(self, unsequenced: int = 0, loose: str = "") -> LogVerdict:
        """Say what was found; `loose` is what is wrong with entries that have no place yet."""
        size, root = self.tree.size, self.tree.root
        covered = self.checkpoints[-1].size if self.checkpoints else 0
        if covered > size:
            self._fail(
                size, f"a checkpoint covers {covered} entries, the log ends after {size}"
            )
        signed = 0
        if not self.problem:
            claims = [(Checkpoint(c.size, c.root), c.note) for c in self.checkpoints]
            wrong = self.history.find_problem(claims)
            signed = 0 if wrong else sum(bool(note) for _, note in claims)
            self.problem = wrong[1] if wrong else ""
        ok = not self.problem and not loose
        return LogVerdict(
            ok, size, root, self._first_bad, self.problem or loose, unsequenced, signed
        )

    def _compare(self, before: list[bytes], part: RangeCheck) -> None:
        while self._next < len(self.checkpoints) and not self.problem:
            taken = self.checkpoints[self._next]
            if taken.size > part.end:
                return
            self._next += 1
            tree = self._tree_at(taken.size, before, part)
            if tree.root != taken.root:
                told = (
                    f"the entries do not give the root of the checkpoint of size {taken.size}"
                )
                self._fail(self._sound, told)
            elif taken.stack is not None and tuple(tree.stack) != taken.stack:
                self._fail(None, f"the checkpoint of size {taken.size} holds other subtrees")
            self._sound = taken.size

    def _tree_at(self, size: int, before: list[bytes], part: RangeCheck) -> Tree:
        if size == part.end:
            return self.tree
        return Tree(size, [*before, *part.stacks[size]] if size > part.first else before)

    def _announce(self, position: int, body: bytes) -> None:
        try:
            self.history.take(position, body)
        except Fault as fault:
            self._fail(position, str(fault))

    def _fail(self, position: int | None, why: str) -> None:
        if not self.problem:  # the first one stands
            self.problem, self._first_bad = why, position


def verify_log(
    entries: Iterable[StoredEntry],
    checkpoints: Iterable[StoredCheckpoint],
    check: Check = verify_ed25519,
) -> LogVerdict:
    """Check every entry, every column beside it and every checkpoint.

    Args:
        entries: In the order of their positions; those without one may stand anywhere.
        checkpoints: In any order.
        check: Judges a signature; the default needs no package and some milliseconds.
    """
    whole, loose = LogCheck(checkpoints, check), Loose()
    placed = loose.apart(entries)
    while True:
        first = whole.tree.size
        part = check_range(_some(placed, RANGE), first, whole.sizes(first, first + RANGE))
        whole.take(part)
        if whole.problem or part.end - part.first < RANGE:
            break
    for _ in placed:
        pass  # what follows a bad entry is not judged, only what has no place yet
    return whole.verdict(loose.count, loose.problem)


class Loose:
    """Sorts out the entries that have no place yet, and checks them."""

    def __init__(self) -> None:
        self.count, self.problem = 0, ""

    def apart(self, entries: Iterable[StoredEntry]) -> Iterator[StoredEntry]:
        """Yield the entries that have a place."""
        for entry in entries:
            if entry.position is not None:
                yield entry
                continue
            self.count += 1
            self.problem = self.problem or find_problem(entry)


def _some(entries: Iterator[StoredEntry], most: int) -> Iterator[StoredEntry]:
    for _, entry in zip(range(most), entries, strict=False):
        yield entry


def _find_misplaced(position: int | None, expected: int) -> str:
    if position == expected:
        return ""
    return f"position {position} stands where {expected} should"
