"""Schemas put together from others: which branch was which, and what came or went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.compat.nodes import added_removed_changed
from registry.compat.rules import Effect
from registry.compat.schemas import is_annotation_only, types

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node
    from registry.compat.properties import GoOn

    Alike = Callable[[Node, Node], bool]

_EFFECTS = {
    "allOf": ("all-of", Effect.NARROWS, Effect.WIDENS),
    "anyOf": ("any-of", Effect.WIDENS, Effect.NARROWS),
    "oneOf": ("one-of", Effect.WIDENS, Effect.NARROWS),
}
MAX_BRANCHES = 200
"""Branches of one schema that are told apart by content; behind it only by name."""


def compare_branches(spot: Spot, old: Node, new: Node, go_on: GoOn, alike: Alike) -> None:
    """Compare what a schema is put together from, and how branches are told apart."""
    _wrapped(spot, old, new)
    for keyword in _EFFECTS:
        _compare_keyword(spot, keyword, old, new, (go_on, alike))
    _discriminator(spot, old, new)


def _compare_keyword(
    spot: Spot, keyword: str, old: Node, new: Node, ways: tuple[GoOn, Alike]
) -> None:
    stem, added, removed = _EFFECTS[keyword]
    pairs, gone, come = _matched(old.items(keyword), new.items(keyword), ways[1])
    for branch in come:
        only = "-annotation-only" if keyword == "allOf" and is_annotation_only(branch) else ""
        effect = Effect.NEUTRAL if only else added
        spot.tell(f"{stem}-added{only}", effect, old, branch, values=(None, _called(branch)))
    for branch in gone:
        only = "-annotation-only" if keyword == "allOf" and is_annotation_only(branch) else ""
        effect = Effect.NEUTRAL if only else removed
        spot.tell(f"{stem}-removed{only}", effect, branch, new, values=(_called(branch), None))
    for before, after in pairs:
        ways[0](spot.below(f"{keyword}[{_called(after)}]"), before, after)


def _matched(
    old: list[Node], new: list[Node], alike: Alike
) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
    """Find which branch is which: by name, by content, by title, then the only ones left.

    Two names mean two branches, whatever they hold: readers tell branches apart by name.
    """

    def by_content(before: Node, after: Node) -> bool:
        return few and not (before.ref and after.ref) and alike(before, after)

    few = max(len(old), len(new)) <= MAX_BRANCHES
    pairs: list[tuple[Node, Node]] = []
    for is_same in (_same_ref, by_content, _same_title):
        for before in list(old):
            after = next((n for n in new if is_same(before, n)), None)
            if after is not None:
                pairs.append((before, after))
                old, new = _without(old, before), _without(new, after)
    inline_old = [branch for branch in old if not branch.ref]
    inline_new = [branch for branch in new if not branch.ref]
    if len(inline_old) == len(inline_new):
        for before, after in zip(inline_old, inline_new, strict=True):
            pairs.append((before, after))
            old, new = _without(old, before), _without(new, after)
    return pairs, old, new


def _without(branches: list[Node], branch: Node) -> list[Node]:
    return [each for each in branches if each is not branch]


def _same_ref(old: Node, new: Node) -> bool:
    return bool(old.ref) and old.ref == new.ref


def _same_title(old: Node, new: Node) -> bool:
    named = bool(old.ref and new.ref)
    return not named and bool(old.text("title")) and old.text("title") == new.text("title")


def _called(branch: Node) -> str:
    return branch.ref.rpartition("/")[2] or branch.text("title") or "inline"


def _wrapped(spot: Spot, old: Node, new: Node) -> None:
    """Tell that what was one shape is now one of several."""
    had_shape = bool(old.map.get("properties") or types(old))
    lost_shape = not new.map.get("properties") and not types(new)
    if had_shape and lost_shape and new.items("oneOf") and not old.items("oneOf"):
        spot.tell("wrapped-in-one-of", Effect.CHANGES, old, new)


def _discriminator(spot: Spot, old: Node, new: Node) -> None:
    was, now = old.get("discriminator"), new.get("discriminator")
    if not was.map and not now.map:
        return
    if not was.map or not now.map:
        word = "removed" if was.map else "added"
        spot.tell(f"discriminator-{word}", Effect.NEUTRAL, old, new)
        return
    names = (was.text("propertyName"), now.text("propertyName"))
    if names[0] != names[1]:
        rule = "discriminator-property-name-changed"
        spot.tell(rule, Effect.NEUTRAL, was, now, values=names)
    before, after = was.get("mapping").map, now.get("mapping").map
    for key, happened in added_removed_changed(before, after):
        word = "deleted" if happened == "removed" else happened
        values = (before.get(key), after.get(key))
        spot.tell(f"discriminator-mapping-{word}", Effect.NEUTRAL, was, now, values=values)
