"""The keys that a log announces in its own entries, and what they must have signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from registry.audit.verifier.ed25519 import verify_ed25519
from registry.audit.verifier.notes import Check, Key, read_checkpoint, read_key
from registry.audit.verifier.reading import Fault, read_json, want
from registry.audit.verifier.tree import Checkpoint

KEY_TAGS = ("audit:key:create", "audit:key:rotate")
_MARK = b'"tag":"audit:key:'


class Announced(NamedTuple):
    """A key, the position of the entry that announces it, and whether its elder agreed."""

    key: Key
    position: int
    is_bridged: bool


class KeyHistory:
    """Collects the keys of a log while its entries pass by."""

    def __init__(self, check: Check = verify_ed25519) -> None:
        self.keys: list[Announced] = []
        self._check = check

    def take(self, position: int, body: bytes) -> None:
        """Look at one entry; nearly all announce nothing."""
        if _MARK not in body[-80:]:
            return
        content = read_json(body)
        if not isinstance(content, dict) or content.get("tag") not in KEY_TAGS:
            return
        data, where = want(content, "data", dict, "the entry"), "an announced key"
        key = read_key(want(data, "key", str, where))
        self.keys.append(
            Announced(key, position, bool(self.keys) and data.get("bridged") is True)
        )

    def find_problem(self, claims: Iterable[tuple[Checkpoint, str]]) -> tuple[int, str] | None:
        """Return the size of the first checkpoint that is not signed as it must be, and why.

        The newest key must sign each; the first after a change of keys, its elder as well.
        """
        bridges = [n for n, held in enumerate(self.keys) if held.is_bridged]
        for at, note in sorted(claims):
            signers = [held.key for held in self.keys if held.position < at.size][-1:]
            while bridges and self.keys[bridges[0]].position < at.size:
                signers.append(self.keys[bridges.pop(0) - 1].key)
            try:
                self._judge(at, note, signers)
            except Fault as fault:
                return at.size, str(fault)
        return None

    def _judge(self, at: Checkpoint, raw: str, signers: Sequence[Key]) -> None:
        if not signers:
            return  # taken before the log had a key
        if not raw:
            raise Fault(f"the checkpoint of size {at.size} is not signed")
        said = read_checkpoint(raw)
        if said.at != at:
            raise Fault(f"the note beside the checkpoint of size {at.size} is of another")
        for key in signers:
            if said.origin != key.name or not said.note.is_signed_by(key, self._check):
                who = key.id.hex()
                raise Fault(f"the checkpoint of size {at.size} is not rightly signed by {who}")

    def untrusted(self, trusted: Sequence[Key]) -> str:
        """Say why the newest key does not follow from one that was kept elsewhere."""
        known = [n for n, held in enumerate(self.keys) if held.key in trusted]
        if not known:
            return "no key of this log is one of those kept elsewhere"
        for held in self.keys[known[-1] + 1 :]:
            if not held.is_bridged:
                return f"key {held.key.id.hex()} took over without the signature of its elder"
        return ""
