"""What owners are told about a turn, and who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.digest import digest
from registry.domain.rows import Alias, Contract, Table
from registry.domain.times import show_duration, show_moment
from registry.domain.turns import TurnKind
from registry.domain.versions import pick
from registry.service.lifecycle_ports import Notice

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from registry.domain.state import State
    from registry.domain.turns import Turn

_CAME = {
    TurnKind.EXPIRES: "expired",
    TurnKind.WARNS: "began to warn",
    TurnKind.BROWNOUT: "browned out",
    TurnKind.ENDS: "ended",
    TurnKind.SUNSET: "reached its sunset",
}
_COMES = {
    TurnKind.EXPIRES: "expires",
    TurnKind.ENDS: "ends",
    TurnKind.SUNSET: "reaches its sunset",
}
_DO = {
    TurnKind.EXPIRES: "To keep it, ask for `frenly propose extend`; else move its users.",
    TurnKind.WARNS: "Move its users; `frenly alias show` says when it ends.",
    TurnKind.BROWNOUT: "Whoever fails now uses it still: move them.",
    TurnKind.ENDS: "To end it later, ask for `frenly propose schedule-end`; or move its users.",
    TurnKind.SUNSET: "Move what is bound to it; `frenly contract show` lists it.",
}


def says(turn: Turn) -> str:
    """Say what has come."""
    version = f" (version {turn.version})" if turn.version else ""
    return f"{_CAME[turn.kind]}{version} on {turn.due_at:%Y-%m-%d %H:%M} UTC"


def concerned(state: State, turn: Turn, now: datetime) -> list[str]:
    """Return the owners to tell: its own, and those of live aliases that lead there."""
    row = state.row(turn.subject)
    owners = {turn.owner}
    if isinstance(row, Alias | Contract):
        users = (a for a in state.aliases_to(row.name) if a.is_live(now))
        owners |= {a.owner for a in users if _uses(a, row, turn.version)}
    return sorted(owners - {""}) or [""]


def _uses(alias: Alias, row: Alias | Contract, version: str) -> bool:
    """Say whether a version's end touches an alias; a whole contract's touches all of them."""
    if not version or not isinstance(row, Contract):
        return True
    bound = pick((row.newest, *row.releases), alias.constraint)
    return bound is not None and bound.version == version


def notice_of(turn: Turn, owner: str, now: datetime, *, lead: timedelta | None) -> Notice:
    """Word a notice; with a lead it reminds of what is still to come.

    The id follows from what it says to whom, so it is queued once however often it is made.
    """
    event = str(turn.kind) if lead is None else "reminder"
    what = _called(turn)
    told = says(turn) if lead is None else f"{_COMES[turn.kind]} on {turn.due_at:%Y-%m-%d}"
    parts = [
        str(turn.subject),
        str(turn.kind),
        turn.version,
        show_moment(turn.due_at),
        owner,
        lead and show_duration(lead),
    ]
    return Notice(
        id=digest(parts),
        at=now,
        owner=owner,
        subject=str(turn.subject),
        event=event,
        title=f"{what} {told}",
        text=f"{what} {told}. {_DO[turn.kind]}",
    )


def _called(turn: Turn) -> str:
    kind, _, rest = turn.subject.id.partition(":")
    if turn.subject.table is Table.CONTRACT:
        version = f" version {turn.version}" if turn.version else ""
        return f"Contract {rest} ({kind}){version}"
    where, _, key = rest.partition(":")
    return f"Alias {key} ({kind}) in {where}"
