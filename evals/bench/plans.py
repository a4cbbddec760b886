"""How a store means to answer a question: its own plan, read for what grows with the tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import event

from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from evals.bench.asking import Question
    from evals.bench.crowd import Crowd

GROWING = ("alias", "contract", "name_tail", "proposal", "proposal_row", "audit_entry")
"""Tables that hold as many rows as a platform has names and changes."""
_PARTIAL = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes of only the rows that are asked for: reading one from its beginning is no scan."""
_MOST_WORK = 1_000
"""Rows that one step of a plan may go through for a page of a hundred."""
_ANALYSE = "EXPLAIN (ANALYZE, FORMAT JSON) "


class Plan(NamedTuple):
    """The steps of one statement, and what is wrong with them."""

    lines: tuple[str, ...]
    faults: tuple[str, ...]


def plans_of(engine: Engine, crowd: Crowd, question: Question) -> list[Plan]:
    """Ask a question and return the plan of each statement that it took."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with SqlUnitOfWork(engine, writes=False) as uow:
            question.ask(uow, crowd)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if engine.dialect.name == "postgresql":
        return [_on_postgresql(engine, *each) for each in asked]
    return [_on_sqlite(engine, *each, question) for each in asked]


def _on_sqlite(engine: Engine, statement: str, values: Any, question: Question) -> Plan:
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        lines = tuple(row.detail for row in found)
    return Plan(lines, tuple(line for line in lines if _is_fault(line, question)))


def _is_fault(line: str, question: Question) -> bool:
    if "USE TEMP B-TREE" in line and "ORDER BY" in line:
        return not question.sorts
    scanned = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", line)
    if scanned is None or scanned[1] not in GROWING or scanned[2] in _PARTIAL:
        return False
    return not (question.walks and scanned[2])


def _on_postgresql(engine: Engine, statement: str, values: Any) -> Plan:
    with engine.connect() as connection:
        found: Any = connection.exec_driver_sql(_ANALYSE + statement, values).scalar()
    nodes = list(_nodes(found[0]["Plan"]))
    lines = tuple(_line(node) for node in nodes)
    return Plan(
        lines,
        tuple(
            _line(node)
            for node in nodes
            if (node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING)
            or _work(node) > _MOST_WORK
        ),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _work(node: dict[str, Any]) -> float:
    dropped = node.get("Rows Removed by Filter", 0) + node.get(
        "Rows Removed by Index Recheck", 0
    )
    return float((node["Actual Rows"] + dropped) * node["Actual Loops"])


def _line(node: dict[str, Any]) -> str:
    on = [str(node[key]) for key in ("Index Name", "Relation Name") if key in node]
    return f"{' '.join([node['Node Type'], *on])}: {_work(node):.0f} rows"
