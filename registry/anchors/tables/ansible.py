"""Routing tables in the style of Ansible collections: where a plugin's name leads now.

`plugin_routing` holds, per type of plugin, names with a `redirect`, a `deprecation` or a
`tombstone`. The type becomes the scope: a module and a filter of one name are two aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.anchors.tables.items import AliasItem, refused, text_of
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

CONTEXT = "ansible"
"""Where the names stand when nobody names a context."""


def looks_like(root: Part) -> bool:
    """Say whether the document is such a table."""
    return root.has("plugin_routing") or root.has("import_redirection")


def read(root: Part, asked: Asked) -> Iterator[Item]:
    """Yield one alias per routed name; an entry that cannot be meant is refused alone."""
    if root.has("plugin_routing"):
        for plugin_type, names in root.part("plugin_routing").entries():
            yield from _routes(names, plugin_type, asked)
    if root.has("import_redirection"):
        yield from _routes(root.part("import_redirection"), "import_redirection", asked)


def _routes(names: Part, scope: str, asked: Asked) -> Iterator[Item]:
    if not names.is_mapping():
        return
    siblings = frozenset(names.value)
    for key, route in names.entries():
        try:
            if route.is_mapping():
                yield _item(key, route, scope, asked, siblings)
        except InvalidInput as error:
            yield refused(f"alias {key} in {scope}", error, route.at)


def _item(
    key: str, route: Part, scope: str, asked: Asked, siblings: frozenset[str]
) -> AliasItem:
    redirect, ends = route.text("redirect"), route.part("tombstone", "deprecation")
    gone = route.has("tombstone")
    if gone and redirect:
        raise InvalidInput(
            f"It is redirected to {redirect.value!r} and it is gone.",
            hint="Keep the redirect or the tombstone.",
        )
    kind, context = asked.kind or Kind.SERVICE, asked.context or CONTEXT
    targets = (redirect.value.removeprefix(f"{context}."),) if redirect else ()
    if targets and targets[0] not in siblings and redirect:
        targets = (redirect.value,)  # not of this collection: its full name stands
    return AliasItem(
        name=Name.parse(kind, key),
        context=context,
        scope=scope,
        targets=tuple(Name.parse(kind, target) for target in targets),
        gone=gone,
        owner=asked.owner,
        description=text_of(ends, "warning_text"),
        removed_in=text_of(ends, "removal_version") or text_of(ends, "removal_date"),
        at=route.at,
    )
