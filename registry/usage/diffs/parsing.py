"""A unified diff, as git or diff writes it, read into records exactly or refused.

Mails of `git format-patch` may be given whole: what stands around the diffs is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.errors import InvalidInput
from registry.usage.diffs.hunks import AGAIN, is_hunk, read_hunk
from registry.usage.diffs.lines import Lines, decoded
from registry.usage.diffs.paths import Paths, bare, path_of, said_twice, within
from registry.usage.diffs.records import Diff, FileDiff, Status

if TYPE_CHECKING:
    from registry.usage.diffs.records import Hunk

MAX_CHARS = 20_000_000
"""No person reviews more; a longer one is refused rather than half read."""

_GIT = "diff --git "
_COMBINED = re.compile(r"diff --(?:cc|combined) |@@@+ -")
_EXTENDED = re.compile(
    r"(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|"
    r"rename to|similarity index|dissimilarity index|index) (.*)"
)
_WITHOUT_HUNKS = {"new file mode", "deleted file mode", "rename from", "copy from"}
_BINARY = re.compile(r"Binary files .* differ|GIT binary patch")


def parse_diff(diff: str | bytes, *, may_be_cut: bool = False) -> Diff:
    """Read a diff; an empty one has no files.

    With `may_be_cut` it may end in the midst of a hunk, which then is shorter than it says.

    Raises:
        InvalidInput: It is longer than `MAX_CHARS`, of a merge (combined), cut or edited, or
            names a path outside the tree.
    """
    text = decoded(diff) if isinstance(diff, bytes) else diff
    if len(text) > MAX_CHARS:
        raise InvalidInput(
            f"The diff has {len(text):,} characters; at most {MAX_CHARS:,} are read.",
            hint="Give it in parts: `git diff BASE HEAD -- FOLDER`.",
        )
    lines, files = Lines(text, may_be_cut=may_be_cut), list[FileDiff]()
    while (line := lines.peek()) is not None:
        if _COMBINED.match(line):
            lines.refuse(
                "a combined diff, of a merge, says not what one side changed.",
                "Compare with one parent: `git diff PARENT MERGE`.",
            )
        if line.startswith(_GIT):
            files.append(_git_file(lines))
        elif _is_plain_head(lines):
            files.append(_plain_file(lines))
        elif is_hunk(line) and files:
            lines.refuse("a hunk stands outside a file.", "Make it again with `git diff`.")
        else:
            lines.take()
    return Diff(tuple(files))


def parse_files(diff: str | bytes, hint: str, *, may_be_cut: bool = False) -> Diff:
    """Read a diff that must name a file, unless it is empty.

    Raises:
        InvalidInput: As `parse_diff`, and with the hint for a text that is no diff.
    """
    text = decoded(diff) if isinstance(diff, bytes) else diff
    read = parse_diff(text, may_be_cut=may_be_cut)
    if text.strip() and not read.files:
        hint = "It is coloured; add `--color=never`." if "\x1b[" in text else hint
        raise InvalidInput("This is no unified diff: it names no file.", hint=hint)
    return read


def _is_plain_head(lines: Lines) -> bool:
    """Tell a head without `diff --git` from a line of dashes in a mail's text."""
    first, second, third = lines.peek() or "", lines.peek(1) or "", lines.peek(2)
    return first.startswith("--- ") and second.startswith("+++ ") and is_hunk(third)


def _plain_file(lines: Lines) -> FileDiff:
    paths = _named(lines)
    return _file(paths or Paths(None, None), {}, _hunks(lines), is_binary=False)


def _git_file(lines: Lines) -> FileDiff:
    head = (lines.take() or "").removeprefix(_GIT).rstrip("\r")
    facts = _facts(lines)
    is_binary = _passed_binary(lines)
    paths = None if is_binary else _named(lines)
    if paths is None and _promises_hunks(facts) and not (is_binary or lines.are_cut()):
        lines.refuse("its file has no hunks.", AGAIN)
    paths = paths or _moved(facts) or _one_sided(head, facts)
    if paths is None:
        lines.refuse(f"its file {head!r} is not to be told.", "Make it again with `git diff`.")
    return _file(paths, facts, _hunks(lines), is_binary=is_binary)


def _promises_hunks(facts: dict[str, str]) -> bool:
    """Say whether the content differs: only empty files, and copies, come and go without."""
    return "index" in facts and not facts.keys() & _WITHOUT_HUNKS


def _facts(lines: Lines) -> dict[str, str]:
    """Read what git says between a file's head and its content."""
    facts: dict[str, str] = {}
    while told := _EXTENDED.fullmatch((lines.peek() or "").rstrip("\r")):
        facts[told[1]] = told[2]
        lines.take()
    return facts


def _named(lines: Lines) -> Paths | None:
    """Read `--- old` and `+++ new`, if they come."""
    old, new = lines.peek() or "", lines.peek(1) or ""
    if not (old.startswith("--- ") and new.startswith("+++ ")):
        return None
    lines.take(), lines.take()
    return bare(path_of(old[4:].rstrip("\r")), path_of(new[4:].rstrip("\r")))


def _moved(facts: dict[str, str]) -> Paths | None:
    """Return the paths of a rename or copy, which stand without prefixes."""
    for word in ("rename", "copy"):
        if f"{word} from" in facts and f"{word} to" in facts:
            old, new = path_of(facts[f"{word} from"]), path_of(facts[f"{word} to"])
            return Paths(within(old), within(new))
    return None


def _one_sided(head: str, facts: dict[str, str]) -> Paths | None:
    """Return the paths of a file without hunks, which only its head names."""
    paths = said_twice(head)
    if paths is None:
        return None
    old = None if "new file mode" in facts else paths.old
    return Paths(old, None if "deleted file mode" in facts else paths.new)


def _passed_binary(lines: Lines) -> bool:
    """Pass over what git says of a binary file; tell whether it is one."""
    if not _BINARY.match(lines.peek() or ""):
        return False
    while (line := lines.peek()) is not None and not line.startswith(_GIT):
        if line.startswith("-- "):
            break  # the signature of a mail
        lines.take()
    return True


def _hunks(lines: Lines) -> tuple[Hunk, ...]:
    hunks: list[Hunk] = []
    while is_hunk(lines.peek()):
        hunks.append(read_hunk(lines))
    return tuple(hunks)


def _file(
    paths: Paths, facts: dict[str, str], hunks: tuple[Hunk, ...], *, is_binary: bool
) -> FileDiff:
    return FileDiff(
        old_path=paths.old,
        new_path=paths.new,
        status=_status(paths, facts),
        is_binary=is_binary,
        hunks=hunks,
    )


def _status(paths: Paths, facts: dict[str, str]) -> Status:
    if paths.old is None:
        return Status.ADDED
    if paths.new is None:
        return Status.DELETED
    if "copy from" in facts:
        return Status.COPIED
    return Status.CHANGED if paths.old == paths.new else Status.RENAMED
