"""Give entries their place in the tree, and sign what the tree then is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.audit.tiles import GrowingTree
from registry.audit.verifier import Checkpoint
from registry.audit.verifier.notes import HASH_NAME, Key, checkpoint_text, write_note
from registry.domain.actors import SYSTEM
from registry.domain.times import show_moment
from registry.errors import Conflict, Unavailable
from registry.service.ports import Head, LogKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_BATCH = 256


class KeyNotHeld(Unavailable):
    """This process does not hold the key that signs the log."""

    code = "audit.key_not_held"


def sequence(deps: Deps) -> int:
    """Give new entries their place in the tree and take a signed checkpoint; return how many.

    Only one process does this at a time; another one that tries returns 0, and so does one
    that does not hold the log's key.
    """
    done = 0
    while True:
        with deps.new_uow() as uow:
            if not uow.try_sequencer_lease():
                return done
            keys = signers(uow)
            if keys and deps.keyring and not deps.keyring.holds(keys[-1].public):
                return done
            if deps.keyring and not keys and uow.unsequenced(1):
                keys = [_first_key(deps, uow)]
            placed = _place_batch(deps, uow, keys[-1:])
            if not placed:
                return done
            uow.commit()
            done += placed


def signers(uow: UnitOfWork) -> list[Key]:
    """Return the log's public keys, oldest first."""
    return [Key(held.name, held.public) for held in uow.log_keys()]


def check_key(deps: Deps) -> None:
    """Raise `KeyNotHeld` when entries wait and this process cannot sign their checkpoint."""
    with deps.view() as uow:
        keys, waits = signers(uow), bool(uow.unsequenced(1))
    if waits and keys and deps.keyring and not deps.keyring.holds(keys[-1].public):
        raise KeyNotHeld(
            f"Key {keys[-1].id.hex()} signs the log, and is not here.",
            hint="Set FRENLY_SIGNING_KEYS to the folder that holds it. If it is lost: "
            "`frenly audit key rotate --lost`.",
        )


def rotate(deps: Deps, by: Actor, *, is_lost: bool) -> LogKey:
    """Let a new key sign from now on; the old one signs the checkpoint that says so.

    Raises `Conflict` when another process gives places at the moment, `KeyNotHeld` when the
    old key is not here, unless it `is_lost`: then nothing vouches for the new one, and the log
    says so.
    """
    by.require("operate")
    if deps.keyring is None:
        raise Conflict("This log is not signed.", hint="Give the application a keyring.")
    sequence(deps)
    check_key_to_rotate(deps, is_lost=is_lost)
    with deps.new_uow() as uow:
        if not uow.try_sequencer_lease():
            raise Conflict("Another process works on the log's tree.", hint="Try again.")
        old = uow.log_keys()[-1] if uow.log_keys() else None
        new = _add_key(deps, uow, old, by, is_bridged=not is_lost)
        both = [*([Key(old.name, old.public)] if old and not is_lost else [])]
        while _place_batch(deps, uow, [*both, Key(new.name, new.public)]):
            pass
        uow.commit()
    if old is not None:
        deps.keyring.forget(old.public)
    return new


def check_key_to_rotate(deps: Deps, *, is_lost: bool) -> None:
    """Raise `KeyNotHeld` when the old key should sign and is not here."""
    with deps.view() as uow:
        keys = signers(uow)
    if keys and not is_lost and deps.keyring and not deps.keyring.holds(keys[-1].public):
        raise KeyNotHeld(
            f"Key {keys[-1].id.hex()} must sign its successor, and is not here.",
            hint="Run this where the key is, or add --lost if nobody has it any more.",
        )


def _first_key(deps: Deps, uow: UnitOfWork) -> Key:
    key = _add_key(deps, uow, None, SYSTEM, is_bridged=False)
    return Key(key.name, key.public)


def _add_key(
    deps: Deps, uow: UnitOfWork, old: LogKey | None, by: Actor, *, is_bridged: bool
) -> LogKey:
    assert deps.keyring is not None  # noqa: S101 - callers see to it
    now = deps.now()
    name = old.name if old else f"frenly/{deps.new_id()}"
    number = old.number + 1 if old else 0
    key = LogKey(number, name, deps.keyring.create(), now, None)
    if old is not None:
        uow.save_log_key(old._replace(until=now))
    uow.save_log_key(key)
    data = {"key": Key(name, key.public).text()}
    if old is None:
        uow.record(deps.entry(Tag.KEY_CREATE, by, name, data))
        return key
    replaced = {"replaces": Key(name, old.public).text(), "bridged": is_bridged}
    uow.record(deps.entry(Tag.KEY_ROTATE, by, name, {**data, **replaced}))
    return key


def _place_batch(deps: Deps, uow: UnitOfWork, keys: Sequence[Key]) -> int:
    batch = uow.unsequenced(_BATCH)
    if not batch:
        return 0
    head = uow.head()
    tree = GrowingTree(head.size, head.stack) if head else GrowingTree()
    first = tree.size
    for entry in batch:
        tree.append(entry.leaf)
    uow.place([entry.number for entry in batch], first)
    uow.add_nodes(tree.nodes)
    now = deps.now()
    note = _signed(deps, uow, Checkpoint(tree.size, tree.root), keys, now) if keys else ""
    uow.add_head(Head(tree.size, tree.root, tuple(tree.stack), now, note))
    return len(batch)


def _signed(
    deps: Deps, uow: UnitOfWork, at: Checkpoint, keys: Sequence[Key], now: datetime
) -> str:
    assert deps.keyring is not None  # noqa: S101 - who has keys has a keyring
    facts = {"hash": HASH_NAME, "revision": str(uow.revision()), "time": show_moment(now) or ""}
    text = checkpoint_text(keys[-1].name, at, facts)
    message = text.encode()
    return write_note(text, [(key, deps.keyring.sign(key.public, message)) for key in keys])
