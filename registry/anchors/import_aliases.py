"""Aliases of several sources read, compared, and merged: one edit for each name and context."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_report import ImportLine, Status
from registry.domain.edits import AdoptAlias
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType
from registry.domain.times import parse_moment
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.anchors.lenient import Stated
    from registry.anchors.manifest import Manifest
    from registry.anchors.seeds import Seeds

PLAIN_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")
"""What a context or an anchor may be called."""
STRICTEST_FIRST = (
    AliasType.TEMPORARY,
    AliasType.MIGRATION,
    AliasType.CONTEXTUAL,
    AliasType.PERMANENT,
)


class RawAlias(NamedTuple):
    """An alias as one source gives it, "" for what it leaves out."""

    at: str
    name: str
    context: str
    type: str
    target: str
    owner: str
    description: str
    created_at: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasSource:
    """An alias of one source whose every part could be read."""

    at: str
    name: Name
    context: str
    type: AliasType
    target: str
    owner: str
    description: str
    created_at: datetime | None
    expires_at: datetime | None


def manifest_aliases(manifest: Manifest | None) -> Iterator[RawAlias]:
    """Go through the aliases that a manifest lists under its anchors."""
    for anchor in manifest.anchors if manifest else ():
        for alias in anchor.aliases:
            yield RawAlias(
                at=alias.at,
                name=_text(alias.name),
                context=_text(alias.context),
                type=_text(alias.type),
                target=_text(alias.target),
                owner=_text(alias.created_by),
                description=_text(alias.description),
                created_at=_text(alias.created_at),
                expires_at=_text(alias.expires_at),
            )


def seed_aliases(seeds: Seeds | None) -> Iterator[RawAlias]:
    """Go through the aliases that a migration inserts."""
    for seed in seeds.aliases if seeds else ():
        yield RawAlias(
            at=seed.at,
            name=seed.name,
            context=seed.context,
            type=seed.type,
            target=seed.target,
            owner=seed.created_by,
            description=seed.description,
            created_at=seed.created_at,
            expires_at=seed.expires_at,
        )


def read_alias(raw: RawAlias) -> AliasSource:
    """Read every part; raise `InvalidInput` for the first that cannot be meant."""
    if not PLAIN_ID.fullmatch(raw.context):
        raise InvalidInput(
            f"{raw.context!r} is not a context.", hint="Letters, digits and . _ - inside."
        )
    lasting = AliasType.TEMPORARY if raw.expires_at else AliasType.PERMANENT
    return AliasSource(
        at=raw.at,
        name=Name.parse(Kind.SERVICE, raw.name),
        context=raw.context,
        type=AliasType.parse(raw.type) if raw.type else lasting,
        target=raw.target,
        owner=raw.owner,
        description=raw.description,
        created_at=parse_moment(raw.created_at) if raw.created_at else None,
        expires_at=parse_moment(raw.expires_at) if raw.expires_at else None,
    )


def merge(
    sources: list[AliasSource], contracts: frozenset[str], now: datetime
) -> tuple[AdoptAlias | None, ImportLine]:
    """Make one edit of what the sources give for one name and context, the stricter holding.

    Returns no edit where an alias must expire and no source says when.
    """
    first = sources[0]
    doubts: list[str] = []
    expires_at = min((s.expires_at for s in sources if s.expires_at), default=None)
    kind = _strictest(sources, doubts, expires=expires_at is not None)
    where = ", ".join(source.at for source in sources)
    what = f"alias {first.name} in {first.context}"
    if kind.expires and expires_at is None:
        why = f"it is {kind}, and no source says when it expires"
        return None, ImportLine("refused", what, why, where)
    edit = AdoptAlias(
        name=first.name,
        context=first.context,
        target=_target(sources, contracts, doubts),
        type=kind,
        owner=next((s.owner for s in sources if s.owner), ""),
        description=next((s.description for s in sources if s.description), ""),
        created_at=min((s.created_at for s in sources if s.created_at), default=None),
        expires_at=expires_at,
    )
    status: Status = "merged" if len(sources) > 1 else "taken"
    status = "ambiguous" if doubts else status
    return edit, ImportLine(status, what, "; ".join((*doubts, *_notes(edit, now))), where)


def _strictest(sources: list[AliasSource], doubts: list[str], *, expires: bool) -> AliasType:
    kinds = {source.type for source in sources}
    kind = next(kind for kind in STRICTEST_FIRST if kind in kinds)
    if len(kinds) > 1:
        doubts.append(f"given as {', '.join(sorted(kinds))}; taken as {kind}")
    elif len({s.expires_at for s in sources if s.expires_at}) > 1:
        doubts.append("given with different expiries; the earliest is taken")
    if expires and not kind.expires:
        doubts.append(f"given as {kind} with an expiry; taken as {AliasType.TEMPORARY}")
        return AliasType.TEMPORARY
    return kind


def _target(
    sources: list[AliasSource], contracts: frozenset[str], doubts: list[str]
) -> Name | None:
    targets = sorted({source.target for source in sources if source.target})
    if len(targets) > 1:
        doubts.append(f"given for {', '.join(targets)}; taken without a target")
        return None
    if targets and targets[0] not in contracts:
        doubts.append(f"{targets[0]!r} is no contract of the sources; taken without a target")
        return None
    return Name.parse(Kind.SERVICE, targets[0]) if targets else None


def _notes(edit: AdoptAlias, now: datetime) -> Iterator[str]:
    if edit.target is None:
        yield "it resolves to nothing until somebody says what it stands for"
    if edit.expires_at is not None and edit.expires_at <= now:
        yield f"it expired on {edit.expires_at.date().isoformat()}"


def _text(stated: Stated[str] | None) -> str:
    return stated.value if stated else ""
