"""Which files of a commit are written anew, and what of it is left, and why."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from agent.review.findings import in_order
from agent.review.fixing import Left
from frenly_ai.github.branches import NewFile, blob_of
from frenly_ai.reviewing.fixing import fix_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from agent.review.findings import Finding
    from frenly_ai.github.branches import Branches, HeldFile

    Look = Callable[[str, str], Sequence[Finding]]
    """Finds by path and text what is wrong in a file."""

MOST_FILES = 60
"""Of one fix; a host wants no more to be written at once, and nobody reads more."""
MOST_BYTES = 1_000_000
"""Of one file."""
MOST_BYTES_AT_ONCE = 10_000_000
_WORKFLOWS = ".github/workflows/"
_TOO_MANY = (
    f"more than {MOST_FILES} files or {MOST_BYTES_AT_ONCE:,} bytes are not written at once"
)


class Plan(NamedTuple):
    """What is to be written on top of a commit."""

    files: tuple[NewFile, ...] = ()
    applied: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same files with the same bytes: 40 hexadecimal digits."""
        told = "\n".join(f"{f.path}\0{f.mode}\0{blob_of(f.data)}" for f in self.files)
        held = told.encode("utf-8", "surrogateescape")
        return hashlib.sha256(held).hexdigest()[:40]


class Part(NamedTuple):
    """One file of a plan."""

    file: NewFile | None
    applied: tuple[Finding, ...]
    left: tuple[Left, ...]


def plan_of(parts: Iterator[Part]) -> Plan:
    """Put files together, as many as are written at once; the others are left."""
    files: list[NewFile] = []
    applied: list[Finding] = []
    left: list[Left] = []
    size = 0
    for part in parts:
        left += part.left
        if part.file is None:
            continue
        size += len(part.file.data)
        if len(files) >= MOST_FILES or size > MOST_BYTES_AT_ONCE:
            size -= len(part.file.data)
            left += all_left(part.applied, _TOO_MANY).left
            continue
        files.append(part.file)
        applied += part.applied
    return Plan(tuple(files), tuple(applied), tuple(left))


def plan_findings(
    branches: Branches, repository: str, commit: str, wanted: Sequence[Finding], look: Look
) -> Plan:
    """Fix exactly these findings in the files of a commit, as far as they have a fix."""
    grouped = {
        path: list(found)
        for path, found in groupby(in_order(wanted), key=lambda each: each.use.path)
    }
    fixable = [p for p, found in grouped.items() if any(f.fix is not None for f in found)]
    sought = [path for path in fixable if not why_not_here(path)][:MOST_FILES]
    held = branches.held(repository, commit, sought)

    def parts() -> Iterator[Part]:
        for path, found in grouped.items():
            why = why_not_here(path) or why_not_this(held.get(path))
            if path not in fixable:
                yield all_left(found, "")
            elif path not in sought and not why_not_here(path):
                yield all_left(found, _TOO_MANY)
            elif why:
                yield all_left(found, why)
            else:
                data = branches.data(repository, held[path].blob)
                yield _fixed(held[path].mode, data, found, look)

    return plan_of(parts())


def _fixed(mode: str, data: bytes, found: Sequence[Finding], look: Look) -> Part:
    path = found[0].use.path
    made = fix_bytes(path, data, lambda text: look(path, text), found)
    if made is None:
        return all_left(found, "it is no text that could be written back")
    if not made.applied:
        return Part(None, (), made.left)
    return Part(NewFile(path, mode, made.new), made.applied, made.left)


def why_not_here(path: str) -> str:
    """Say why nothing at a path is written; "" where nothing speaks against it."""
    if path.lower().startswith(_WORKFLOWS):
        return "workflows take a permission that Frenly does not ask for"
    return ""


def why_not_this(held: HeldFile | None) -> str:
    """Say why a file is not written; "" where nothing speaks against it."""
    if held is None:
        return "the branch holds no such file"
    if not held.is_plain:
        return "it is no plain file there, e.g. a link or another repository"
    if held.size > MOST_BYTES:
        return f"it is longer than {MOST_BYTES:,} bytes"
    return ""


def all_left(found: Sequence[Finding], why: str) -> Part:
    """Leave a file as it is; what has no fix says so itself."""
    return Part(
        None,
        (),
        tuple(
            Left(f, why if f.fix is not None else f.question or "nothing replaces it")
            for f in found
        ),
    )


def plan_checkout(
    held: Mapping[str, HeldFile], fixes: Mapping[str, tuple[bytes, Part]]
) -> Plan:
    """Take what was fixed in a checkout, as far as the commit holds the very same bytes."""

    def parts() -> Iterator[Part]:
        for path, (old, part) in sorted(fixes.items()):
            file = held.get(path)
            why = why_not_here(path) or why_not_this(file)
            if not why and file is not None and file.blob != blob_of(old):
                why = "the branch holds another text than the checkout"
            if why or file is None or part.file is None:
                yield Part(None, (), (*part.left, *all_left(part.applied, why).left))
            else:
                yield part._replace(file=part.file._replace(mode=file.mode))

    return plan_of(parts())
