"""What models were asked: one row for each question."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import case, func, insert, select, tuple_

from registry.contracts.model_calls import CallOutcome, Cost, ModelCall, Used
from registry.db import tables as t
from registry.db.statements import Statements, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from registry.contracts.model_calls import CallFilter, CostsBy

_CALL = t.model_call.c
_FIELDS = [field.name for field in fields(ModelCall)]


class ModelCallTable(Statements):
    """The part of a unit of work that keeps what models were asked."""

    def add_model_calls(self, calls: Sequence[ModelCall]) -> None:
        self.run(insert(t.model_call), [_values(call) for call in calls])

    def model_calls(
        self, wanted: CallFilter, *, limit: int, after: str | None
    ) -> Sequence[ModelCall]:
        query = select(t.model_call).where(*_where(wanted))
        if after is not None:
            last = t.model_call.alias().c
            place = values_of((last.at, last.id), last.id == after)
            query = query.where(tuple_(_CALL.at, _CALL.id) < place)
        query = query.order_by(_CALL.at.desc(), _CALL.id.desc()).limit(limit)
        return [_call(row) for row in self.run(query).mappings()]

    def used_by_calls(self, wanted: CallFilter, *, without_endpoint: str) -> Used:
        query = select(
            func.count(),
            _sum(_CALL.tokens_in + _CALL.tokens_out),
            _sum(_CALL.cost_micro),
            _count(_CALL.cost_micro.is_(None)),
        ).where(*_where(wanted), _CALL.endpoint != without_endpoint)
        return Used(*map(int, self.run(query).one()))

    def call_costs(self, by: CostsBy, wanted: CallFilter) -> Sequence[Cost]:
        of = _CALL[by]
        query = (
            select(
                of,
                func.count(),
                _sum(_CALL.tokens_in),
                _sum(_CALL.tokens_out),
                _sum(_CALL.tokens_cached),
                _sum(_CALL.cost_micro),
                _count(_CALL.cost_micro.is_(None)),
                _count(_CALL.outcome == str(CallOutcome.FAILED)),
                _count(_CALL.fallback_for != ""),
            )
            .where(*_where(wanted))
            .group_by(of)
            .order_by(of)
        )
        return [Cost(row[0], *map(int, row[1:])) for row in self.run(query)]


def _sum(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(value), 0)


def _count(claim: ColumnElement[bool]) -> ColumnElement[Any]:
    return _sum(case((claim, 1), else_=0))


def _where(wanted: CallFilter) -> list[ColumnElement[bool]]:
    same = ("actor", "model", "run", "thread", "outcome")
    picked = [_CALL[name] == value for name in same if (value := getattr(wanted, name))]
    picked += [] if wanted.since is None else [_CALL.at >= wanted.since]
    picked += [] if wanted.until is None else [_CALL.at < wanted.until]
    return picked


def _values(call: ModelCall) -> dict[str, Any]:
    values = {name: getattr(call, name) for name in _FIELDS}
    return {**values, "tools": list(call.tools), "day": f"{call.at:%Y-%m-%d}"}


def _call(row: Mapping[Any, Any]) -> ModelCall:
    values = {key: value for key, value in row.items() if key != "day"}
    values |= {"tools": tuple(row["tools"]), "outcome": CallOutcome(row["outcome"])}
    return ModelCall(**cast("Any", values))
