"""OpenAPI documents as tables of paths: what stands, what is deprecated, what follows it.

A path is a contract. It is deprecated when all its operations are. With an older document
beside it, a path that is gone becomes an alias for the path to which its operations went.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.anchors.import_report import ImportLine
from registry.anchors.tables.items import AliasItem, ContractItem, refused
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

CONTEXT = "system"
"""Where renamed paths stand when nobody names a context."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_REPLACED_BY = ("x-replaced-by", "x-successor", "x-successor-path")
_LINK = re.compile(r"<([^<>]+)>\s*;[^,]*rel=\"?successor-version\"?")
_METHOD = re.compile(r"^[A-Z]+\s+")


def looks_like(root: Part) -> bool:
    """Say whether the document describes an API."""
    return (root.has("openapi") or root.has("swagger")) and isinstance(
        root.part("paths").value, dict
    )


def read(root: Part, asked: Asked) -> Iterator[Item]:
    """Yield one contract per path."""
    yield from _unread(root)
    version, server = root.part("info").text("version"), _server(root)
    known = {Name(Kind.PATH, path).same: path for path in root.part("paths").value}
    for path, part in _paths(root):
        operations = list(_operations(part))
        ended = [op for op in operations if op.part("deprecated").value is True]
        deprecated = bool(ended) and len(ended) == len(operations)
        successors = {s for op in ended for s in _successors(op, known) if s != path}
        try:
            yield ContractItem(
                name=Name.parse(Kind.PATH, path),
                version=version.value if version else "",
                owner=asked.owner,
                description=_summary(part),
                base_url=server,
                deprecated=deprecated,
                successor=_one(successors) if deprecated else None,
                at=part.at,
                note=_note(ended, operations, successors),
            )
        except InvalidInput as error:
            yield refused(f"contract {path}", error, part.at)


def read_renames(old: Part, new: Part, asked: Asked) -> Iterator[Item]:
    """Yield an alias for each path of the older document that the newer one has no longer.

    Where its operations went is told by their ids alone; a path whose operations went to
    several is ambiguous, and one whose operations went nowhere is gone.
    """
    homes: dict[str, set[str]] = {}
    for path, part in _paths(new):
        for operation_id in _ids(part):
            homes.setdefault(operation_id, set()).add(path)
    kept = {Name(Kind.PATH, path).same for path in new.part("paths").value}
    for path, part in _paths(old):
        if Name(Kind.PATH, path).same in kept:
            continue
        ids = _ids(part)
        went = sorted({home for each in ids for home in homes.get(each, ())})
        try:
            yield AliasItem(
                name=Name.parse(Kind.PATH, path),
                context=asked.context or CONTEXT,
                targets=tuple(Name.parse(Kind.PATH, home) for home in went),
                gone=not went,
                owner=asked.owner,
                description=_summary(part),
                at=part.at,
                note="" if went else "none of its operations is in the newer document",
            )
        except InvalidInput as error:
            yield refused(f"alias {path}", error, part.at)


def _unread(root: Part) -> Iterator[ImportLine]:
    """Report paths that cannot be read at all."""
    for path, part in root.part("paths").entries():
        if not isinstance(part.value, dict):
            yield ImportLine("refused", f"contract {path}", "it is not a mapping", part.at)


def _paths(root: Part) -> Iterator[tuple[str, Part]]:
    for path, part in root.part("paths").entries():
        if isinstance(part.value, dict) and path.startswith("/"):
            yield path, part


def _operations(path: Part) -> Iterator[Part]:
    for method in METHODS:
        operation = path.part(method)
        if isinstance(operation.value, dict):
            yield operation


def _ids(path: Part) -> list[str]:
    given = (operation.part("operationId").value for operation in _operations(path))
    return [each for each in given if isinstance(each, str) and each]


def _successors(operation: Part, known: dict[str, str]) -> Iterator[str]:
    """Yield the paths of this document that the operation names as what follows it."""
    told = [operation.part(key).value for key in _REPLACED_BY]
    told.append(operation.part("externalDocs").part("url").value)
    told += _LINK.findall(" ".join(_links(operation)))
    for text in told:
        if isinstance(text, str):
            path = _METHOD.sub("", text.strip())
            found = known.get(Name(Kind.PATH, path).same)
            if found is not None:
                yield found


def _links(operation: Part) -> Iterator[str]:
    """Yield what the `Link` headers of the responses are shown or said to be."""
    responses = operation.part("responses")
    for _, response in responses.entries() if isinstance(responses.value, dict) else ():
        headers = response.part("headers")
        for name, header in headers.entries() if isinstance(headers.value, dict) else ():
            if name.lower() == "link":
                yield from _shown(header)


def _shown(header: Part) -> Iterator[str]:
    schema = header.part("schema")
    for part in (header, schema):
        for key in ("example", "default", "const", "description"):
            value: Any = part.part(key).value
            if isinstance(value, str):
                yield value


def _one(successors: set[str]) -> Name | None:
    return Name.parse(Kind.PATH, next(iter(successors))) if len(successors) == 1 else None


def _note(ended: list[Part], operations: list[Part], successors: set[str]) -> str:
    if not ended:
        return ""
    methods = ", ".join(str(op.path[-1]).upper() for op in ended)
    if len(ended) < len(operations):
        return f"{methods} is deprecated, the path itself stands"
    if len(successors) > 1:
        return f"deprecated; it names several successors: {', '.join(sorted(successors))}"
    return "deprecated" if successors else "deprecated; it names no successor"


def _summary(path: Part) -> str:
    for part in (path, *_operations(path)):
        value = part.part("summary").value
        if isinstance(value, str):
            return " ".join(value.split())[:500]
    return ""


def _server(root: Part) -> str:
    servers = root.part("servers").value
    first = servers[0] if isinstance(servers, list) and servers else None
    url = first.get("url") if isinstance(first, dict) else None
    return url if isinstance(url, str) else ""
