"""Runs of the agent and what they wrote, as rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, text, tuple_, update

from registry.contracts.runs import Effect, Run, RunLost, RunState
from registry.db import tables as t
from registry.db.statements import Statements, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_THREAD = text("SELECT pg_advisory_xact_lock(hashtextextended(:thread, 8))")


class AgentRunRows(Statements):
    """The part of a unit of work that remembers runs and what they wrote."""

    def lock_thread(self, channel: str, thread: str) -> None:
        if self.connection.dialect.name == "postgresql":
            self.run(_THREAD, {"thread": f"{channel}/{thread}"})

    def add_run(self, run: Run) -> None:
        self.run(insert(t.run).values(**_columns(run)))

    def save_run(self, run: Run, *, fence: int) -> bool:
        same = (t.run.c.id == run.id) & (t.run.c.fence == fence)
        return bool(self.run(update(t.run).where(same).values(**_columns(run))).rowcount)

    def touch_run(
        self, run: Run, step: str, now: datetime, lease_until: datetime
    ) -> Run | None:
        c = t.run.c
        mine = (c.id == run.id) & (c.fence == run.fence) & (c.state == RunState.RUNNING)
        values: dict[str, Any] = {"lease_until": lease_until, "updated_at": now}
        if step:
            values |= {"step": step, "steps": c.steps + 1}
        query = update(t.run).where(mine).values(**values).returning(t.run)
        return _first(self.run(query))

    def run_of(self, run_id: str) -> Run | None:
        return _first(self.run(select(t.run).where(t.run.c.id == run_id)))

    def last_run(self, channel: str, thread: str) -> Run | None:
        query = select(t.run).where(_of(channel, thread)).order_by(t.run.c.number.desc())
        return _first(self.run(query.limit(1)))

    def is_busy(self, run: Run, now: datetime) -> bool:
        c = t.run.c
        before = and_(c.state == RunState.QUEUED, c.number < run.number)
        others = _of(run.channel, run.thread) & (c.id != run.id) & (c.lease_until > now)
        query = select(func.count()).where(others & or_(c.state == RunState.RUNNING, before))
        return bool(self.run(query).scalar())

    def broken_runs(self, now: datetime, limit: int) -> Sequence[Run]:
        c = t.run.c
        open_ = c.state.in_([str(RunState.QUEUED), str(RunState.RUNNING)])
        query = select(t.run).where(open_ & (c.lease_until <= now))
        return _all(self.run(query.order_by(c.created_at, c.number, c.id).limit(limit)))

    def unsettled_runs(self, channel: str, thread: str) -> Sequence[Run]:
        c = t.run.c
        told = (c.state == RunState.FAILED) & (c.proposal != "")
        query = select(t.run).where(
            _of(channel, thread) & or_(c.state == RunState.WAITING, told)
        )
        return _all(self.run(query.order_by(c.number)))

    def runs(
        self, *, actor: str | None, state: str | None, limit: int, after: str | None
    ) -> Sequence[Run]:
        c = t.run.c
        query = select(t.run).order_by(c.created_at.desc(), c.id.desc()).limit(limit)
        if actor is not None:
            query = query.where(c.actor == actor)
        if state is not None:
            query = query.where(c.state == state)
        if after is not None:
            keys = (c.created_at, c.id)
            query = query.where(tuple_(*keys) < values_of(keys, c.id == after))
        return _all(self.run(query))

    def add_effect(self, effect: Effect, proposal: str) -> None:
        query = select(t.run.c.fence).where(
            (t.run.c.id == effect.run) & (t.run.c.state == RunState.RUNNING)
        )
        if self.run(query.with_for_update()).scalar() != effect.fence:
            raise RunLost(
                f"Run {effect.run!r} is no longer held by whoever wanted to write.",
                hint="Nothing was written; see `frenly runs show`.",
                run=effect.run,
            )
        self.run(insert(t.effect).values(run=effect.run, call=effect.call, proposal=proposal))
        self.run(update(t.run).where(t.run.c.id == effect.run).values(proposal=proposal))

    def effect(self, run: str, call: str) -> str | None:
        query = select(t.effect.c.proposal).filter_by(run=run, call=call)
        found = self.run(query).scalar()
        return None if found is None else str(found)


def _of(channel: str, thread: str) -> Any:
    return (t.run.c.channel == channel) & (t.run.c.thread == thread)


def _columns(run: Run) -> dict[str, Any]:
    return {**asdict(run), "state": str(run.state)}


def _read(row: Any) -> Run:
    return Run(**{**row, "state": RunState(row["state"])})


def _first(result: Any) -> Run | None:
    row = result.mappings().first()
    return None if row is None else _read(row)


def _all(result: Any) -> Sequence[Run]:
    return [_read(row) for row in result.mappings()]
