"""The command line: which file, what was kept elsewhere, and the exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from registry.audit.verifier.exports import (
    ARCHIVE,
    EXPORT,
    start_of,
    verify_archive,
    verify_export,
)
from registry.audit.verifier.notes import Key, SignedCheckpoint, read_checkpoint, read_key
from registry.audit.verifier.reading import Fault, Report, checkpoint_in, read_json, want
from registry.audit.verifier.receipts import RECEIPT, verify_receipt
from registry.audit.verifier.snapshots import SNAPSHOT, verify_snapshot
from registry.audit.verifier.tree import Checkpoint

SEGMENT_END, NOTE_END = ".segment.jsonl", ".note"


class Kept(NamedTuple):
    """What somebody kept out of the reach of whoever wrote the file."""

    checkpoints: tuple[Checkpoint, ...] = ()
    signed: tuple[SignedCheckpoint, ...] = ()
    keys: tuple[Key, ...] = ()


def read_kept(checkpoint_path: str | None, key_path: str | None) -> Kept:
    """Read checkpoints (JSON, a signed note, or a folder of notes) and keys, one in a line."""
    plain: list[Checkpoint] = []
    signed: list[SignedCheckpoint] = []
    for content in _contents(checkpoint_path):
        if b"\n\n" in content and content[:1] not in b"{[":
            signed.append(read_checkpoint(_text(content)))
            continue
        items = read_json(content, "the kept checkpoint is ")
        items = items if isinstance(items, list) and items else [items]
        plain += [checkpoint_in(item, "a kept checkpoint") for item in items]
    if checkpoint_path is not None and not (plain or signed):
        raise Fault(f"{checkpoint_path!a} holds no checkpoint")
    text = "" if key_path is None else _text(next(_contents(key_path)))
    keys = tuple(read_key(line) for line in text.splitlines() if line.strip())
    return Kept((*plain, *(s.at for s in signed)), tuple(signed), keys)


def _contents(path: str | None) -> Iterator[bytes]:
    if path is None:
        return
    paths = [path]
    if os.path.isdir(path):
        found = (os.path.join(home, n) for home, _, names in os.walk(path) for n in names)
        paths = sorted(name for name in found if name.endswith(NOTE_END))
    for name in paths:
        with open(name, "rb") as file:
            yield file.read()


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("what was kept elsewhere is not text") from None


def verify_path(path: str, kept: Kept) -> Report:
    """Check a file of any format, or the folder of an archive; `Fault` if it is unreadable."""
    if os.path.isdir(path):
        found = (os.path.join(home, n) for home, _, names in os.walk(path) for n in names)
        names = sorted(name for name in found if name.endswith(SEGMENT_END))
        if not names:
            raise Fault(f"{path!a} holds no segment of an archive (*{SEGMENT_END})")
        segments = ((ascii(os.path.basename(name))[1:-1], _lines(name)) for name in names)
        return verify_archive(segments, kept.checkpoints, kept.keys)
    with open(path, "rb") as file:
        head = file.readline()
        if head.startswith(start_of(EXPORT)):
            return verify_export(chain([head], file), kept.checkpoints, kept.keys)
        if head.startswith(start_of(ARCHIVE)):
            return verify_archive([("", chain([head], file))], kept.checkpoints, kept.keys)
        if head.startswith(start_of(SNAPSHOT)):
            return verify_snapshot(chain([head], file), kept.signed, kept.keys)
        content: Any = read_json(head + file.read())
    if want(content, "format", str, "the file") != RECEIPT:
        raise Fault(f"the format is none of {EXPORT}, {ARCHIVE}, {SNAPSHOT} and {RECEIPT}")
    return verify_receipt(content, kept.checkpoints, kept.keys)


def _lines(name: str) -> Iterator[bytes]:
    with open(name, "rb") as file:
        yield from file


def verify_file(
    path: str, checkpoint_path: str | None = None, key_path: str | None = None
) -> Report:
    """Check a file; raise `Fault` if it, or what was kept elsewhere, is unreadable."""
    try:
        return verify_path(path, read_kept(checkpoint_path, key_path))
    except OSError as error:
        raise Fault(f"{error.filename!a}: {error.strerror}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description="Check what Frenly's audit log gave out.")
    parser.add_argument("file", help="an export, receipt or snapshot, or an archive's folder")
    parser.add_argument("--checkpoint", metavar="PATH", help="checkpoints kept elsewhere")
    parser.add_argument(
        "--key", metavar="FILE", help="public keys kept elsewhere, one in a line"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        report = verify_file(options.file, options.checkpoint, options.key)
    except Fault as fault:
        report = Report("", problem=str(fault))
    sys.stdout.write(_told(report, as_json=options.json) + "\n")
    return 0 if not report.problem else 1 if report.format else 2


def _told(report: Report, *, as_json: bool) -> str:
    """Write the report in ASCII: `show` and `json.dumps` see to it."""
    told = report._asdict()
    if as_json:
        return json.dumps({"verified": not report.problem, **told})
    if not report.problem:
        said = "VERIFIED: {format}, {size} entries, root {root}\n  ".format(**told)
        return said + "\n  ".join(report.facts)
    place = "" if report.first_bad is None else f" (first bad position {report.first_bad})"
    return f"{'NOT VERIFIED' if report.format else 'UNREADABLE'}{place}: {report.problem}"
