"""A platform's own manifest, read leniently: every statement keeps its line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.anchors.lenient import Part, Problem, Stated, open_part
from registry.anchors.located import load_lenient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Text = Stated[str]
Texts = tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestAlias:
    """An alias as an anchor lists it."""

    at: str
    name: Text | None = None
    type: Text | None = None
    context: Text | None = None
    target: Text | None = None
    description: Text | None = None
    created_by: Text | None = None
    created_at: Text | None = None
    expires_at: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliasing:
    """Which aliases an anchor allows; `contexts_at` and `types_at` are where it says so."""

    alias_types: Texts = ()
    types_at: str = ""
    contexts: Texts = ()
    contexts_at: str = ""
    governance: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestAnchor:
    """An anchor as a manifest declares it."""

    at: str
    id: Text | None = None
    family: Text | None = None
    description: Text | None = None
    format: Text | None = None
    source: Text | None = None
    owner: Text | None = None
    version: Text | None = None
    modification_policy: Text | None = None
    validation_rules: Texts = ()
    aliasing: Aliasing = Aliasing()
    aliases: tuple[ManifestAlias, ...] = ()
    given: frozenset[str] = frozenset()
    """The fields that are there and not empty, by the file's own names."""

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.id.value if self.id else f"the anchor at {self.at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A team and the families it governs."""

    name: str
    at: str
    families: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything a manifest states that the audit or an import can use."""

    source: str
    anchors: tuple[ManifestAnchor, ...] = ()
    anchors_at: str = ""
    totals: tuple[Stated[int], ...] = ()
    families: Mapping[str, Stated[int]]
    required_fields: Texts = ()
    valid_families: Texts = ()
    min_approvers: Stated[int] | None = None
    global_rules: Texts = ()
    contexts: Mapping[str, Text]
    """What the manifest itself says about a context, by the context's name."""
    alias_governance: Mapping[str, Text]
    """What it asks for adding, removing and changing an alias."""
    owners: tuple[Owner, ...] = ()
    owners_at: str = ""
    problems: tuple[Problem, ...] = ()


def read_manifest(text: str, *, source: str) -> Manifest:
    """Read a manifest; raises `InvalidInput` only for what is no YAML or JSON."""
    root = open_part(load_lenient(text, source=source))
    root.is_mapping()
    config = root.part("ssot_config", "config")
    aliasing = config.part("aliasing")
    owners = config.part("governance").part("owners")
    validation = config.part("validation")
    manifest = Manifest(
        source=source,
        anchors=tuple(read_anchors(root.part("anchors", "ssot_anchors"))),
        anchors_at=root.part("anchors", "ssot_anchors").at,
        totals=(*_totals(root.part("metadata")), *_totals(config)),
        families=_numbers(config.part("families")),
        required_fields=validation.texts("required_fields"),
        valid_families=validation.texts("valid_families"),
        min_approvers=validation.number("min_approvers"),
        global_rules=aliasing.texts("global_rules"),
        contexts=_texts(aliasing.part("contexts")),
        alias_governance=_texts(aliasing.part("governance")),
        owners=tuple(_owners(owners)),
        owners_at=owners.at,
    )
    return replace(manifest, problems=tuple(dict.fromkeys(root.problems)))


def read_anchors(part: Part) -> Iterator[ManifestAnchor]:
    """Read anchors from a list, or from a mapping of id to anchor."""
    if isinstance(part.value, dict):
        for key, entry in part.entries():
            if entry.is_mapping():
                yield _anchor(entry, Stated(key, entry.at))
        return
    for item in part.items():
        if item.is_mapping():
            yield _anchor(item, item.text("id", "anchor_id"))


def _anchor(part: Part, name: Text | None) -> ManifestAnchor:
    given = frozenset(key for key, field in part.entries() if field.value not in (None, ""))
    return ManifestAnchor(
        at=part.at,
        id=name,
        family=part.text("family"),
        description=part.text("description"),
        format=part.text("format"),
        source=part.text("source_hint", "source", "path", "file"),
        owner=part.text("owner"),
        version=part.text("version"),
        modification_policy=part.text("modification_policy"),
        validation_rules=part.texts("validation_rules"),
        aliasing=_aliasing(part.part("aliasing")),
        aliases=tuple(_alias(a) for a in part.part("aliases").items() if a.is_mapping()),
        given=given | ({"id"} if name else set()),
    )


def _aliasing(part: Part) -> Aliasing:
    if part.value is None or not part.is_mapping():
        return Aliasing()
    return Aliasing(
        alias_types=part.texts("alias_types"),
        types_at=part.part("alias_types").at,
        contexts=part.texts("contexts"),
        contexts_at=part.part("contexts").at,
        governance=part.text("governance"),
    )


def _alias(part: Part) -> ManifestAlias:
    return ManifestAlias(
        at=part.at,
        name=part.text("name", "alias", "alias_name"),
        type=part.text("type", "alias_type"),
        context=part.text("context"),
        target=part.text("target", "canonical_name", "canonical"),
        description=part.text("description"),
        created_by=part.text("created_by", "owner"),
        created_at=part.text("created_at"),
        expires_at=part.text("expires_at", "expires"),
    )


def _totals(part: Part) -> Iterator[Stated[int]]:
    for key in ("total_anchors", "total_ssot_anchors"):
        total = part.number(key)
        if total:
            yield total


def _numbers(part: Part) -> dict[str, Stated[int]]:
    return {key: n for key, _ in part.entries() if (n := part.number(key))}


def _texts(part: Part) -> dict[str, Text]:
    return {key: text for key, _ in part.entries() if (text := part.text(key))}


def _owners(part: Part) -> Iterator[Owner]:
    for key, entry in part.entries():
        yield Owner(name=key, at=entry.at, families=part.texts(key))
