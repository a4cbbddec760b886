"""Keys and signed checkpoints for tests: always the same, and quick to make."""

from __future__ import annotations

import hashlib
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.audit.verifier import Checkpoint
from registry.audit.verifier.notes import HASH_NAME, Key, checkpoint_text, write_note
from registry.errors import Unavailable

ORIGIN = "frenly/test"


def a_secret(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def a_key(seed: str = "one", name: str = ORIGIN) -> Key:
    return Key(name, a_secret(seed).public_key().public_bytes_raw())


def a_note(text: str, *seeds: str, name: str = ORIGIN) -> str:
    signed = [(a_key(seed, name), a_secret(seed).sign(text.encode())) for seed in seeds]
    return write_note(text, signed)


def a_checkpoint_note(
    at: Checkpoint, *seeds: str, name: str = ORIGIN, revision: int = 0, **facts: str
) -> str:
    told = {"hash": HASH_NAME, "revision": str(revision), **facts}
    return a_note(checkpoint_text(name, at, told), *(seeds or ("one",)), name=name)


class MemoryKeyring:
    """A keyring that makes the same keys in every run, and remembers which were given up."""

    def __init__(self, seed: str = "") -> None:
        self._seeds = (f"{seed}/{n}" for n in count())
        self.held: dict[bytes, Ed25519PrivateKey] = {}
        self.given_up: dict[bytes, Ed25519PrivateKey] = {}

    def create(self) -> bytes:
        secret = a_secret(next(self._seeds))
        public = secret.public_key().public_bytes_raw()
        self.held[public] = secret
        return public

    def holds(self, public: bytes) -> bool:
        return public in self.held

    def sign(self, public: bytes, message: bytes) -> bytes:
        if public not in self.held:
            raise Unavailable("The key is not here.", hint="Look elsewhere.")
        return self.held[public].sign(message)

    def forget(self, public: bytes) -> None:
        if public in self.held:
            self.given_up[public] = self.held.pop(public)
