"""Other files that contradict the manifest: second manifests, locks, undeclared anchors."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from registry.rules.foreign_case import MANIFEST, SOURCES, Told, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.foreign_case import ForeignFinding, Platform
    from registry.rules.foreign_reads import Claims, Manifest, ManifestAnchor

_SHORT = {"configuration": "config", "configurations": "config", "configs": "config"}
_SHARED_FIELDS = ("family", "format", "source", "owner", "version")


class _Declared(NamedTuple):
    id: str
    at: str
    source: str
    source_at: str


def undeclared(platform: Platform) -> Iterator[ForeignFinding]:
    """Files declare anchors that the manifest does not know, told once per place."""
    known = _known(platform)
    for place, anchors in _declared(platform).items():
        strange = [anchor for anchor in anchors if anchor.id not in known]
        if known and strange:
            names = ", ".join(dict.fromkeys(anchor.id for anchor in strange))
            title = f"{place} declares anchors that the manifest does not know: {names}"
            expected = "undeclared anchors / alias candidates"
            places = (anchor.at for anchor in strange)
            yield finding(MANIFEST, "medium", title, places, expected)


def also_dangling(platform: Platform) -> Iterator[ForeignFinding]:
    """Another file points anchors at sources that do not exist, told once per place."""
    for place, anchors in _declared(platform).items():
        lost = [a for a in anchors if a.source and platform.lacks(a.source)]
        if lost:
            names = ", ".join(anchor.id for anchor in lost)
            title = f"{place} points anchors at sources that do not exist: {names}"
            expected = f"{len(lost)} of its {len(anchors)} anchors are dangling"
            places = (anchor.source_at for anchor in lost)
            yield finding(SOURCES, "high", title, places, expected)


def second_manifest(platform: Platform) -> Iterator[ForeignFinding]:
    """A second manifest knows fewer anchors."""
    manifest = platform.manifest
    for claims in _second_manifests(platform):
        listed = {a.id.value for a in claims.anchors if a.id}
        left_out = _known(platform) - listed
        if manifest and left_out:
            title = (
                f"{claims.source} lists {len(listed)} anchors and lacks {len(left_out)} "
                f"of the {len(manifest.anchors)} of {manifest.source}"
            )
            totals = (total.at for total in manifest.totals)
            places = (claims.anchors_at, manifest.anchors_at, *totals)
            yield finding(MANIFEST, "medium", title, places, "one manifest")


def told_differently(platform: Platform) -> Iterator[ForeignFinding]:
    """A second manifest tells an anchor differently."""
    ours = (
        {a.id.value: a for a in platform.manifest.anchors if a.id} if platform.manifest else {}
    )
    for claims in _second_manifests(platform):
        places: list[str] = []
        names: list[str] = []
        for other in claims.anchors:
            mine = ours.get(other.id.value) if other.id else None
            for field, one, two in _differences(mine, other):
                places += (one, two)
                names.append(f"{other.label}.{field}")
        if places:
            title = f"{claims.source} tells anchors differently: {', '.join(names)}"
            yield finding(MANIFEST, "low", title, places, "one manifest")


def _differences(
    mine: ManifestAnchor | None, other: ManifestAnchor
) -> Iterator[tuple[str, str, str]]:
    for field in _SHARED_FIELDS if mine else ():
        one, two = getattr(mine, field), getattr(other, field)
        if one and two and one.value != two.value:
            yield field, one.at, two.at


def rival_openapi(platform: Platform) -> Iterator[ForeignFinding]:
    """An OpenAPI file calls itself the source of truth and is the source of no API anchor."""
    manifest = platform.manifest
    anchors = [a for a in manifest.anchors if _is_api(a) and a.source] if manifest else []
    for claims in platform.claims:
        taken = {a.source.value for a in anchors if a.source}
        if anchors and claims.is_openapi and claims.says_so and claims.source not in taken:
            title = (
                "The OpenAPI file that calls itself the single source of truth "
                f"({claims.source}) is the source of no API anchor"
            )
            places = (claims.says_so.at, *(a.source.at for a in anchors if a.source))
            yield finding(MANIFEST, "medium", title, places, "conflicting SSOT claims")


def rival_source(platform: Platform) -> Iterator[ForeignFinding]:
    """A file calls itself the source of truth for what an anchor takes from elsewhere."""
    manifest = platform.manifest
    for claims in platform.claims:
        if not manifest or not claims.says_so or claims.is_openapi:
            continue
        if any(a.source and a.source.value == claims.source for a in manifest.anchors):
            continue
        words = _words(f"{claims.source} {claims.says_so.value}")
        for anchor in manifest.anchors:
            if anchor.id and anchor.source and _words(anchor.id.value) <= words:
                title = (
                    f"{claims.source} calls itself the single source of truth, but anchor "
                    f"{anchor.label} takes {anchor.source.value}"
                )
                places = (claims.says_so.at, anchor.source.at)
                yield finding(MANIFEST, "medium", title, places, "conflicting SSOT claims")


def _declared(platform: Platform) -> dict[str, list[_Declared]]:
    """Collect what other files declare: files of one anchor each by their folder."""
    groups: dict[str, list[_Declared]] = defaultdict(list)
    for claims in _others(platform):
        place = claims.source
        if claims.kind == "own":
            place = f"{PurePosixPath(claims.source).parent}/"
        for anchor in claims.anchors:
            if anchor.id:
                source = anchor.source or Told("", "")
                one = _Declared(anchor.id.value, anchor.at, source.value, source.at)
                groups[place].append(one)
    for seeds in platform.seeds:
        for seed in seeds.anchors:
            groups[seeds.source].append(_Declared(seed.id, seed.at, seed.source, seed.at))
    return groups


def _others(platform: Platform) -> Iterator[Claims]:
    mine = platform.manifest.source if platform.manifest else ""
    return (claims for claims in platform.claims if claims.source != mine)


def _second_manifests(platform: Platform) -> Iterator[Claims]:
    return (claims for claims in _others(platform) if claims.kind == "manifest")


def _known(platform: Platform) -> set[str]:
    manifest: Manifest | None = platform.manifest
    return {a.id.value for a in manifest.anchors if a.id} if manifest else set()


def _is_api(anchor: ManifestAnchor) -> bool:
    is_openapi = anchor.format is not None and "openapi" in anchor.format.value.lower()
    return is_openapi or (anchor.family is not None and anchor.family.value == "api")


def _words(text: str) -> set[str]:
    words = set(re.split(r"[^a-z0-9]+", text.lower())) - {""}
    return {_SHORT.get(word, word) for word in words}
