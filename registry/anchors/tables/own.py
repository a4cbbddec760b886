"""Our own tables: one alias or contract per row, in YAML, JSON, JSON lines or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.anchors.import_aliases import PLAIN_ID
from registry.anchors.import_report import ImportLine
from registry.anchors.tables import fields as fields_of
from registry.anchors.tables.items import AliasItem, ContextItem, ContractItem, refused
from registry.domain.names import GRAMMARS, Kind, Name
from registry.domain.rows import AliasType
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

MARK = "frenly_import"
"""The key by which a table says that it is one of ours."""
_SHARED = frozenset({"name", "kind", "owner", "description"})
_TIMES = frozenset({"created_at", "expires_at", "deprecated_in", "removed_in"})
_AIMS = frozenset({"target", "canonical", "candidates", "removed", "target_kind", "constraint"})
ALIAS_FIELDS = _SHARED | _TIMES | _AIMS | {"alias", "context", "scope", "type"}
CONTRACT_FIELDS = _SHARED | {"contract", "version", "base_url", "deprecated", "successor"}
_TOP = frozenset({MARK, "defaults", "contexts", "contracts", "aliases"})
_DEFAULTS = frozenset({"kind", "context", "owner"})


def looks_like(root: Part) -> bool:
    """Say whether the document is such a table: it says so, or it is a list of such rows."""
    if isinstance(root.value, list):
        first = root.value[0] if root.value else None
        return isinstance(first, dict) and bool({"name", "alias", "contract"} & first.keys())
    return root.has(MARK) or root.has("aliases") or root.has("contracts")


def read(root: Part, asked: Asked) -> Iterator[Item]:
    """Yield what the document holds; a row that cannot be meant is refused alone.

    Raises `InvalidInput` for a key at the top that means nothing here.
    """
    if isinstance(root.value, list):
        for row in root.items():
            yield read_row(row.value, row.at, asked)
        return
    fields_of.check_keys(root.value, _TOP, root.at)
    asked = _defaults(root, asked)
    if root.has("contexts"):
        contexts = root.part("contexts")
        for name, _ in contexts.entries():
            yield ContextItem(name, tuple(text.value for text in contexts.texts(name)))
    for row in root.part("contracts").items():
        yield _row(row.value, row.at, asked, read_contract)
    for row in root.part("aliases").items():
        yield _row(row.value, row.at, asked, read_alias)


def read_row(fields: Any, at: str, asked: Asked) -> Item:
    """Read one row of a list: an alias, or a contract where it has the key `contract`."""
    is_contract = isinstance(fields, dict) and bool(fields.get("contract"))
    return _row(fields, at, asked, read_contract if is_contract else read_alias)


def _row(fields: Any, at: str, asked: Asked, reader: Callable[..., Item]) -> Item:
    if not isinstance(fields, dict):
        return ImportLine("refused", "row", "it is not a mapping", at)
    try:
        return reader(fields, at, asked)
    except InvalidInput as error:
        label = fields.get("name") or fields.get("alias") or fields.get("contract")
        return refused(f"row {str(label)[:100]}", error, at)


def read_alias(fields: Mapping[str, Any], at: str, asked: Asked) -> AliasItem:
    """Read a row that names an alias; raise `InvalidInput` for what cannot be meant."""
    fields_of.check_keys(fields, ALIAS_FIELDS, at)
    key = fields_of.text(fields, "name") or fields_of.text(fields, "alias")
    kind = _kind(fields_of.text(fields, "kind"), key, asked)
    target_kind = fields_of.text(fields, "target_kind")
    aim = Kind.parse(target_kind) if target_kind else kind
    given = fields_of.texts(fields, "target") or fields_of.texts(fields, "canonical")
    given += fields_of.texts(fields, "candidates")
    context = fields_of.text(fields, "context") or asked.context
    if not PLAIN_ID.fullmatch(context):
        raise InvalidInput(
            f"{context!r} is not a context.", hint="Add a `context`, or give --context for all."
        )
    expires_at = fields_of.moment(fields, "expires_at")
    return AliasItem(
        name=Name.parse(kind, key),
        context=context,
        scope=fields_of.text(fields, "scope"),
        targets=tuple(Name.parse(aim, each) for each in dict.fromkeys(given)),
        gone=_is_gone(fields, given),
        type=_type(fields_of.text(fields, "type"), expires=expires_at is not None),
        constraint=fields_of.text(fields, "constraint"),
        owner=fields_of.text(fields, "owner") or asked.owner,
        description=fields_of.text(fields, "description"),
        created_at=fields_of.moment(fields, "created_at"),
        expires_at=expires_at,
        deprecated_in=fields_of.text(fields, "deprecated_in"),
        removed_in=fields_of.text(fields, "removed_in"),
        at=at,
    )


def read_contract(fields: Mapping[str, Any], at: str, asked: Asked) -> ContractItem:
    """Read a row that declares a canonical."""
    given = {key: value for key, value in fields.items() if value not in ("", None)}
    fields_of.check_keys(given, CONTRACT_FIELDS, at)
    key = fields_of.text(fields, "contract") or fields_of.text(fields, "name")
    kind = _kind(fields_of.text(fields, "kind"), key, asked)
    successor = fields_of.text(fields, "successor")
    return ContractItem(
        name=Name.parse(kind, key),
        version=fields_of.text(fields, "version"),
        owner=fields_of.text(fields, "owner") or asked.owner,
        description=fields_of.text(fields, "description"),
        base_url=fields_of.text(fields, "base_url"),
        deprecated=fields_of.flag(fields, "deprecated"),
        successor=Name.parse(kind, successor) if successor else None,
        at=at,
    )


def kind_by_spelling(key: str) -> Kind:
    """Tell the kind of a name of which its table says none.

    >>> [str(kind_by_spelling(k)) for k in ("/users", "apps/v1 Deployment", "user-api")]
    ['path', 'api_version', 'service']
    """
    if key.startswith("/"):
        return Kind.PATH
    if (" " in key or "/" in key) and GRAMMARS[Kind.API_VERSION].pattern.fullmatch(key):
        return Kind.API_VERSION
    return Kind.SERVICE


def _kind(given: str, key: str, asked: Asked) -> Kind:
    if given:
        return Kind.parse(given)
    return asked.kind or kind_by_spelling(key)


def _type(given: str, *, expires: bool) -> AliasType:
    if given:
        return AliasType.parse(given)
    return AliasType.TEMPORARY if expires else AliasType.PERMANENT


def _is_gone(fields: Mapping[str, Any], targets: list[str]) -> bool:
    """Say whether a row means that nothing replaces the name.

    It says so itself, or it gives no successor and yet a release that removes the name, or a
    canonical that is expressly none.
    """
    if fields_of.flag(fields, "removed"):
        if targets:
            raise InvalidInput(
                f"It is removed, and it leads to {', '.join(targets)}.",
                hint="Keep `removed` or the target.",
            )
        return True
    says_none = "canonical" in fields and fields["canonical"] is None
    return not targets and (says_none or bool(fields_of.text(fields, "removed_in")))


def _defaults(root: Part, asked: Asked) -> Asked:
    given = root.part("defaults").value
    if not isinstance(given, dict):
        return asked
    fields_of.check_keys(given, _DEFAULTS, root.part("defaults").at)
    kind = fields_of.text(given, "kind")
    return type(asked)(
        context=asked.context or fields_of.text(given, "context"),
        kind=asked.kind or (Kind.parse(kind) if kind else None),
        owner=fields_of.text(given, "owner") or asked.owner,
    )


def check_columns(header: list[str], at: str) -> None:
    """Raise `InvalidInput` for a header with a column that means nothing, or one twice."""
    fields_of.check_keys(dict.fromkeys(header), ALIAS_FIELDS | CONTRACT_FIELDS, at)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InvalidInput(f"{at}: column {twice[0]!r} stands twice.", hint="Keep one.")
