"""Names in lines of keys and values: YAML, JSON, settings, and examples in documents."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.review.renames.entries import entries_of, says
from agent.review.renames.places import Spot, Style
from agent.review.renames.promql import looks_like_promql, promql_spots
from agent.review.renames.records import Sort
from agent.review.renames.topics import topic_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.entries import Entry
    from agent.review.renames.records import Line


_VERSION = re.compile(r"(?:[a-z0-9.-]+/)?v[0-9]+(?:(?:alpha|beta)[0-9]+)?")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]+")
_ALERT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_METRIC = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LABEL = re.compile(r"(?:[a-z0-9.-]+/)?[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_ENV = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_ANY_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_CONFIG = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*")
_FILES = re.compile(r"/(?:etc|var|usr|opt|home|tmp|bin|mnt|root|proc|sys|run|srv|lib)(?:/|$)")
_ROUTED = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_PACKAGE = re.compile(r"[~^<>=v]*\d+(?:\.\d+)+.*|[~^]\d+|workspace:.*")

_QUERIES = {"expression", "query", "promql"}
"""Keys whose values may be queries of PromQL; `expr` always is."""
_LABEL_MAPS = re.compile(
    r"(?:.*[a-z_])?(?:labels|selector|selectors|annotations)|labels|selector|match|match_re"
)
_LABEL_LISTS = {
    "sourcelabels",
    "source_labels",
    "targetlabel",
    "target_label",
    "group_by",
    "equal",
}
_LABEL_KEYS = {"tolerations", "matchexpressions", "nodeselectorterms", "taints"}
_NAMED = {"key", "id", "ref", "attribute", "attribute_name", "from_attribute"}
_PREFIXES, _GATEWAYS = (
    {"path", "prefix"},
    {"paths", "routes", "rules", "match", "matches", "uri"},
)
"""Keys of what a gateway leads on."""
_MEASURED = {
    "dimensions",
    "tags",
    "span_attributes",
    "resource_attributes",
    "group_by_attributes",
}
"""Keys of lists of attributes by which something is counted."""
_INSIDE = {
    "jobs", "services", "volumes", "networks", "definitions", "schemas", "components", "steps",
    "responses", "securitydefinitions", "securityschemes", "dependencies", "devdependencies",
    "peerdependencies", "optionaldependencies", "scripts", "matrix", "data", "stringdata",
    "messages", "translations", "anchors", "secrets", "configs", "permissions", "packages",
    "properties",
}  # fmt: skip
"""Under these, keys are names that only their own file or program knows."""
_ENVS = {"env", "environment", "envs", "extraenv", "envvars", "environment_variables"}
_ENV_SOURCES = {"data", "stringdata", "args", "buildargs", "build_args"}
"""Maps of which whole containers or builds take their variables."""
_TEXTS = {"locale", "locales", "i18n", "lang", "langs", "translations"}
_OUTSIDE = {"chart.yaml", "package.json", "composer.json", "pubspec.yaml", "docker-bake.json"}


def keyed_spots(line: Line, style: Style) -> Iterator[Spot]:
    """Yield the names that keys and values of a line are, where they can be told."""
    for entry in entries_of(line):
        if style is Style.CODE:
            yield from _quoted_spots(entry, line)
            continue
        topic = topic_of(entry)
        value = [topic] if topic else list(_value_spots(entry, line))
        yield from value
        spot = _key_spot(entry, line, style, has_name=bool(value))
        if spot is not None:
            yield spot


def _quoted_spots(entry: Entry, line: Line) -> Iterator[Spot]:
    """Yield what a program spells out; words without quotes are names of its own."""
    if line.text[entry.value_at - 1 : entry.value_at] in {"'", '"'}:
        yield from _value_spots(entry, line)
    if line.text[entry.key_at - 1 : entry.key_at] in {"'", '"'} and _DOTTED.fullmatch(
        entry.key
    ):
        end = entry.key_at + len(entry.key)
        yield Spot(entry.key_at, end, Sort.ATTRIBUTE, says(entry.value))


def _value_spots(entry: Entry, line: Line) -> Iterator[Spot]:
    key, value, end = entry.key.lower(), entry.value, entry.value_at + len(entry.value)
    if key == "expr" or _is_query(entry):
        yield from promql_spots(value, entry.value_at)
        return
    if key in _LABEL_LISTS:
        for match in re.finditer(r"[A-Za-z_][A-Za-z0-9_./-]*", value):
            start = entry.value_at + match.start()
            yield Spot(start, entry.value_at + match.end(), Sort.LABEL, names=False)
        return
    sort = _value_sort(key, value, entry, line)
    if sort is not None:
        # What routes and tests call an alert is a use of its name; so is one word of a list.
        is_use = key == "alertname" or sort is Sort.PATH or entry.nearest in _MEASURED
        yield Spot(entry.value_at, end, sort, names=not is_use)


def _value_sort(key: str, value: str, entry: Entry, line: Line) -> Sort | None:
    for applies, form, sort in (
        (key == "apiversion" and not _is_outside(line), _VERSION, Sort.API_VERSION),
        (key == "kind" and _is_top(line), _TYPE, Sort.API_VERSION),
        (key in {"alert", "alertname"}, _ALERT, Sort.ALERT),
        (key == "record", _METRIC, Sort.METRIC),
        (key == "name" and _is_env(entry, line), _ANY_ENV, Sort.ENV),
        (key == "key" and bool(_LABEL_KEYS & set(entry.parents)), _LABEL, Sort.LABEL),
        (key in _PREFIXES and entry.nearest in _GATEWAYS, _ROUTED, Sort.PATH),
        (key == "topologykey", _LABEL, Sort.LABEL),
        (key in _NAMED, _DOTTED, Sort.ATTRIBUTE),
        (key == "name" and entry.nearest in _MEASURED, _DOTTED, Sort.ATTRIBUTE),
    ):
        if applies and form.fullmatch(value):
            return sort
    return None


def _is_query(entry: Entry) -> bool:
    """Tell a query by its form, or a single word by its key; a query's own `=` sets nothing."""
    if "=" in entry.joined or not _CONFIG.fullmatch(entry.key):
        return False
    is_word = entry.key.lower() in _QUERIES and " " not in entry.value
    return is_word or looks_like_promql(entry.value)


def _is_outside(line: Line) -> bool:
    """Tell a file with versions of its own, of packages and charts, or of texts for people."""
    path = PurePosixPath(line.path.lower())
    return path.name in _OUTSIDE or bool(_TEXTS & set(path.parts))


def _is_interface(line: Line) -> bool:
    """Tell a document of an interface, whose fields its own comparison looks after."""
    name = PurePosixPath(line.path.lower()).name
    return "openapi" in name or "swagger" in name


def _is_top(line: Line) -> bool:
    return (
        line.text.startswith(("kind:", '  "kind"', '    "kind"', '"kind"')) and not line.parents
    )


def _is_env(entry: Entry, line: Line) -> bool:
    """Tell an item of a container's environment: it stands under `env`, or has a value."""
    nearest = entry.nearest
    if nearest in _ENVS:
        return True
    has_value = line.follows.startswith(("value:", "valueFrom:", '"value":', "valueFrom"))
    return has_value and _ENV.fullmatch(entry.value) is not None


def _key_spot(entry: Entry, line: Line, style: Style, *, has_name: bool) -> Spot | None:
    sort = _key_sort(entry, line, style)
    if sort is None or (sort is Sort.CONFIG_KEY and has_name):
        return None
    names = sort in {Sort.PATH, Sort.ENV} or (sort is not Sort.CONFIG_KEY and says(entry.value))
    return Spot(entry.key_at, entry.key_at + len(entry.key), sort, names)


def _key_sort(entry: Entry, line: Line, style: Style) -> Sort | None:
    if entry.key.startswith("/"):
        return Sort.PATH if _is_route(entry) else None
    if _sets_env(entry, style):
        return Sort.ENV
    if _INSIDE & set(entry.parents[:2]) or _is_outside(line):
        return None
    return _open_key_sort(entry, line, style)


def _sets_env(entry: Entry, style: Style) -> bool:
    if entry.nearest in _ENVS:
        return _ANY_ENV.fullmatch(entry.key) is not None
    if entry.nearest in _ENV_SOURCES:
        return _ENV.fullmatch(entry.key) is not None
    # A constant of a program has blanks around its sign, a variable of a shell has none.
    is_set = "=" in entry.joined and (style is Style.SETTINGS or entry.joined[0] == "=")
    return is_set and _ENV.fullmatch(entry.key) is not None


def _open_key_sort(entry: Entry, line: Line, style: Style) -> Sort | None:
    """Return the sort of a key that others than its own file may know."""
    key, nearest = entry.key, entry.nearest
    if _LABEL_MAPS.fullmatch(nearest) and _LABEL.fullmatch(key):
        return Sort.LABEL
    if "/" in key:
        return (
            Sort.LABEL if _LABEL.fullmatch(key) and "." in key and says(entry.value) else None
        )
    if _DOTTED.fullmatch(key):
        return Sort.ATTRIBUTE
    return None if _is_interface(line) else _config(entry, style)


def _is_route(entry: Entry) -> bool:
    nearest = entry.nearest
    return nearest in {"", "paths", "endpoints", "routes"} and not _FILES.match(entry.key)


def _config(entry: Entry, style: Style) -> Sort | None:
    """Return the sort of a key that is none of the others, if somebody else may set it."""
    if not _CONFIG.fullmatch(entry.key):
        return None
    if "=" in entry.joined and style is not Style.SETTINGS:
        return None
    return None if _PACKAGE.fullmatch(entry.value) else Sort.CONFIG_KEY
