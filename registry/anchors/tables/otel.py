"""Rename tables in the style of OpenTelemetry schema files, format 1.0.0 and 1.1.0.

Each version lists, section by section, what it renamed. Sections become scopes, and so does
each signal that a rename is limited to. A chain of renames is followed in the order of the
versions, so that every old name leads to what the newest version calls it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from registry.anchors.import_report import ImportLine
from registry.anchors.tables.items import refused
from registry.anchors.tables.renames import Rename, settle
from registry.domain.names import Kind, Name
from registry.domain.versions import order
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

CONTEXT = "otel"
"""Where the names stand when nobody names a context."""
EVENT_NAMES = "event_names"
"""The scope of the names of events, which are no attributes."""
FORMATS = ("1.0", "1.1")
SECTIONS = ("all", "resources", "spans", "span_events", "metrics", "logs")


def looks_like(root: Part) -> bool:
    """Say whether the document is such a table."""
    return root.has("versions") and (root.has("file_format") or root.has("schema_url"))


def read(root: Part, asked: Asked) -> Iterator[Item]:
    """Yield one alias per old name and scope, flattened to the newest version.

    Raises `InvalidInput` for a format that this reader does not know.
    """
    _check_format(root)
    told: list[ImportLine] = []
    renames: list[Rename] = []
    versions = dict(root.part("versions").entries())
    for version in sorted(versions, key=order):
        reader = _Version(version, renames, told)
        reader.read(versions[version])
    yield from told
    yield from settle(renames, asked.context or CONTEXT, asked.owner)


def _check_format(root: Part) -> None:
    stated = root.text("file_format")
    if stated and not stated.value.startswith(FORMATS):
        raise InvalidInput(
            f"{stated.at}: format {stated.value!r} of rename tables is not read.",
            hint="Formats 1.0.0 and 1.1.0 are.",
        )


@dataclass(slots=True)
class _Version:
    """What one version renamed, collected into `renames` in the order of the file."""

    version: str
    renames: list[Rename]
    told: list[ImportLine]
    _step: int = 0

    def read(self, body: Part) -> None:
        """Go through the sections; `all` comes first, as the format orders it."""
        if body.value is None or not body.is_mapping():
            return
        for name, _ in body.entries():
            if name not in SECTIONS:
                self._refuse(f"section {name}", "no such section is known", body.part(name))
        for section in SECTIONS:
            if body.has(section):
                for change in body.part(section).part("changes").items():
                    for kind, transform in change.entries():
                        self._change(section, kind, transform)

    def _change(self, section: str, kind: str, transform: Part) -> None:
        self._step = self.renames[-1].step + 1 if self.renames else 0
        if kind == "rename_attributes":
            pairs = transform.part("attribute_map") if transform.has("attribute_map") else None
            scopes = list(_scopes(section, transform))
            self._pairs(pairs or transform, Kind.ATTRIBUTE, scopes)
        elif kind == "rename_events":
            pairs = transform.part("name_map") if transform.has("name_map") else transform
            self._pairs(pairs, Kind.ATTRIBUTE, [EVENT_NAMES])
        elif kind == "rename_metrics":
            pairs = transform.part("name_map") if transform.has("name_map") else transform
            self._pairs(pairs, Kind.METRIC, [""])
        elif kind == "split":
            self._split(transform)
        else:
            self._refuse(f"change {kind}", "no such change is known", transform)

    def _pairs(self, pairs: Part, kind: Kind, scopes: list[str]) -> None:
        for old, new in pairs.entries():
            if not isinstance(new.value, str):
                self._refuse(f"alias {old}", "its new name is no text", new)
                continue
            for scope in scopes:
                self._add(kind, scope, old, (new.value,), new)

    def _split(self, transform: Part) -> None:
        """Take a metric that was split: each part is a candidate, and none the answer."""
        old = transform.text("apply_to_metric")
        parts = transform.part("metrics_from_attributes", "metrics_from_attribute")
        if old and isinstance(parts.value, dict):
            self._add(Kind.METRIC, "", old.value, tuple(parts.value), transform)

    def _add(self, kind: Kind, scope: str, old: str, new: tuple[str, ...], at: Part) -> None:
        try:
            name = Name.parse(kind, old)
            targets = tuple(Name.parse(kind, each) for each in new)
        except InvalidInput as error:
            self.told.append(refused(f"alias {old}", error, at.at))
            return
        self.renames.append(Rename(self._step, self.version, scope, name, targets, at.at))

    def _refuse(self, what: str, why: str, part: Part) -> None:
        self.told.append(ImportLine("refused", f"{what} of {self.version}", why, part.at))


def _scopes(section: str, transform: Part) -> Iterator[str]:
    """Yield where a rename of attributes holds: the section, or each signal it names."""
    base = "" if section == "all" else section
    limits = [
        [text.value for text in transform.texts(key)]
        for key in ("apply_to_spans", "apply_to_events", "apply_to_metrics")
        if transform.value and isinstance(transform.value, dict) and transform.has(key)
    ]
    for names in product(*limits):
        yield "/".join((base, *names)) if names else base
