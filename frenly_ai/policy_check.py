"""Policy files compared with each other and with the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.governance import read_governance
from registry.anchors.located import load_lenient, read_file, strict_document
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.errors import FrenlyError, InvalidInput
from registry.rules.demanded import effective, foreign
from registry.rules.foreign import ForeignFinding, Platform, audit_policies, ordered
from registry.rules.foreign_case import finding
from registry.service.policies import GOVERNANCE_ROOT, load_effective

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.anchors.governance import ForeignGovernance
    from registry.anchors.manifest import Manifest
    from registry.anchors.seeds import Seeds
    from registry.rules.demands import Demand
    from registry.rules.governance import Governance

_GOVERNANCE = {GOVERNANCE_ROOT, "rules", "contexts"}
_MANIFEST = {"anchors", "ssot_anchors", "ssot_config", "config"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The policy in force, with its text to tell where each setting stands."""

    governance: Governance
    text: str
    source: str

    def demands(self) -> Iterator[Demand]:
        """Go through what it demands."""
        document = strict_document(self.text, source=self.source)
        return effective(self.governance, lambda path: document.at((GOVERNANCE_ROOT, *path)))


def check_policies(paths: list[Path], held: Held, now: datetime) -> tuple[ForeignFinding, ...]:
    """Find what is wrong in policy files, and where they contradict each other or ours.

    Raises `InvalidInput` for a file that cannot be read or holds no policy.
    """
    files = _read(paths)
    demands: list[Demand] = []
    for each in files.governances:
        demands += foreign(each, None, ())
    for one in files.manifests:
        demands += foreign(None, one, ())
    demands += foreign(None, None, files.seeds)
    governances: Sequence[ForeignGovernance | None] = files.governances or [None]
    manifests: Sequence[Manifest | None] = files.manifests or [None]
    side_by_side = [
        Platform(now=now, governance=rules, manifest=manifest, seeds=files.seeds)
        for rules in governances
        for manifest in manifests
    ]
    found = audit_policies(side_by_side, [*demands, *held.demands()])
    refused = [_unloadable(rules.source) for rules in files.governances]
    return ordered([*found, *(each for each in refused if each)])


class _Files(NamedTuple):
    governances: list[ForeignGovernance]
    manifests: list[Manifest]
    seeds: tuple[Seeds, ...]


def _read(paths: list[Path]) -> _Files:
    files, seeds = _Files([], [], ()), []
    for path in paths:
        text, source = read_file(path), str(path)
        if path.suffix == ".sql":
            seeds.append(read_seeds(text, source=source))
            continue
        value = load_lenient(text, source=source).value
        keys = set(value) if isinstance(value, dict) else set()
        if keys & _GOVERNANCE:
            files.governances.append(read_governance(text, source=source))
        elif keys & _MANIFEST:
            files.manifests.append(read_manifest(text, source=source))
        else:
            raise InvalidInput(
                f"{source}:1 holds no policy that is known here.",
                hint=f"A governance file has {GOVERNANCE_ROOT!r}, a manifest 'anchors' or "
                "'ssot_config'; a migration ends in .sql.",
                file=source,
            )
    return files._replace(seeds=tuple(seeds))


def _unloadable(source: str) -> ForeignFinding | None:
    """Say why a governance file could not be the policy in force, if it could not."""
    try:
        load_effective(read_file(Path(source)), source=source)
    except FrenlyError as error:
        place, _, why = error.message.partition(": ")
        at = place.split(" ")[0]
        title = f"It could not be the policy in force: {why}"
        return finding("policy-unloadable", "medium", title, (at,), error.hint)
    return None
