"""Tables as tests write them, read and weighed in memory."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

from registry.anchors.tables.formats import by_content, open_document, read_document, read_lines
from registry.anchors.tables.items import Asked
from registry.anchors.tables.planning import Terms, plan_tables
from registry.domain.edits import AdoptAlias, DeprecateContract, RegisterContract, write_edit
from registry.domain.planning import plan
from registry.domain.state import Rows
from registry.domain.terms import Terms as PlanTerms
from registry.service.texts import check_edit
from tests.builders import DAY, NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.anchors.importing import ImportPlan
    from registry.anchors.tables.formats import Format
    from registry.anchors.tables.items import Item
    from registry.domain.rows import Row


def items_of(text: str, *, source: str = "table.yaml", **asked: Any) -> list[Item]:
    root = open_document(dedent(text), source=source)
    return list(read_document(root, by_content(root), Asked(**asked)))


def rows_of(text: str, form: Format, **asked: Any) -> list[Item]:
    lines = dedent(text).strip("\n").splitlines(keepends=True)
    return list(read_lines(lines, form, Asked(**asked), source="table"))


def planned(items: Iterable[Item], rows: Iterable[Row] = (), **terms: Any) -> ImportPlan:
    given = {
        "fallbacks": {},
        "check": lambda edit: check_edit(write_edit(edit)),
        "tell": lambda stage, done: None,
        **terms,
    }
    return plan_tables(items, Rows(rows), Terms(**given))


def weighed(text: str, rows: Iterable[Row] = (), **asked: Any) -> ImportPlan:
    return planned(items_of(text, **asked), rows)


def leads(found: ImportPlan) -> dict[str, Any]:
    """What each adopted alias means: a target, candidates, "gone", or nobody says."""
    told: dict[str, Any] = {}
    for edit in found.edits:
        if isinstance(edit, AdoptAlias):
            place = f"{edit.scope}:" if edit.scope else ""
            told[place + edit.name.key] = _meaning(edit)
    return told


def _meaning(edit: AdoptAlias) -> Any:
    if edit.tombstone:
        return "gone"
    if edit.candidates:
        return [name.key for name in edit.candidates]
    return edit.target.key if edit.target else None


def contracts(found: ImportPlan) -> list[str]:
    return [e.name.key for e in found.edits if isinstance(e, RegisterContract)]


def successors(found: ImportPlan) -> dict[str, str | None]:
    ended = [e for e in found.edits if isinstance(e, DeprecateContract)]
    return {e.name.key: e.successor.key if e.successor else None for e in ended}


def why(found: ImportPlan, status: str) -> dict[str, str]:
    return {line.what: line.why for line in found.report if line.status == status}


def after(found: ImportPlan, rows: Iterable[Row] = ()) -> list[Row]:
    """The registry once the plan is applied."""
    terms = PlanTerms(now=NOW, default_lifetime=DAY, applied={})
    held = {row.key: row for row in rows}
    for change in plan(found.edits, Rows(held.values()), terms):
        assert change.after is not None
        held[change.key] = change.after.settled(NOW)
    return list(held.values())
