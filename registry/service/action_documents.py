"""Actions as they are stored: one document each."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from registry.domain.actions import Action, ActionStatus
from registry.domain.proposals import Origin, Quorum
from registry.domain.times import parse_moment, show_moment
from registry.domain.workloads import Deed, WorkloadState
from registry.errors import Conflict, FrenlyError

if TYPE_CHECKING:
    from registry.domain.rows import Content


class UnreadableAction(Conflict):
    """A stored action is not as Frenly writes them."""

    code = "action.unreadable"


def write_action(a: Action) -> Content:
    """Write an action as a store, a command or HTTP carries it."""
    return {
        "id": a.id,
        "status": str(a.status),
        "deed": a.deed.content(),
        "before": a.before.content(),
        "would": list(a.would),
        "author": a.author,
        "agent": a.agent,
        "origin": asdict(a.origin),
        "reason": a.reason,
        "quorum": a.quorum.content(),
        "hashes": a.hashes,
        "created_at": show_moment(a.created_at),
        "expires_at": show_moment(a.expires_at),
        "fence": a.fence,
        "taken_at": show_moment(a.taken_at) if a.taken_at else None,
        "after": a.after.content() if a.after else None,
        "says": a.says,
        "undoes": a.undoes,
        "provenance": list(a.provenance),
        "digest": a.digest,
    }


def read_action(d: Content) -> Action:
    """Read what `write_action` wrote; raise `UnreadableAction` for anything else."""
    try:
        action = _read(d)
    except (KeyError, TypeError, ValueError, FrenlyError) as error:
        raise _unreadable(d) from error
    if action.digest != d["digest"]:
        raise _unreadable(d)
    return action


def _read(d: Content) -> Action:
    after, taken_at = d["after"], d["taken_at"]
    return Action(
        id=d["id"],
        status=ActionStatus(d["status"]),
        deed=Deed.read(d["deed"]),
        before=WorkloadState(**d["before"]),
        would=tuple(d["would"]),
        author=d["author"],
        agent=d["agent"],
        origin=Origin(**d["origin"]),
        reason=d["reason"],
        quorum=Quorum.read(d["quorum"]),
        hashes=d["hashes"],
        created_at=parse_moment(d["created_at"]),
        expires_at=parse_moment(d["expires_at"]),
        fence=d["fence"],
        taken_at=parse_moment(taken_at) if taken_at else None,
        after=WorkloadState(**after) if after else None,
        says=d["says"],
        undoes=d["undoes"],
        provenance=tuple(d.get("provenance", ())),
    )


def _unreadable(d: Content) -> UnreadableAction:
    return UnreadableAction(
        f"Action {d.get('id')!r} is not stored as Frenly writes it.",
        hint="It was changed outside Frenly; see `frenly audit verify`.",
    )
