"""Check a receipt: that an applied proposal is in the log, and was agreed by who had to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.audit.verifier.notes import Key, read_checkpoint, read_key
from registry.audit.verifier.reading import (
    NO_KEY,
    NOT_KEPT,
    Fault,
    Report,
    checkpoint_in,
    digest_of,
    hash_in,
    hashed_body,
    note_in,
    read_json,
    show,
    want,
)
from registry.audit.verifier.tree import Checkpoint, verify_inclusion

RECEIPT = "frenly-receipt/1"
APPLY_TAG = "registry:revision:apply"
APPROVE_TAG = "proposal:decision:approve"
CREATE_TAG = "registry:proposal:create"
_MADE_BY = ("author", "agent", "actor")


def verify_receipt(
    receipt: Any, kept: Sequence[Checkpoint] = (), trusted: Sequence[Key] = ()
) -> Report:
    """Check one receipt; `kept` and `trusted` were kept elsewhere."""
    try:
        return _Receipt(receipt).verify(kept, trusted)
    except (ValueError, RecursionError) as error:
        return Report(RECEIPT, problem=str(error))


class _Receipt:
    """One receipt, with the proven entries in it that speak of its proposal."""

    def __init__(self, receipt: Any) -> None:
        self.proposal = want(receipt, "proposal", dict, "the receipt")
        self.material = want(receipt, "digest_material", dict, "the receipt")
        self.decisions = want(receipt, "decisions", list, "the receipt")
        self.digest = want(receipt, "digest", str, "the receipt")
        self.id = want(self.proposal, "id", str, "the proposal")
        self.at = checkpoint_in(receipt.get("checkpoint"), "the checkpoint")
        self.note = note_in(receipt["checkpoint"], "the checkpoint")
        self.key = (
            want(receipt["checkpoint"], "key", str, "the checkpoint") if self.note else ""
        )
        bodies = [self._proven(item) for item in want(receipt, "entries", list, "the receipt")]
        about = (b for b in bodies if self.id in (b.get("about"), b["data"].get("proposal")))
        self.bodies = list(about)

    def _proven(self, item: Any) -> dict[str, Any]:
        index = want(item, "position", int, "an entry")
        where = f"entry {show(index)}"
        body, leaf = hashed_body(item, where)
        proof = [hash_in(step, where) for step in want(item, "proof", list, where)]
        if not verify_inclusion(leaf, index, self.at.size, proof, self.at.root):
            raise Fault(f"{where}: the proof does not lead to the checkpoint")
        content: dict[str, Any] = read_json(body)
        want(content, "data", dict, where)
        return content

    def verify(self, kept: Sequence[Checkpoint], trusted: Sequence[Key]) -> Report:
        digest = digest_of(self.material)
        if digest != self.digest:
            raise Fault(f"the material hashes to {digest}, not to {show(self.digest)}")
        hashed = {**self.material, "digest": digest}
        for key in sorted(self.proposal.keys() & hashed.keys()):
            if self.proposal[key] != hashed[key]:
                raise Fault(f"the proposal shows other {show(key)} than was hashed")
        if not self._logged(APPLY_TAG, digest=digest):
            raise Fault(f"no entry says that {show(self.id)} was applied with this digest")
        people = self._check_quorum(self._approvals())
        if kept and self.at not in kept:
            raise Fault("no checkpoint kept elsewhere is of this size and root")
        signer = self._signer(trusted)
        facts = (
            f"{show(self.id)} was applied with digest {digest}, which its material hashes to",
            f"approved by {people}",
            *(
                [f"the checkpoint is signed by {signer}" if trusted else NO_KEY]
                if signer
                else []
            ),
            "a checkpoint kept elsewhere is the same" if kept else NOT_KEPT,
        )
        return Report(RECEIPT, self.at.size, self.at.root.hex(), facts)

    def _signer(self, trusted: Sequence[Key]) -> str:
        """Return the key that signed the checkpoint; empty when nobody did."""
        if not self.note:
            if trusted:
                raise Fault("the checkpoint is not signed")
            return ""
        said, key = read_checkpoint(self.note), read_key(self.key)
        if said.at != self.at or said.origin != key.name or not said.note.is_signed_by(key):
            raise Fault("the checkpoint is not signed by the key that the receipt names")
        if trusted and key not in trusted:
            raise Fault(f"key {show(key.text())} is none of those kept elsewhere")
        return key.text()

    def _logged(self, tag: str, **facts: str) -> list[dict[str, Any]]:
        bodies = [b for b in self.bodies if b.get("tag") == tag]
        return [b for b in bodies if all(b["data"].get(k) == v for k, v in facts.items())]

    def _approvals(self) -> dict[str, list[Any]]:
        """Return everybody whose approval of this digest counts, with their groups."""
        made = self._logged(CREATE_TAG)
        made += [body["data"] for body in self._logged(APPLY_TAG, digest=self.digest)]
        barred = [who.get(key) for who in (self.proposal, *made) for key in _MADE_BY]
        if not any(who.get("actor") or who.get("author") for who in made):
            raise Fault(f"no entry says who wrote {show(self.id)}")
        held: dict[str, list[Any]] = {}
        for item in self.decisions:
            name, actor = (want(item, key, str, "a decision") for key in ("id", "actor"))
            groups = want(item, "groups", list, "a decision")
            said = (item.get("verdict"), item.get("digest"), item.get("status") == "void")
            if said != ("approve", self.digest, False) or actor in barred:
                continue
            logged = self._logged(APPROVE_TAG, decision=name, digest=self.digest)
            same = [b for b in logged if b.get("actor") == actor]
            if not any(b["data"].get("groups", groups) == groups for b in same):
                raise Fault(f"no entry says that {show(actor)} took decision {show(name)}")
            held.setdefault(actor, []).extend(groups)
        return held

    def _check_quorum(self, held: dict[str, list[Any]]) -> str:
        needed = want(self.material.get("quorum"), "approvals", int, "the quorum")
        for group in want(self.material["quorum"], "groups", list, "the quorum"):
            if not any(group in groups for groups in held.values()):
                raise Fault(f"nobody of {show(group)} approved; {len(held)} approvals count")
        if len(held) < needed:
            raise Fault(f"{len(held)} approvals count, {show(needed)} are needed")
        return f"{', '.join(map(show, sorted(held)))} ({show(needed)} needed)"
