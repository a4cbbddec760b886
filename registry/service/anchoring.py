"""Bring every checkpoint to the outside anchor, and judge the log by what is kept there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.audit.outside import OutsideVerdict, compare_outside, read_notes
from registry.domain.actors import SYSTEM
from registry.errors import Conflict, FrenlyError
from registry.service.auditing import check
from registry.service.sequencing import signers

if TYPE_CHECKING:
    from registry.audit.verifying import LogVerdict
    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import OutsideAnchor, UnitOfWork


class AnchorContradicts(Conflict):
    """What the outside anchor keeps is not this log's history."""

    code = "audit.anchor_contradicts"


class Publisher:
    """Publishes checkpoints; a failure is recorded once, told always, and stops no writing."""

    def __init__(self, deps: Deps, anchor: OutsideAnchor) -> None:
        """Publish the checkpoints of `deps` to `anchor`."""
        self._deps, self._anchor = deps, anchor
        self._failing, self._published = False, -1

    def publish(self) -> int:
        """Publish what is not kept outside yet; return how many checkpoints that were."""
        with self._deps.view() as uow:
            head = uow.head()
        if head is None or head.size == self._published or not head.note:
            return 0
        try:
            count = publish(self._deps, self._anchor)
        except FrenlyError as error:
            if not self._failing:
                self._deps.note_failure(Tag.LOG_UNPUBLISHED, SYSTEM, self._anchor.where, error)
            self._failing = True
            raise
        self._failing, self._published = False, head.size
        return count


def publish(deps: Deps, anchor: OutsideAnchor) -> int:
    """Publish what the anchor lacks; raise `AnchorContradicts` if it knows another history."""
    with deps.view() as uow:
        keys = signers(uow)
        if not keys:
            return 0
        origin = keys[-1].name
        after = _agreed_size(uow, anchor, origin)
        notes = [head.note for head in uow.heads(after) if head.note]
    if notes:
        anchor.publish(origin, notes)
    return len(notes)


def verify_outside(
    deps: Deps, anchor: OutsideAnchor, by: Actor
) -> tuple[LogVerdict, OutsideVerdict]:
    """Check the whole log, and compare it with every checkpoint that the anchor keeps of it."""
    by.require("audit.verify")
    with deps.view() as uow:
        keys = signers(uow)
    said, unreadable = read_notes(anchor.notes(keys[-1].name) if keys else ())
    verdict, whole = check(deps, [one.at.size for one in said])
    found = compare_outside(
        said,
        whole.roots,
        size=verdict.size,
        keys=whole.history.keys,
        check=deps.check_signature,
    )
    if unreadable and not found.problem:
        found = found._replace(problem=unreadable)
    if not said and not found.problem:
        others = ", ".join(anchor.origins()) or "none"
        told = f"the anchor keeps no checkpoint of this log (of others: {others})"
        found = found._replace(problem=told, first_bad=0)
    with deps.new_uow() as uow:
        data = {"ok": verdict.ok, "size": verdict.size, "problem": verdict.problem}
        outside = {"anchor": anchor.where, "anchor_problem": found.problem}
        uow.record(deps.entry(Tag.LOG_VERIFY, by, "audit", {**data, **outside}))
        uow.commit()
    return verdict, found


def _agreed_size(uow: UnitOfWork, anchor: OutsideAnchor, origin: str) -> int:
    newest = anchor.newest(origin)
    if newest is None:
        return -1
    said, unreadable = read_notes([newest])
    head = None if unreadable else uow.head_of(said[0].at.size)
    if head is None or head.root != said[0].at.root:
        raise AnchorContradicts(
            f"The outside anchor {anchor.where!r} keeps a checkpoint that is not this log's.",
            hint="The log was rolled back or rewritten, or another one publishes there: "
            "`frenly audit verify --anchor`.",
            anchor=anchor.where,
        )
    return said[0].at.size
