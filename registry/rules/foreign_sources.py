"""Aliases that two sources, or two lines of one, tell differently."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.rules.foreign_case import ALIASES, AliasUse, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.foreign_case import ForeignFinding, Platform


def given_twice(platform: Platform) -> Iterator[ForeignFinding]:
    """The manifest lists the same name twice in one context."""
    groups: dict[tuple[str, str], list[AliasUse]] = defaultdict(list)
    for use in platform.listed():
        groups[use.name.value, use.context.value if use.context else ""].append(use)
    for (name, context), uses in groups.items():
        if len(uses) > 1:
            title = f"Alias `{name}` is listed {len(uses)} times in context `{context}`"
            places = (use.name.at for use in uses)
            yield finding(ALIASES, "high", title, places, "one alias per name and context")


def means_two_things(platform: Platform) -> Iterator[ForeignFinding]:
    """One name stands for different canonicals, within a context or across contexts."""
    groups: dict[str, list[AliasUse]] = defaultdict(list)
    for use in platform.uses():
        if use.target and not (use.type and use.type.value == "contextual"):
            groups[use.name.value].append(use)
    for name, uses in groups.items():
        targets = dict.fromkeys(use.target for use in uses)
        if len(targets) > 1:
            title = f"Alias `{name}` stands for different things: {', '.join(targets)}"
            places = (use.name.at for use in uses)
            yield finding(
                ALIASES, "medium", title, places, "one canonical, or a contextual type"
            )


def type_differs(platform: Platform) -> Iterator[ForeignFinding]:
    """Manifest and migration give the same alias different types."""
    seeded = {(_key(use)): use for use in platform.seeded() if use.type}
    for use in platform.listed():
        other = seeded.get(_key(use))
        if other and other.type and use.type and use.type.value != other.type.value:
            title = (
                f"Alias `{use.name.value}` is {use.type.value} in the manifest, "
                f"{other.type.value} in the migration"
            )
            places = (use.type.at, other.name.at)
            yield finding(ALIASES, "medium", title, places, "conflict: the stricter type holds")


def seeded_unlisted(platform: Platform) -> Iterator[ForeignFinding]:
    """A migration seeds aliases that the manifest does not list."""
    if not platform.manifest or not any(a.aliases for a in platform.manifest.anchors):
        return
    listed = {_key(use) for use in platform.listed()}
    groups: dict[str, list[AliasUse]] = defaultdict(list)
    for use in platform.seeded():
        if _key(use) not in listed:
            groups[use.name.at.rsplit(":", 1)[0]].append(use)
    for file, uses in groups.items():
        names = ", ".join(f"`{use.name.value}`" for use in uses)
        title = f"{file} seeds aliases that the manifest does not list: {names}"
        places = (use.name.at for use in uses)
        yield finding(ALIASES, "low", title, places, "list them in the manifest, or ask")


def stands_for_nothing(platform: Platform) -> Iterator[ForeignFinding]:
    """No source says what an alias of the manifest stands for."""
    told = {_key(use) for use in platform.uses() if use.target}
    silent = [use for use in platform.listed() if _key(use) not in told]
    if silent and told:
        names = ", ".join(f"`{use.name.value}`" for use in silent)
        title = f"No source says what these aliases stand for: {names}"
        places = (use.name.at for use in silent)
        yield finding(ALIASES, "low", title, places, "ask; never invent a target")


def _key(use: AliasUse) -> tuple[str, str]:
    return use.name.value, use.context.value if use.context else ""
