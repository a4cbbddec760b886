"""Check an audit export or a receipt of Frenly, with nothing but Python 3.9 or later.

    python verifier.py FILE [--checkpoint FILE] [--json]

Exit code 0: verified. 1: not verified, and the first thing that is wrong. 2: the file cannot
be read, or is of no known format. docs/audit-format.md describes both formats. This file
imports nothing of Frenly, so a copy works alone; Frenly checks itself by the same code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

EXPORT, RECEIPT = "frenly-audit/1", "frenly-receipt/1"
EXPORT_START = b'{"format":"frenly-audit/1"'
APPLY_TAG = "registry:revision:apply"
APPROVE_TAG = "proposal:decision:approve"
CREATE_TAG = "registry:proposal:create"
EMPTY_ROOT = hashlib.sha256(b"").digest()

_HASH_BYTES, _SHOWN_CHARS, _LARGEST_INT = 32, 80, 2**53 - 1
_HEX = re.compile(r"[0-9a-f]{64}")
_NAMES = {str: "text", int: "a whole number", list: "a list", dict: "an object"}
_MADE_BY = ("author", "agent", "actor")
_NOT_KEPT = "no checkpoint kept elsewhere was given, so a wholly rewritten file would pass too"


class Fault(ValueError):
    """Something does not hold, or cannot be read."""


class Checkpoint(NamedTuple):
    """The root that the tree had when it held `size` entries."""

    size: int
    root: bytes


class Report(NamedTuple):
    """What the check of one file found; it is verified when there is no `problem`."""

    format: str
    size: int = 0
    root: str = ""
    facts: tuple[str, ...] = ()
    problem: str = ""
    first_bad: int | None = None


def leaf_hash(body: bytes) -> bytes:
    """Hash what an entry says, so that it can never pass for an inner node."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The tree of RFC 9162, section 2.1; `stack` holds the roots of its complete subtrees."""

    def __init__(self, size: int = 0, stack: Iterable[bytes] = ()) -> None:
        self.size, self.stack = size, list(stack)
        if len(self.stack) != bin(size).count("1") or not are_hashes(*self.stack) or size < 0:
            raise ValueError(f"these {len(self.stack)} roots are no tree of size {size}")

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next entry."""
        node, rest = leaf, self.size
        while rest & 1:
            node, rest = node_hash(self.stack.pop(), node), rest >> 1
        self.stack.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        node = self.stack[-1] if self.stack else EMPTY_ROOT
        for left in reversed(self.stack[:-1]):
            node = node_hash(left, node)
        return node


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over the hashes of all entries, in order."""
    tree = Tree()
    for leaf in leaf_hashes:
        tree.append(leaf)
    return tree.root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether `proof` leads from entry `index` to the root of a tree of that size."""
    if not 0 <= index < size or not are_hashes(leaf, root, *proof):
        return False
    # From the level where the paths of this and the last entry meet, all siblings are left.
    meet, node = (index ^ (size - 1)).bit_length(), leaf
    for level, other in enumerate(proof):
        is_left = level >= meet or index >> level & 1
        node = node_hash(other, node) if is_left else node_hash(node, other)
    return len(proof) == meet + bin(index >> meet).count("1") and node == root


def are_hashes(*values: object) -> bool:
    """Say whether each value is a SHA-256 hash."""
    return all(isinstance(value, bytes) and len(value) == _HASH_BYTES for value in values)


def canonical(value: Any) -> bytes:
    """Write JSON as RFC 8785 does; `ValueError` for floats, which no digest here holds."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(k)}:{_written(item)}" for k, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_INT):
        raise Fault("a float, or an integer beyond 2**53 - 1, has no canonical form here")
    return json.dumps(value, ensure_ascii=False)


def _read_json(data: bytes, what: str = "") -> Any:
    """Read JSON that has one meaning only, so no key twice in an object."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{what}not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Fault("an object names the same key twice")
    return dict(pairs)


def _show(value: object) -> str:
    """Quote a value from the file so that a terminal prints it harmlessly."""
    text = ascii(value) if isinstance(value, (str, int)) else _NAMES.get(type(value), "this")
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "..."


def _want(holder: Any, key: str, kind: type[Any], where: str) -> Any:
    """Return `holder[key]` if it is of exactly that type (so `true` is no number)."""
    value: Any = holder.get(key) if isinstance(holder, dict) else None
    if type(value) is not kind or (kind is int and value < 0):
        raise Fault(f"{where}: {key!r} is not {_NAMES[kind]}")
    return value


def _hash(value: Any, where: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise Fault(f"{where}: {_show(value)} is not 64 lower-case hexadecimal digits")
    return bytes.fromhex(value)


def _checkpoint(item: Any, where: str) -> Checkpoint:
    return Checkpoint(_want(item, "size", int, where), _hash(item.get("root"), where))


def _hashed_body(item: Any, where: str) -> tuple[bytes, bytes]:
    """Return what an entry says and its hash, computed anew and compared with the one given."""
    body = _want(item, "body", str, where).encode("utf-8", "surrogatepass")
    leaf = leaf_hash(body)
    if leaf != _hash(item.get("leaf"), where):
        raise Fault(f"{where}: the body does not hash to its leaf")
    return body, leaf


def first_mismatch(
    leaf_hashes: Sequence[bytes], checkpoints: Iterable[Checkpoint]
) -> tuple[int, int] | None:
    """Return the size that is sound, and that of the first checkpoint with another root."""
    tree, sound = Tree(), 0
    for size, root in sorted(c for c in checkpoints if c.size <= len(leaf_hashes)):
        for leaf in leaf_hashes[tree.size : size]:
            tree.append(leaf)
        if tree.root != root:
            return sound, size
        sound = size
    return None


class _Export:
    """What was read of an export so far; after a problem only checkpoints still count."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.leaves: list[bytes] = []
        self.checkpoints: list[Checkpoint] = []
        self.problem, self._ended, self._sum = "", False, hashlib.sha256()
        for number, raw in enumerate(lines, 1):
            try:
                self._take(raw, number)
            except Fault as fault:
                self.problem = self.problem or f"line {number}: {fault}"
            self._sum.update(raw)
        if not self._ended:
            self.problem = self.problem or "the file is cut short: its end line is missing"

    def _take(self, raw: bytes, number: int) -> None:
        if self._ended or not raw.endswith(b"\n"):
            raise Fault("it follows the end line" if self._ended else "it is cut short")
        item = _read_json(raw)
        if number == 1 or not isinstance(item, dict):
            if number > 1 or not raw.startswith(EXPORT_START):
                raise Fault(f"this is no line of {EXPORT}")
        elif "checkpoint" in item:
            self.checkpoints.append(_checkpoint(item["checkpoint"], "the checkpoint"))
        elif "end" in item:
            self._end(item["end"])
        elif not self.problem:
            position, expected = _want(item, "position", int, "the entry"), len(self.leaves)
            if position != expected:
                raise Fault(f"position {_show(position)} stands where {expected} should")
            self.leaves.append(_hashed_body(item, "the entry")[1])

    def _end(self, item: Any) -> None:
        self._ended = True
        for key, found in (("entries", self.leaves), ("checkpoints", self.checkpoints)):
            told = _want(item, key, int, "the end line")
            if told != len(found):
                raise Fault(f"the end line tells of {_show(told)} {key}, here are {len(found)}")
        if _hash(item.get("sha256"), "the end line") != self._sum.digest():
            raise Fault("the file is not byte for byte what was exported")


def verify_export(lines: Iterable[bytes], kept: Sequence[Checkpoint] = ()) -> Report:
    """Check an export, given as lines; `kept` are checkpoints that were kept elsewhere."""
    export = _Export(lines)
    leaves, size, inside = export.leaves, len(export.leaves), export.checkpoints
    covered = max((0, *(checkpoint.size for checkpoint in [*inside, *kept])))
    problem, first_bad = export.problem, size
    wrong = first_mismatch(leaves, kept) or first_mismatch(leaves, inside)
    if wrong:  # first the kept ones, as a forger writes those inside the file
        first_bad, of_size = wrong
        problem = f"the entries do not give the root of the checkpoint of size {of_size}"
    elif covered > size and not problem:
        problem = f"a checkpoint covers {_show(covered)} entries, the file ends after {size}"
    root = root_of(leaves).hex()
    if problem:
        return Report(EXPORT, size, root, problem=problem, first_bad=first_bad)
    facts = (
        f"{size} entries without gap or repeat, each matching its hash",
        f"{len(inside)} checkpoints, each with the root that the entries give",
        f"{size - covered} entries after the last checkpoint",
        f"{len(kept)} checkpoints kept elsewhere agree" if kept else _NOT_KEPT,
    )
    return Report(EXPORT, size, root, facts)


def verify_receipt(receipt: Any, kept: Sequence[Checkpoint] = ()) -> Report:
    """Check one receipt; `kept` are checkpoints that were kept elsewhere."""
    try:
        return _Receipt(receipt).verify(kept)
    except (ValueError, RecursionError) as error:
        return Report(RECEIPT, problem=str(error))


class _Receipt:
    """One receipt, with the proven entries in it that speak of its proposal."""

    def __init__(self, receipt: Any) -> None:
        self.proposal = _want(receipt, "proposal", dict, "the receipt")
        self.material = _want(receipt, "digest_material", dict, "the receipt")
        self.decisions = _want(receipt, "decisions", list, "the receipt")
        self.digest = _want(receipt, "digest", str, "the receipt")
        self.id = _want(self.proposal, "id", str, "the proposal")
        self.at = _checkpoint(receipt.get("checkpoint"), "the checkpoint")
        bodies = [self._proven(item) for item in _want(receipt, "entries", list, "the receipt")]
        about = (b for b in bodies if self.id in (b.get("about"), b["data"].get("proposal")))
        self.bodies = list(about)

    def _proven(self, item: Any) -> dict[str, Any]:
        index = _want(item, "position", int, "an entry")
        where = f"entry {_show(index)}"
        body, leaf = _hashed_body(item, where)
        proof = [_hash(step, where) for step in _want(item, "proof", list, where)]
        if not verify_inclusion(leaf, index, self.at.size, proof, self.at.root):
            raise Fault(f"{where}: the proof does not lead to the checkpoint")
        content: dict[str, Any] = _read_json(body)
        _want(content, "data", dict, where)
        return content

    def verify(self, kept: Sequence[Checkpoint]) -> Report:
        digest = hashlib.sha256(canonical(self.material)).hexdigest()
        if digest != self.digest:
            raise Fault(f"the material hashes to {digest}, not to {_show(self.digest)}")
        hashed = {**self.material, "digest": digest}
        for key in sorted(self.proposal.keys() & hashed.keys()):
            if self.proposal[key] != hashed[key]:
                raise Fault(f"the proposal shows other {_show(key)} than was hashed")
        if not self._logged(APPLY_TAG, digest=digest):
            raise Fault(f"no entry says that {_show(self.id)} was applied with this digest")
        people = self._check_quorum(self._approvals())
        if kept and self.at not in kept:
            raise Fault("no checkpoint kept elsewhere is of this size and root")
        facts = (
            f"{_show(self.id)} was applied with digest {digest}, which its material hashes to",
            f"approved by {people}",
            "a checkpoint kept elsewhere is the same" if kept else _NOT_KEPT,
        )
        return Report(RECEIPT, self.at.size, self.at.root.hex(), facts)

    def _logged(self, tag: str, **facts: str) -> list[dict[str, Any]]:
        bodies = [b for b in self.bodies if b.get("tag") == tag]
        return [b for b in bodies if all(b["data"].get(k) == v for k, v in facts.items())]

    def _approvals(self) -> dict[str, list[Any]]:
        """Return everybody whose approval of this digest counts, with their groups."""
        made = self._logged(CREATE_TAG)
        made += [body["data"] for body in self._logged(APPLY_TAG, digest=self.digest)]
        barred = [who.get(key) for who in (self.proposal, *made) for key in _MADE_BY]
        if not any(who.get("actor") or who.get("author") for who in made):
            raise Fault(f"no entry says who wrote {_show(self.id)}")
        held: dict[str, list[Any]] = {}
        for item in self.decisions:
            name, actor = (_want(item, key, str, "a decision") for key in ("id", "actor"))
            groups = _want(item, "groups", list, "a decision")
            said = (item.get("verdict"), item.get("digest"), item.get("status") == "void")
            if said != ("approve", self.digest, False) or actor in barred:
                continue
            logged = self._logged(APPROVE_TAG, decision=name, digest=self.digest)
            same = [b for b in logged if b.get("actor") == actor]
            if not any(b["data"].get("groups", groups) == groups for b in same):
                raise Fault(f"no entry says that {_show(actor)} took decision {_show(name)}")
            held.setdefault(actor, []).extend(groups)
        return held

    def _check_quorum(self, held: dict[str, list[Any]]) -> str:
        needed = _want(self.material.get("quorum"), "approvals", int, "the quorum")
        for group in _want(self.material["quorum"], "groups", list, "the quorum"):
            if not any(group in groups for groups in held.values()):
                raise Fault(f"nobody of {_show(group)} approved; {len(held)} approvals count")
        if len(held) < needed:
            raise Fault(f"{len(held)} approvals count, {_show(needed)} are needed")
        return f"{', '.join(map(_show, sorted(held)))} ({_show(needed)} needed)"


def _kept(path: str) -> list[Checkpoint]:
    with open(path, "rb") as file:
        content = _read_json(file.read(), "the kept checkpoint is ")
    items = content if isinstance(content, list) and content else [content]
    return [_checkpoint(item, "a kept checkpoint") for item in items]


def verify_file(path: str, checkpoint_path: str | None = None) -> Report:
    """Check a file of either format; raise `Fault` if it, or the checkpoint, is unreadable."""
    try:
        kept = _kept(checkpoint_path) if checkpoint_path is not None else []
        with open(path, "rb") as file:
            head = file.readline()
            if head.startswith(EXPORT_START):
                return verify_export(chain([head], file), kept)
            content = _read_json(head + file.read())
    except OSError as error:
        raise Fault(f"{error.filename!a}: {error.strerror}") from None
    if _want(content, "format", str, "the file") != RECEIPT:
        raise Fault(f"the format is neither {EXPORT} nor {RECEIPT}")
    return verify_receipt(content, kept)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description="Check an audit export or receipt of Frenly.")
    parser.add_argument("file", help="the export or receipt")
    parser.add_argument("--checkpoint", metavar="FILE", help="JSON: checkpoints kept elsewhere")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        report = verify_file(options.file, options.checkpoint)
    except Fault as fault:
        report = Report("", problem=str(fault))
    verified, told = not report.problem, report._asdict()
    if options.json:
        text = json.dumps({"verified": verified, **told})
    elif verified:
        text = "VERIFIED: {format}, {size} entries, root {root}\n  ".format(**told)
        text += "\n  ".join(report.facts)
    else:
        place = "" if report.first_bad is None else f" (first bad position {report.first_bad})"
        text = f"{'NOT VERIFIED' if report.format else 'UNREADABLE'}{place}: {report.problem}"
    sys.stdout.write(text + "\n")  # ASCII only: `_show` and `json.dumps` see to it
    return 0 if verified else 1 if report.format else 2


if __name__ == "__main__":  # pragma: no cover - its tests run it in a process of its own
    sys.exit(main())
