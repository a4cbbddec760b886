"""Signed notes and checkpoints in the form of C2SP (signed-note, tlog-checkpoint), Ed25519."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from registry.audit.verifier.ed25519 import verify_ed25519
from registry.audit.verifier.reading import Fault, show
from registry.audit.verifier.tree import Checkpoint

HASH_NAME = "sha-256"
_ED25519 = b"\x01"
_DASH = "\u2014 "
_KEY_ID_BYTES, _PUBLIC_BYTES = 4, 32
_CHECKPOINT_LINES = 3

Check = Callable[[bytes, bytes, bytes], bool]
"""Says whether (public key, message, signature) fit together."""


class Key(NamedTuple):
    """Who may sign: a name, and a public key."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes by which a signature names its key."""
        name = self.name.encode("utf-8") + b"\n"
        return hashlib.sha256(name + _ED25519 + self.public).digest()[:_KEY_ID_BYTES]

    def text(self) -> str:
        """Write the key in one line, as C2SP's tools read it."""
        coded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"


class Note(NamedTuple):
    """A text, and who signed it: (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, key: Key, check: Check = verify_ed25519) -> bool:
        """Say whether there is a signature of that key, and every one of them is right."""
        theirs = [s for n, i, s in self.signatures if (n, i) == (key.name, key.id)]
        message = self.text.encode("utf-8")
        return bool(theirs) and all(check(key.public, message, s) for s in theirs)


class SignedCheckpoint(NamedTuple):
    """A checkpoint as it was signed; `facts` are the words of its further lines."""

    origin: str
    at: Checkpoint
    facts: dict[str, str]
    note: Note


def read_key(line: str) -> Key:
    """Read what `Key.text` wrote."""
    name, _, rest = line.strip().partition("+")
    number, _, coded = rest.partition("+")
    raw = _from_base64(coded, "the key")
    key = Key(name, raw[1:])
    is_right = raw[:1] == _ED25519 and len(key.public) == _PUBLIC_BYTES and _is_name(name)
    if not is_right or key.id.hex() != number:
        raise Fault(f"{show(line)} is no Ed25519 key of the form NAME+ID+KEY")
    return key


def write_note(text: str, signatures: Sequence[tuple[Key, bytes]]) -> str:
    """Write a text, which ends with a newline, and its signatures."""
    lines = [
        f"{_DASH}{key.name} {base64.b64encode(key.id + signature).decode()}\n"
        for key, signature in signatures
    ]
    return f"{text}\n{''.join(lines)}"


def read_note(raw: str) -> Note:
    """Read a signed note; `Fault` for anything else."""
    text, gap, tail = raw.rpartition("\n\n")
    if not gap or not tail.endswith("\n") or any(c < " " and c != "\n" for c in raw):
        raise Fault("this is no signed note: a text, an empty line, and signatures")
    return Note(text + "\n", tuple(_signature(line) for line in tail[:-1].split("\n")))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, coded = line[len(_DASH) :].partition(" ")
    raw = _from_base64(coded, "a signature")
    if not line.startswith(_DASH) or not _is_name(name) or len(raw) <= _KEY_ID_BYTES:
        raise Fault(f"{show(line)} is no line of a signature")
    return name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:]


def _is_name(name: str) -> bool:
    return bool(name) and not any(c.isspace() or c == "+" for c in name)


def _from_base64(coded: str, what: str) -> bytes:
    try:
        return base64.b64decode(coded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Fault(f"{what} is not base64") from None


def checkpoint_text(origin: str, at: Checkpoint, facts: dict[str, str]) -> str:
    """Write what is signed: origin, size, root, and a line for each fact."""
    head = [origin, str(at.size), base64.b64encode(at.root).decode()]
    return "".join(f"{line}\n" for line in [*head, *(f"{k} {v}" for k, v in facts.items())])


def read_checkpoint(raw: str) -> SignedCheckpoint:
    """Read a signed checkpoint without judging its signatures."""
    note = read_note(raw)
    lines = note.text[:-1].split("\n")
    if len(lines) < _CHECKPOINT_LINES or not lines[1].isascii() or not lines[1].isdigit():
        raise Fault("the note is no checkpoint: an origin, a size and a root")
    facts = dict(line.partition(" ")[::2] for line in lines[_CHECKPOINT_LINES:])
    if facts.get("hash", HASH_NAME) != HASH_NAME:
        raise Fault(f"its hash is {show(facts['hash'])}, this verifier knows {HASH_NAME}")
    at = Checkpoint(int(lines[1]), _from_base64(lines[2], "the root"))
    if checkpoint_text(lines[0], at, facts) != note.text:
        raise Fault("the checkpoint is not written in its one form")
    return SignedCheckpoint(lines[0], at, facts, note)
