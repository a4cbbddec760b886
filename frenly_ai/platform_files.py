"""A platform's own files, read from disk: what is wrong in them, and what can be imported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from registry.anchors.claims import all_claims
from registry.anchors.governance import read_governance
from registry.anchors.importing import ImportPlan, drop_known, import_plan, row_key
from registry.anchors.located import read_file
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.contracts.records import Wish
from registry.domain.proposals import Origin
from registry.errors import Conflict, FrenlyError, InvalidInput
from registry.rules.foreign import ForeignFinding, Platform, audit
from registry.service.policies import load_governance
from registry.service.stricter import Effective, stricter, with_fallbacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from registry.domain.rows import RowKey
    from registry.rules.governance import Governance

FILE_LIST = "repo-file-list.txt"
"""Beside a tree that holds only part of a platform: the paths of all its files."""
_SKIPPED = frozenset({".git", "node_modules", ".venv", "__pycache__"})
_MOST_FILES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Which files to read; None for one that a platform does not have."""

    manifest: Path | None = None
    governance: Path | None = None
    seed_sql: Path | None = None
    tree: Path | None = None
    """The platform's root; None is the common folder of the given files."""

    @property
    def root(self) -> Path:
        """Return the platform's root."""
        if self.tree is not None:
            return self.tree.resolve()
        given = [
            p.resolve().parent for p in (self.manifest, self.governance, self.seed_sql) if p
        ]
        if not given:
            raise InvalidInput(
                "No file was given.", hint="Give --manifest, --governance or --seed-sql."
            )
        return Path(os.path.commonpath(given))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFiles:
    """What was read."""

    platform: Platform
    findings: tuple[ForeignFinding, ...]
    plan: ImportPlan
    effective: Effective
    """The policy that holds: the platform's own, where it can be meant, made stricter."""


def read_platform(files: Files, own: Governance, now: datetime) -> PlatformFiles:
    """Read, audit and plan the import. Raises `InvalidInput` for a file that is not there.

    Args:
        files: What to read.
        own: Our policy; it declares the lookup orders, and holds where there is no other.
        now: The moment of the audit.
    """
    root = files.root
    manifest = (
        read_manifest(read_file(files.manifest), source=_name(files.manifest, root))
        if files.manifest
        else None
    )
    rules = (
        read_governance(read_file(files.governance), source=_name(files.governance, root))
        if files.governance
        else None
    )
    seeds = (
        read_seeds(read_file(files.seed_sql), source=_name(files.seed_sql, root))
        if files.seed_sql
        else None
    )
    platform = Platform(
        now=now,
        manifest=manifest,
        governance=rules,
        seeds=(seeds,) if seeds else (),
        claims=all_claims(_texts(root)),
        paths=_paths(root),
    )
    effective = stricter(_governance(files.governance, own), manifest, seeds)
    plan = import_plan(manifest, seeds, contexts=effective.governance.fallbacks, now=now)
    return PlatformFiles(
        platform=platform, findings=audit(platform), plan=plan, effective=effective
    )


def import_wish(
    found: PlatformFiles,
    known: Callable[[Iterable[RowKey]], frozenset[RowKey]],
    channel: str,
) -> Wish:
    """Return the wish that records what the files hold and the registry does not know yet.

    Raises `Conflict` when it knows everything already.
    """
    there = known(row_key(edit) for edit in found.plan.edits)
    edits = drop_known(found.plan.edits, there.__contains__)
    if not edits:
        raise Conflict(
            "Everything in these files is already recorded.", hint="Nothing is left to import."
        )
    provenance = tuple(
        {"field": line.what, "value": line.status, "from": line.location}
        for line in found.plan.report
    )
    return Wish(
        edits=edits,
        origin=Origin(channel=channel),
        reason="Record what the platform's own files hold.",
        provenance=provenance,
    )


def _governance(path: Path | None, own: Governance) -> Governance:
    """Load a platform's governance as ours, or keep ours where it cannot be meant."""
    if path is None:
        return own
    try:
        foreign = load_governance(read_file(path), source=str(path))
    except InvalidInput:
        return own  # the audit says what is wrong in the file
    return with_fallbacks(foreign, own)


def _name(path: Path, root: Path) -> str:
    resolved = path.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path.name


def _files(root: Path) -> Iterator[Path]:
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED)
        for name in sorted(names):
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(folder, name)


def _paths(root: Path) -> frozenset[str]:
    """Return every path of the platform: the list beside its tree, else the tree's own."""
    listed = root.parent / FILE_LIST
    if listed.is_file():
        return frozenset(
            line.strip() for line in read_file(listed).splitlines() if line.strip()
        )
    return frozenset(path.relative_to(root).as_posix() for path in _files(root))


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield what can be read as text; what cannot claims nothing."""
    for path in _files(root):
        if path.suffix in {".yaml", ".yml", ".json", ".env", ".toml", ".ini", ".conf"}:
            try:
                yield path.relative_to(root).as_posix(), read_file(path)
            except FrenlyError:
                continue  # binary, too long or gone: nothing in it can be read as a claim
