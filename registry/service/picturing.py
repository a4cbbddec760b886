"""Snapshots as signed files, and the registry rebuilt from its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.audit.rebuilding import rebuild
from registry.audit.snapshots import row_lines, snapshot_header, state_of
from registry.audit.verifier.notes import read_checkpoint, write_note
from registry.audit.verifier.snapshots import snapshot_text
from registry.domain.times import show_moment
from registry.errors import Unavailable
from registry.service.auditing import check
from registry.service.sequencing import KeyNotHeld, sequence, signers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.actors import Actor
    from registry.domain.rows import Row, RowKey
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


class Rebuild(NamedTuple):
    """The registry from the log alone, beside the live one."""

    revision: int
    state: str
    live_revision: int
    live_state: str
    problem: str
    first_bad: int | None


def write_snapshot(deps: Deps, by: Actor) -> Iterator[bytes]:
    """Yield a snapshot of the newest revision, signed with the log's key."""
    by.require("export")
    with deps.new_uow() as uow:
        data = {"revision": uow.revision()}
        uow.record(deps.entry(Tag.SNAPSHOT_WRITE, by, "registry", data))
        uow.commit()
    sequence(deps)
    with deps.view() as uow:
        lines = row_lines(_rows(uow))
        yield _header(deps, uow, len(lines), state_of(lines))
    yield from lines


def _header(deps: Deps, uow: UnitOfWork, count: int, state: str) -> bytes:
    head, keys, revision = uow.head(), signers(uow), uow.revision()
    if not keys or deps.keyring is None or not deps.keyring.holds(keys[-1].public):
        raise KeyNotHeld(
            "This process does not hold the log's key, so it cannot sign a snapshot.",
            hint="Run this where the key is, or set FRENLY_SIGNING_KEYS to its folder.",
        )
    taken = read_checkpoint(head.note) if head is not None and head.note else None
    if taken is None or taken.facts.get("revision") != str(revision):
        raise Unavailable(
            "The newest revision is in no checkpoint yet.", hint="Try again in a moment."
        )
    key = keys[-1]
    facts = {
        "origin": key.name,
        "revision": str(revision),
        "rows": str(count),
        "state": state,
        "size": str(taken.at.size),
        "time": show_moment(deps.now()) or "",
    }
    text = snapshot_text(facts)
    note = write_note(text, [(key, deps.keyring.sign(key.public, text.encode()))])
    return snapshot_header(key, note, head.note if head else "")


def rebuild_registry(deps: Deps, by: Actor) -> Rebuild:
    """Verify the log, rebuild the registry from it alone, and compare with the live one."""
    by.require("audit.verify")
    verdict, _ = check(deps)
    with deps.view() as uow:
        made = rebuild(uow.entries(0, verdict.size, tag=str(Tag.REVISION_APPLY)))
        live, live_revision = state_of(row_lines(_rows(uow))), uow.revision()
    state = state_of(row_lines(made.rows))
    problem = verdict.problem or made.problem
    if not problem and (made.revision, state) != (live_revision, live):
        problem = "the live registry is not what the log tells"
    return Rebuild(
        made.revision,
        state,
        live_revision,
        live,
        problem,
        verdict.first_bad if verdict.problem else made.first_bad,
    )


def _rows(uow: UnitOfWork) -> dict[RowKey, Row]:
    return {row.key: row for row in uow.rows()}
