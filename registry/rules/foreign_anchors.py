"""Anchors of a manifest that do not add up, or point at nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from registry.rules.foreign_case import MANIFEST, SOURCES, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.rules.foreign_case import ForeignFinding, Platform
    from registry.rules.foreign_reads import ManifestAnchor


def _anchors(platform: Platform) -> Sequence[ManifestAnchor]:
    return platform.manifest.anchors if platform.manifest else ()


def source_missing(platform: Platform) -> Iterator[ForeignFinding]:
    """An anchor's source does not exist."""
    for anchor in _anchors(platform):
        if anchor.source and platform.lacks(anchor.source.value):
            title = (
                f"Anchor `{anchor.label}` points at a source that does not exist: "
                f"{anchor.source.value}"
            )
            expected = "report the anchor as dangling; do not invent the file"
            yield finding(SOURCES, "high", title, (anchor.source.at,), expected)


def wrong_total(platform: Platform) -> Iterator[ForeignFinding]:
    """A total differs from the anchors there are, or from the sum of the families."""
    manifest = platform.manifest
    if not manifest:
        return
    there = len(manifest.anchors)
    for total in manifest.totals:
        if total.value != there:
            title = f"The manifest counts {total.value} anchors and lists {there}"
            places = (total.at, manifest.anchors_at)
            yield finding(MANIFEST, "medium", title, places, f"{there}")
    told = sum(count.value for count in manifest.families.values())
    for total in manifest.totals if manifest.families else ():
        if told != total.value:
            title = f"The families add up to {told}, the total says {total.value}"
            counts = (count.at for count in manifest.families.values())
            yield finding(MANIFEST, "medium", title, (total.at, *counts), "one number")


def wrong_family_count(platform: Platform) -> Iterator[ForeignFinding]:
    """A family counts more or fewer anchors than there are."""
    there = Counter(a.family.value for a in _anchors(platform) if a.family)
    for name, count in platform.manifest.families.items() if platform.manifest else ():
        if count.value != there[name]:
            title = f"Family `{name}` counts {count.value} anchors and has {there[name]}"
            members = (a.at for a in _anchors(platform) if a.family and a.family.value == name)
            yield finding(MANIFEST, "medium", title, (count.at, *members), f"{there[name]}")


def unknown_family(platform: Platform) -> Iterator[ForeignFinding]:
    """An anchor, a count or an owner names a family that is not a valid one."""
    manifest = platform.manifest
    if not (manifest and manifest.valid_families):
        return
    valid = {family.value for family in manifest.valid_families}
    at = manifest.valid_families[0].at
    named = [(f"Anchor `{a.label}` is of", a.family) for a in manifest.anchors if a.family]
    named += [(f"{o.name} governs", family) for o in manifest.owners for family in o.families]
    for who, family in named:
        if family.value not in valid:
            title = f"{who} family `{family.value}`, which valid_families does not list"
            yield finding(MANIFEST, "medium", title, (family.at, at), "a valid family")
    for name, count in manifest.families.items():
        if name not in valid:
            title = f"Family `{name}` is counted, but valid_families does not list it"
            yield finding(MANIFEST, "low", title, (count.at, at), "a valid family")


def unknown_owner(platform: Platform) -> Iterator[ForeignFinding]:
    """An anchor is owned by somebody whom the owners' table does not know."""
    manifest = platform.manifest
    known = {owner.name for owner in manifest.owners} if manifest else set()
    for anchor in _anchors(platform) if known else ():
        if manifest and anchor.owner and anchor.owner.value not in known:
            title = (
                f"{anchor.label} is owned by {anchor.owner.value}, "
                "whom governance.owners does not list"
            )
            places = (anchor.owner.at, manifest.owners_at)
            yield finding(MANIFEST, "medium", title, places, "a listed owner")


def owner_of_another_family(platform: Platform) -> Iterator[ForeignFinding]:
    """An anchor's owner does not govern the anchor's family."""
    owners = {o.name: o for o in platform.manifest.owners} if platform.manifest else {}
    for anchor in _anchors(platform):
        owner = owners.get(anchor.owner.value) if anchor.owner else None
        if not (owner and anchor.owner and anchor.family and owner.families):
            continue
        governed = [family.value for family in owner.families]
        if anchor.family.value not in governed:
            title = (
                f"{anchor.label} (family {anchor.family.value}) is owned by {owner.name}, "
                f"whose governed families are only {', '.join(governed)}"
            )
            places = (anchor.owner.at, owner.at)
            yield finding(MANIFEST, "medium", title, places, "owner/family conflict")


def field_missing(platform: Platform) -> Iterator[ForeignFinding]:
    """An anchor lacks fields that the manifest itself requires."""
    required = platform.manifest.required_fields if platform.manifest else ()
    for anchor in _anchors(platform):
        lost = [field for field in required if field.value not in anchor.given]
        if lost:
            names = ", ".join(field.value for field in lost)
            title = f"{anchor.label} lacks required fields: {names}"
            places = (anchor.at, *(field.at for field in lost))
            yield finding(MANIFEST, "medium", title, places, "every required field")


def same_id(platform: Platform) -> Iterator[ForeignFinding]:
    """Two anchors share an id."""
    groups: dict[str, list[str]] = defaultdict(list)
    for anchor in _anchors(platform):
        if anchor.id:
            groups[anchor.id.value].append(anchor.id.at)
    for name, places in groups.items():
        if len(places) > 1:
            title = f"{len(places)} anchors share the id `{name}`"
            yield finding(MANIFEST, "high", title, places, "unique ids")
