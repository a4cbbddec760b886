"""Check a log written as lines: a whole export, or the segments of an archive in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from registry.audit.verifier.keys import KeyHistory
from registry.audit.verifier.notes import Key
from registry.audit.verifier.reading import (
    NO_KEY,
    NOT_KEPT,
    Fault,
    Report,
    checkpoint_in,
    hash_in,
    hashed_body,
    note_in,
    read_json,
    show,
    want,
)
from registry.audit.verifier.tree import Checkpoint, first_mismatch, root_of

EXPORT, ARCHIVE = "frenly-audit/1", "frenly-archive/1"


def start_of(form: str) -> bytes:
    """Return the bytes with which a file of that format begins."""
    return b'{"format":"' + form.encode() + b'"'


class LogLines:
    """What was read of a log so far; after a problem only checkpoints still count."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.checkpoints: list[Checkpoint] = []
        self.notes: list[tuple[Checkpoint, str]] = []
        self.keys = KeyHistory()
        self.problem, self.files = "", 0

    def take(self, lines: Iterable[bytes], form: str = EXPORT, name: str = "") -> None:
        """Read one file of a format, whose entries follow those that were read before."""
        file = _File(self, form)
        for number, raw in enumerate(lines, 1):
            try:
                file.take(raw, number)
            except Fault as fault:
                self.problem = self.problem or f"{name}line {number}: {fault}"
            file.sum.update(raw)
        if not file.has_ended:
            self.problem = (
                self.problem or f"{name}the file is cut short: its end line is missing"
            )
        self.files += 1

    def report(self, form: str, kept: Sequence[Checkpoint], trusted: Sequence[Key]) -> Report:
        """Judge what was read."""
        leaves, size, inside = self.leaves, len(self.leaves), self.checkpoints
        covered = max((0, *(checkpoint.size for checkpoint in inside)))
        ahead = max((0, *(checkpoint.size for checkpoint in kept))) - size
        problem, first_bad = self.problem, size
        wrong = first_mismatch(leaves, kept) or first_mismatch(leaves, inside)
        if wrong:  # first the kept ones, as a forger writes those inside the file
            first_bad, of_size = wrong
            problem = f"the entries do not give the root of the checkpoint of size {of_size}"
        elif not problem and (covered > size or (ahead > 0 and form == EXPORT)):
            covered = max(covered, size + ahead)
            problem = f"a checkpoint covers {show(covered)} entries, the file ends after {size}"
        root = root_of(leaves).hex()
        if problem:
            return Report(form, size, root, problem=problem, first_bad=first_bad)
        unsigned = self.keys.find_problem(self.notes)
        untrusted = self.keys.untrusted(trusted) if trusted else ""
        if unsigned or untrusted:
            problem = unsigned[1] if unsigned else untrusted
            return Report(form, size, root, problem=problem)
        return Report(form, size, root, self._facts(covered, ahead, kept, trusted))

    def _facts(
        self, covered: int, ahead: int, kept: Sequence[Checkpoint], trusted: Sequence[Key]
    ) -> tuple[str, ...]:
        size, keys = len(self.leaves), self.keys.keys
        said = [
            f"{size} entries without gap or repeat, each matching its hash",
            f"{len(self.checkpoints)} checkpoints, each with the root that the entries give",
            f"{size - covered} entries after the last checkpoint",
        ]
        if keys:
            said.append(f"every checkpoint since entry {keys[0].position} is signed")
            said.append(
                f"the newest of {len(keys)} keys follows a kept one" if trusted else NO_KEY
            )
        if ahead > 0:  # an archive lags behind, an export does not
            said.append(f"the newest kept checkpoint covers {ahead} entries that are not here")
        agreed = sum(checkpoint.size <= size for checkpoint in kept)
        said.append(f"{agreed} checkpoints kept elsewhere agree" if kept else NOT_KEPT)
        return tuple(said)


class _File:
    """One file while its lines are read."""

    def __init__(self, log: LogLines, form: str) -> None:
        self._log, self._form = log, form
        self._entries, self._checkpoints = len(log.leaves), len(log.checkpoints)
        self.sum, self.has_ended = hashlib.sha256(), False

    def take(self, raw: bytes, number: int) -> None:
        if self.has_ended or not raw.endswith(b"\n"):
            raise Fault("it follows the end line" if self.has_ended else "it is cut short")
        item = read_json(raw)
        if number == 1 or not isinstance(item, dict):
            if number > 1 or not raw.startswith(start_of(self._form)):
                raise Fault(f"this is no line of {self._form}")
            self._begin(item)
        elif "checkpoint" in item:
            self._take_checkpoint(item["checkpoint"])
        elif "end" in item:
            self._end(item["end"])
        elif not self._log.problem:
            self._take_entry(item)

    def _begin(self, item: Any) -> None:
        if self._form == ARCHIVE:
            first, expected = want(item, "first", int, "the segment"), self._entries
            if first != expected:
                raise Fault(f"a segment begins at {show(first)} where {expected} should follow")

    def _take_checkpoint(self, item: Any) -> None:
        at = checkpoint_in(item, "the checkpoint")
        self._log.checkpoints.append(at)
        self._log.notes.append((at, note_in(item, "the checkpoint")))

    def _take_entry(self, item: Any) -> None:
        log = self._log
        position, expected = want(item, "position", int, "the entry"), len(log.leaves)
        if position != expected:
            raise Fault(f"position {show(position)} stands where {expected} should")
        body, leaf = hashed_body(item, "the entry")
        log.leaves.append(leaf)
        log.keys.take(position, body)

    def _end(self, item: Any) -> None:
        self.has_ended = True
        found = {
            "entries": len(self._log.leaves) - self._entries,
            "checkpoints": len(self._log.checkpoints) - self._checkpoints,
        }
        for key, count in found.items():
            told = want(item, key, int, "the end line")
            if told != count:
                raise Fault(f"the end line tells of {show(told)} {key}, here are {count}")
        if hash_in(item.get("sha256"), "the end line") != self.sum.digest():
            raise Fault("the file is not byte for byte what was exported")


def verify_export(
    lines: Iterable[bytes], kept: Sequence[Checkpoint] = (), trusted: Sequence[Key] = ()
) -> Report:
    """Check an export, given as lines; `kept` and `trusted` were kept elsewhere."""
    log = LogLines()
    log.take(lines)
    return log.report(EXPORT, kept, trusted)


def verify_archive(
    segments: Iterable[tuple[str, Iterable[bytes]]],
    kept: Sequence[Checkpoint] = (),
    trusted: Sequence[Key] = (),
) -> Report:
    """Check the segments of an archive, each a name and its lines, in the order of names."""
    log = LogLines()
    for name, lines in segments:
        log.take(lines, ARCHIVE, f"{name}: ")
    return log.report(ARCHIVE, kept, trusted)
