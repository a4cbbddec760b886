"""Tables of replaced Kubernetes interfaces: `deprecated-versions`, one entry per interface.

An entry names group and version, a kind (or none, for the whole group), the component whose
releases deprecate and remove it, and the interface that replaces it, if one does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.anchors.tables.items import AliasItem, refused, text_of
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

_SEVERAL = re.compile(r"\s*(?:,|\bor\b)\s*")


def looks_like(root: Part) -> bool:
    """Say whether the document is such a table."""
    return root.has("deprecated-versions")


def read(root: Part, asked: Asked) -> Iterator[Item]:
    """Yield one alias per entry; an entry that cannot be meant is refused alone."""
    for entry in root.part("deprecated-versions").items():
        try:
            yield _item(entry, asked)
        except InvalidInput as error:
            label = f"{text_of(entry, 'version')} {text_of(entry, 'kind')}".strip()
            yield refused(f"alias {label}", error, entry.at)


def _item(entry: Part, asked: Asked) -> AliasItem:
    kind = text_of(entry, "kind")
    context = asked.context or text_of(entry, "component")
    if not context:
        raise InvalidInput(
            "It names no component.", hint="Add `component`, or give --context for all."
        )
    targets = tuple(
        Name.parse(Kind.API_VERSION, f"{api} {kind}".strip()) for api in _replacements(entry)
    )
    return AliasItem(
        name=Name.parse(Kind.API_VERSION, f"{text_of(entry, 'version')} {kind}".strip()),
        context=context,
        targets=targets,
        gone=not targets,
        owner=asked.owner,
        deprecated_in=text_of(entry, "deprecated-in"),
        removed_in=text_of(entry, "removed-in"),
        at=entry.at,
    )


def _replacements(entry: Part) -> list[str]:
    """Return the interfaces that replace it; one text may name several."""
    given = entry.texts("replacement-api")
    return [api for text in given for api in _SEVERAL.split(text.value.strip()) if api]
