"""Files of a tree with their names fixed: found, judged, written anew one by one.

A file is replaced whole or not at all. Links are not followed, and nothing is written where a
file changed while it was looked at.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.review.encodings import read_written
from agent.review.findings import at_least
from agent.review.fixing import Left, fixed
from agent.review.patches import patch_of
from frenly_ai.scanning.below import Below, read_plain
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from agent.review.findings import Finding, Level
    from agent.review.reviewer import Reviewer
    from frenly_ai.scanning.tree import Scan

_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class FileFix(NamedTuple):
    """What is to be done to one file."""

    path: str
    old: bytes
    new: bytes
    applied: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def patch(self) -> bytes:
        """The change as a patch; b"" where there is none."""
        return patch_of(self.path, self.old, self.new)


def names_to_seek(names: Iterable[Name]) -> Iterator[Name]:
    """Yield names, and what of them stands in a manifest: an interface without its kind."""
    for name in names:
        yield name
        version, _, kind = name.key.partition(" ")
        if name.kind is Kind.API_VERSION and kind:
            yield Name(Kind.API_VERSION, version)


def files_below(root: Path, scan: Callable[[Path], Scan]) -> tuple[Path, list[str]]:
    """Return the folder, and which files below hold a name at all; `root` may be one file.

    Raises `Missing` for a path that is not there, `InvalidInput` for a link.
    """
    if root.is_symlink():
        raise InvalidInput(
            f"{str(root)!r} is a link, and links are not followed.",
            hint=f"Name what it leads to: `frenly fix {root.resolve()}`.",
        )
    if root.is_dir():
        return root, sorted({use.path for use in scan(root).uses.uses})
    if root.is_file():
        return root.parent, [root.name]
    raise Missing(f"{str(root)!r} is not there.", hint="Name a folder or a file.")


def plan_fix(reviewer: Reviewer, folder: Path, path: str, level: Level) -> FileFix | None:
    """Say what would be done to a file; None where nothing is wrong, or nothing can be read."""
    raw = read_plain(folder, path)
    if raw is None:
        return None

    def look(text: str) -> Sequence[Finding]:
        return at_least(reviewer.text(path, text).findings, level)

    return fix_bytes(path, raw, look)


def fix_bytes(
    path: str,
    raw: bytes,
    look: Callable[[str], Sequence[Finding]],
    wanted: Sequence[Finding] | None = None,
) -> FileFix | None:
    """Say what would be done to these bytes; None where nothing is wrong, or no text.

    `look` finds what is wrong in a text. With `wanted` only that is fixed; a name that this
    would make a finding is left in any case.
    """
    written = read_written(raw)
    found = [] if written is None else look(written.text)
    wanted = found if wanted is None else wanted
    if written is None or not wanted:
        return None
    made = fixed(written.text, wanted)
    places = {each.use for each in made.applied}
    known = {each.identity for each in found if each.use not in places}
    again = [each for each in look(made.text) if each.identity not in known]
    if again:
        return FileFix(path, raw, raw, (), (*made.left, *_left(made.applied, again)))
    return FileFix(path, raw, written.bytes_of(made.text), made.applied, made.left)


def _left(applied: Iterable[Finding], again: Sequence[Finding]) -> Iterator[Left]:
    why = f"writing it would be a finding again: {again[0].what}"
    return (Left(finding, why) for finding in applied)


def write_fix(folder: Path, fix: FileFix) -> str:
    """Put the fixed file in the place of the old one; return why not, "" when it was done.

    Mode bits and owner stay. A file with several names is left: to replace it would part them.
    """
    if read_plain(folder, fix.path) != fix.old:
        return "it changed in the meantime"
    try:
        with Below(folder) as below:
            return _replace(below.folder(fix.path), Path(fix.path).name, fix.new)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"


def _replace(folder: int, name: str, data: bytes) -> str:
    """Write a file beside the old one, which stays whole until it is replaced."""
    seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if seen.st_nlink > 1:
        return "it has several names (hard links)"
    beside = f".frenly-fix-{os.getpid()}"
    new = os.open(beside, _CREATING, 0o600, dir_fd=folder)  # one that is there is not ours
    try:
        with os.fdopen(new, "wb") as stream:
            stream.write(data)
            stream.flush()
            _take_after(new, seen)
            os.fsync(new)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:  # even when interrupted, no half of a file stays beside it
        with suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise
    return ""


def _take_after(new: int, old: os.stat_result) -> None:
    """Give a file the owner and the mode of another; a mode alone could make it run as us."""
    own = os.fstat(new)
    if (own.st_uid, own.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(new, old.st_uid, old.st_gid)
    os.fchmod(new, stat.S_IMODE(old.st_mode))
