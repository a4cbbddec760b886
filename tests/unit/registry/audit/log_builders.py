"""Small logs and receipts, valid by default, for the tests of the audit."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

from registry.audit.entries import Entry, Tag
from registry.audit.exporting import export_lines
from registry.audit.proofs import inclusion_proof
from registry.audit.stored import StoredCheckpoint, StoredEntry
from registry.audit.verifier import leaf_hash, root_of
from registry.domain.digest import canonical, digest

T0 = datetime(2025, 6, 27, 12, 30, tzinfo=UTC)
HEADER = {"exported_at": "2025-07-01T00:00:00Z", "by": "ada"}


def an_entry(number=0, **changes):
    fields = {
        "id": f"e{number}",
        "at": T0 + timedelta(minutes=number),
        "tag": Tag.PROPOSAL_CREATE,
        "actor": "ada",
        "about": f"p{number}",
        "data": {"n": number, "text": 'größer "als"\n'},
    }
    return Entry(**{**fields, **changes})


def stored(entry, position):
    body = entry.body()
    said = (entry.id, str(entry.tag), entry.actor, entry.about)
    return StoredEntry(position, body, leaf_hash(body), *said)


def a_log(size):
    return [stored(an_entry(n), n) for n in range(size)]


def taken(log, *sizes):
    leaves = [entry.leaf for entry in log]
    return [StoredCheckpoint(size, root_of(leaves[:size]), T0) for size in sizes]


def an_export(log, *sizes):
    return [line.encode() for line in export_lines(log, taken(log, *sizes), HEADER)]


def resummed(lines):
    """Give altered lines the end line that fits them, as a forger would."""
    entries = sum(b'"body":' in line for line in lines[1:-1])
    checkpoints = sum(line.startswith(b'{"checkpoint"') for line in lines[:-1])
    summed = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    end = {"entries": entries, "checkpoints": checkpoints, "sha256": summed}
    return [*lines[:-1], json.dumps({"end": end}).encode() + b"\n"]


MATERIAL = {
    "v": 1,
    "edits": [{"op": "alias.create", "key": "profile-api"}],
    "pre": {"rows": {}, "lists": {}},
    "post": [],
    "inverse": [],
    "judged_under": {"rules": "ab"},
    "quorum": {"approvals": 2, "groups": ["maintainers"]},
}


def a_decision(number, actor, groups=(), **changes):
    fields = {
        "id": f"d{number}",
        "actor": actor,
        "groups": list(groups),
        "verdict": "approve",
        "digest": digest(MATERIAL),
        "status": "used",
    }
    return {**fields, **changes}


def entries_of(decisions, material=MATERIAL):
    """Record a proposal of ada's, written by the agent, its approvals and its applying."""
    said = {"proposal": "p1", "digest": digest(material)}
    written = [an_entry(1, agent="agent:frenly", data=said)]
    for n, made in enumerate(decisions):
        data = {**said, "decision": made["id"], "groups": made["groups"]}
        fields = {"tag": Tag.DECISION_APPROVE, "actor": made["actor"], "about": "p1"}
        written.append(an_entry(n + 2, data=data, **fields))
    apply = {"tag": Tag.REVISION_APPLY, "actor": "system:frenly", "about": "p1"}
    return [*written, an_entry(99, data=said, **apply)]


def a_receipt(decisions=None, *, material=MATERIAL, entries=None, size=11, **changes):
    """Put the entries into a log of `size` others and prove each of them."""
    if decisions is None:
        decisions = [a_decision(1, "ben", ["maintainers"]), a_decision(2, "cleo")]
    entries = entries_of(decisions, material) if entries is None else entries
    bodies = [an_entry(n, id=f"x{n}").body() for n in range(size)]
    bodies += [e if isinstance(e, bytes) else e.body() for e in entries]
    leaves = [leaf_hash(body) for body in bodies]
    proven = [
        {
            "position": n,
            "body": bodies[n].decode(),
            "leaf": leaves[n].hex(),
            "proof": [step.hex() for step in inclusion_proof(leaves, n)],
        }
        for n in range(size, len(bodies))
    ]
    receipt = {
        "format": "frenly-receipt/1",
        "proposal": {"id": "p1", "author": "ada", "agent": "", "edits": material["edits"]},
        "digest_material": material,
        "digest": digest(material),
        "decisions": decisions,
        "entries": proven,
        "checkpoint": {"size": len(leaves), "root": root_of(leaves).hex()},
    }
    return json.loads(canonical({**receipt, **changes}))
