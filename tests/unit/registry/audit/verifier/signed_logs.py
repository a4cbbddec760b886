"""Logs that announce their keys, with checkpoints signed as they must be."""

from __future__ import annotations

from registry.audit.entries import Tag
from registry.audit.exporting import export_lines
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifier import ARCHIVE, Checkpoint, root_of
from tests.support.signing import a_checkpoint_note, a_key
from tests.unit.registry.audit.log_builders import HEADER, T0, an_entry, stored

CREATED, ROTATED, SIZE = 1, 5, 9
"""Where the first key is announced, where the second, and how long the log is."""


def announcing(position, seed, **data):
    tag = Tag.KEY_ROTATE if data else Tag.KEY_CREATE
    said = {"key": a_key(seed).text(), **data}
    return stored(an_entry(position, tag=tag, about="frenly/test", data=said), position)


def a_signed_log(size=SIZE, *, bridged=True, rotated=ROTATED):
    log = [stored(an_entry(n), n) for n in range(size)]
    log[CREATED] = announcing(CREATED, "one")
    if rotated < size:
        old = a_key("one").text()
        log[rotated] = announcing(rotated, "two", replaces=old, bridged=bridged)
    return log


def signers_at(size, rotated=ROTATED):
    if size <= rotated:
        return ("one",)
    return ("one", "two") if size == rotated + 1 else ("two",)


def signed(log, *sizes, rotated=ROTATED, **signers):
    taken = []
    for size in sizes:
        root = root_of([entry.leaf for entry in log[:size]])
        seeds = signers.get(f"at_{size}", signers_at(size, rotated))
        note = a_checkpoint_note(Checkpoint(size, root), *seeds) if seeds else ""
        taken.append(StoredCheckpoint(size, root, T0, note))
    return taken


def a_signed_export(log, taken):
    return [line.encode() for line in export_lines(log, taken, HEADER)]


def a_segment(log, taken, first):
    header = {"first": first, "keep_until": "2033-01-01T00:00:00.000000Z"}
    lines = export_lines(log[first:], taken, header, form=ARCHIVE, first=first)
    return [line.encode() for line in lines]
