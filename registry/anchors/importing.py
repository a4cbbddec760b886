"""From a platform's own manifest and seeds to the edits that make them known here.

Nothing is invented: an alias whose target no source names is adopted without one. Where two
sources contradict each other the stricter holds, and the report says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_aliases import (
    PLAIN_ID,
    AliasSource,
    manifest_aliases,
    merge,
    read_alias,
    seed_aliases,
)
from registry.anchors.import_report import ImportLine
from registry.domain.edits import (
    AdoptAlias,
    AdoptAnchor,
    Edit,
    RegisterContext,
    RegisterContract,
)
from registry.domain.names import Kind, Name
from registry.domain.rows import Anchor, RowKey, Table, alias_key, contract_key
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from registry.anchors.lenient import Stated
    from registry.anchors.manifest import Manifest, ManifestAnchor
    from registry.anchors.seeds import Seeds

__all__ = ["ImportLine", "ImportPlan", "drop_known", "import_plan", "row_key"]

_TWICE = "given twice; the first holds"


class ImportPlan(NamedTuple):
    """What to propose, contexts first, and what became of everything the sources hold."""

    edits: tuple[Edit, ...]
    report: tuple[ImportLine, ...]


def import_plan(
    manifest: Manifest | None,
    seeds: Seeds | None,
    *,
    contexts: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> ImportPlan:
    """Turn sources into edits: contexts, contracts, aliases, anchors, each in name order.

    Args:
        manifest: The platform's manifest, if it has one.
        seeds: What its migration seeds, if it has one.
        contexts: Full fallback order, itself first, of the contexts that are declared here;
            any other context falls back to nothing but itself.
        now: Moment of the import, to say which aliases have expired already.
    """
    report: list[ImportLine] = []
    contracts = _contracts(seeds, report)
    aliases = _aliases(manifest, seeds, report, (frozenset(contracts), now))
    anchors = _anchors(manifest, report)
    edits: list[Edit] = list(context_edits(_met(manifest, aliases), contexts))
    edits += [contracts[name] for name in sorted(contracts)]
    edits += aliases
    edits += [anchors[name] for name in sorted(anchors)]
    return ImportPlan(tuple(edits), tuple(report))


def drop_known(edits: Iterable[Edit], known: Callable[[RowKey], bool]) -> tuple[Edit, ...]:
    """Leave out the edits whose row is already known, so that a second import adds nothing."""
    return tuple(edit for edit in edits if not known(row_key(edit)))


def row_key(edit: Edit) -> RowKey:
    """Return the key of the row that an import's edit would make."""
    match edit:
        case RegisterContext():
            return RowKey(Table.CONTEXT, edit.name)
        case RegisterContract():
            return contract_key(edit.name)
        case AdoptAlias():
            return alias_key(edit.name, edit.context, edit.scope)
        case AdoptAnchor():
            return edit.anchor.key
        case _:
            raise TypeError(f"an import makes no {type(edit).__name__}")


def _contracts(seeds: Seeds | None, report: list[ImportLine]) -> dict[str, RegisterContract]:
    taken: dict[str, RegisterContract] = {}
    for seed in seeds.contracts if seeds else ():
        what = f"contract {seed.name}"
        if seed.name in taken:
            report.append(ImportLine("ambiguous", what, _TWICE, seed.at))
            continue
        try:
            name = Name.parse(Kind.SERVICE, seed.name)
        except InvalidInput as error:
            report.append(_refused(what, error, seed.at))
            continue
        taken[seed.name] = RegisterContract(
            name=name,
            version=seed.version,
            owner=seed.owner,
            description=seed.description,
            base_url=seed.base_url,
        )
        report.append(ImportLine("taken", what, "", seed.at))
    return taken


def _aliases(
    manifest: Manifest | None,
    seeds: Seeds | None,
    report: list[ImportLine],
    terms: tuple[frozenset[str], datetime],
) -> list[AdoptAlias]:
    groups: dict[RowKey, list[AliasSource]] = {}
    for raw in (*manifest_aliases(manifest), *seed_aliases(seeds)):
        try:
            source = read_alias(raw)
        except InvalidInput as error:
            report.append(_refused(f"alias {raw.name} in {raw.context}", error, raw.at))
            continue
        groups.setdefault(alias_key(source.name, source.context), []).append(source)
    merged = [merge(groups[key], *terms) for key in sorted(groups)]
    report += [line for _, line in merged]
    return [edit for edit, _ in merged if edit]


def _anchors(manifest: Manifest | None, report: list[ImportLine]) -> dict[str, AdoptAnchor]:
    taken: dict[str, AdoptAnchor] = {}
    for anchor in manifest.anchors if manifest else ():
        what = f"anchor {anchor.label}"
        why = _flaw(anchor)
        if why:
            report.append(ImportLine("refused", what, why, anchor.at))
        elif anchor.label in taken:
            report.append(ImportLine("ambiguous", what, _TWICE, anchor.at))
        else:
            taken[anchor.label] = AdoptAnchor(anchor=_row(anchor))
            report.append(ImportLine("taken", what, "", anchor.at))
    return taken


def _flaw(anchor: ManifestAnchor) -> str:
    """Say what keeps an anchor from being adopted; "" if nothing does."""
    if not anchor.id or not PLAIN_ID.fullmatch(anchor.id.value):
        return "it has no id, or one that is no plain word"
    lost = [field for field in ("family", "source") if not getattr(anchor, field)]
    return f"it has no {' and no '.join(lost)}" if lost else ""


def _row(anchor: ManifestAnchor) -> Anchor:
    return Anchor(
        id=_text(anchor.id),
        family=_text(anchor.family),
        source=_text(anchor.source),
        owner=_text(anchor.owner),
        version=_text(anchor.version),
        format=_text(anchor.format),
        description=_text(anchor.description),
    )


def _met(manifest: Manifest | None, aliases: Iterable[AdoptAlias]) -> set[str]:
    """Collect every context that is used, allowed or ruled."""
    met = {alias.context for alias in aliases}
    if manifest:
        met |= set(manifest.contexts)
        met |= {c.value for anchor in manifest.anchors for c in anchor.aliasing.contexts}
    return {name for name in met if PLAIN_ID.fullmatch(name)}


def context_edits(
    met: set[str], declared: Mapping[str, tuple[str, ...]]
) -> Iterator[RegisterContext]:
    """Register what was met and whatever it falls back to."""
    reached, waiting = set[str](), sorted(met)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += declared.get(name, ())
    for name in sorted(reached):
        yield RegisterContext(name=name, fallback=declared.get(name, (name,)))


def _refused(what: str, error: InvalidInput, at: str) -> ImportLine:
    return ImportLine("refused", what, f"{error.message} {error.hint}", at)


def _text(stated: Stated[str] | None) -> str:
    return stated.value if stated else ""
