"""Check a snapshot: every row of the registry, under a signature that names its revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from registry.audit.verifier.notes import (
    Key,
    SignedCheckpoint,
    read_checkpoint,
    read_key,
    read_note,
)
from registry.audit.verifier.reading import NO_KEY, Fault, Report, read_json, show, want

SNAPSHOT = "frenly-snapshot/1"
NOT_NEWEST = "no newer checkpoint was given, so an outdated snapshot would pass too"


def snapshot_text(facts: dict[str, str]) -> str:
    """Write what is signed; its first line keeps it apart from every checkpoint."""
    return "".join(f"{line}\n" for line in [SNAPSHOT, *(f"{k} {v}" for k, v in facts.items())])


def verify_snapshot(
    lines: Iterable[bytes],
    newest: Sequence[SignedCheckpoint] = (),
    trusted: Sequence[Key] = (),
) -> Report:
    """Check a snapshot, given as lines; `newest` and `trusted` were kept elsewhere.

    It is outdated when a kept checkpoint of the same log knows of a later revision.
    """
    feed = iter(lines)
    try:
        head = read_json(next(feed, b""), "the header is ")
        return _verify(head, feed, newest, trusted)
    except Fault as fault:
        return Report(SNAPSHOT, problem=str(fault))


def _verify(
    head: object,
    rows: Iterable[bytes],
    newest: Sequence[SignedCheckpoint],
    trusted: Sequence[Key],
) -> Report:
    where = "the header"
    key = read_key(want(head, "key", str, where))
    note = read_note(want(head, "note", str, where))
    taken = read_checkpoint(want(head, "checkpoint", str, where))
    first, *rest = note.text[:-1].split("\n")
    facts = dict(line.partition(" ")[::2] for line in rest)
    if first != SNAPSHOT or snapshot_text(facts) != note.text:
        raise Fault("what is signed is no header of a snapshot")
    if not (note.is_signed_by(key) and taken.note.is_signed_by(key)):
        raise Fault("the header is not signed by the key that it names")
    if trusted and key not in trusted:
        raise Fault(f"key {show(key.text())} is none of those kept elsewhere")
    if (taken.origin, str(taken.at.size)) != (facts.get("origin"), facts.get("size")):
        raise Fault("the checkpoint is not the one that the header speaks of")
    _check_rows(rows, facts)
    later = [
        n for n in newest if n.origin == taken.origin and _revision(n.facts) > _revision(facts)
    ]
    if later:
        raise Fault(
            f"it is outdated: it holds revision {_revision(facts)}, and a checkpoint kept "
            f"elsewhere knows of revision {max(_revision(n.facts) for n in later)}"
        )
    said = (
        f"{facts['rows']} rows of revision {_revision(facts)}, as they were signed",
        f"signed by {key.text()}" if trusted else NO_KEY,
        f"none of {len(newest)} checkpoints kept elsewhere is newer" if newest else NOT_NEWEST,
    )
    return Report(SNAPSHOT, taken.at.size, taken.at.root.hex(), said)


def _check_rows(rows: Iterable[bytes], facts: dict[str, str]) -> None:
    found, count = hashlib.sha256(), 0
    for row in rows:
        found.update(row)
        count += row.endswith(b"\n")
    if str(count) != facts.get("rows"):
        raise Fault(f"{count} rows are here, {show(facts.get('rows', ''))} were signed")
    if found.hexdigest() != facts.get("state"):
        raise Fault("the rows are not those that were signed")


def _revision(facts: dict[str, str]) -> int:
    told = facts.get("revision", "")
    return int(told) if told.isascii() and told.isdigit() else 0
