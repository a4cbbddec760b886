"""`frenly import TABLE...`: record the names that a platform already has."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from frenly_ai.cli.session import emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from frenly_ai.bootstrap import App
    from registry.anchors.importing import ImportPlan
    from registry.anchors.tables.files import Table
    from registry.contracts.records import ProposalView
    from registry.domain.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What was asked beside the tables."""

    format: str | None
    context: str
    kind: str | None
    owner: str
    known_targets_only: bool
    progress: bool
    report: Path | None
    dry_run: bool
    as_json: bool


def import_tables(ctx: typer.Context, paths: Sequence[Path], asked: TableOptions) -> None:
    """Read the tables, weigh them, and propose what is new."""
    from frenly_ai.views.tables import table_json, table_lines
    from registry.anchors.tables.files import open_table
    from registry.anchors.tables.formats import Format
    from registry.errors import chosen

    forced = chosen(Format, asked.format, "a format") if asked.format else None
    tables = [open_table(path, forced) for path in paths]
    progress = _Progress(shown=asked.progress or sys.stderr.isatty())
    with opened(ctx) as app:
        me = None if asked.dry_run else signed_in(app)
        plan = _plan(app, tables, asked, me, progress)
        view = None
        if me is not None and plan.edits:
            view = _propose(app, plan, paths, me, progress)
        progress.end()
    value = {"tables": [{"file": t.source, "format": str(t.format)} for t in tables]}
    emit(
        {**value, **table_json(plan.report), **_proposal(plan, view)},
        lambda: [*table_lines(plan.report), *_outcome(plan, view)],
        as_json=asked.as_json,
    )
    _refuse_nothing_taken(plan)
    if view is not None and not asked.as_json:
        note(
            f"next: people read `frenly proposal show {view.proposal.id}`, then approve it "
            f"with --seen {view.proposal.digest[:12]}"
        )


def _plan(
    app: App,
    tables: Sequence[Table],
    asked: TableOptions,
    me: Actor | None,
    progress: _Progress,
) -> ImportPlan:
    from frenly_ai.cli.audit import write_text
    from frenly_ai.views.tables import written
    from registry.anchors.tables.files import read_tables
    from registry.anchors.tables.items import Asked
    from registry.domain.names import Kind

    kind = Kind.parse(asked.kind) if asked.kind else None
    owner = asked.owner or (me.id if me else "")
    items = read_tables(tables, Asked(context=asked.context, kind=kind, owner=owner))
    plan = app.registry.plan_import(
        items, only_known=asked.known_targets_only, tell=progress.tell
    )
    if asked.report is not None:
        write_text(asked.report, written(plan.report, asked.report.name))
    return plan


def _propose(
    app: App, plan: ImportPlan, paths: Sequence[Path], me: Actor, progress: _Progress
) -> ProposalView:
    from frenly_ai.name_tables import source_of, table_wish

    progress.tell("judging", len(plan.edits))
    wish = table_wish(plan, [source_of(path) for path in paths], "cli")
    with working(app):
        return app.registry.propose(wish, me)


class _Progress:
    """One line on standard error that is written over, for a person who waits."""

    def __init__(self, *, shown: bool) -> None:
        self._shown, self._said = shown, ""

    def tell(self, stage: str, rows: int) -> None:
        """Say what is being done, and how many rows are."""
        if self._shown:
            self._write(f"{stage}: {rows} rows")

    def end(self) -> None:
        """Take the line away where a terminal shows it."""
        if self._said:
            self._write("")

    def _write(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text.ljust(len(self._said))}")
            if not text:
                sys.stderr.write("\r")
        elif text:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
        self._said = text


def _proposal(plan: ImportPlan, view: ProposalView | None) -> dict[str, Any]:
    told: dict[str, Any] = {"edits": len(plan.edits), "proposal": None}
    if view is not None:
        p = view.proposal
        told["proposal"] = {"id": p.id, "digest": p.digest, "rows": len(p.changes)}
    return told


def _outcome(plan: ImportPlan, view: ProposalView | None) -> list[str]:
    if view is not None:
        p = view.proposal
        return ["", f"Proposal {p.id}: {len(p.changes)} rows; {view.tally.says()}"]
    if not plan.edits:
        return ["", "Nothing is new; no proposal was made."]
    return ["", f"{len(plan.edits)} edits would be proposed."]


def _refuse_nothing_taken(plan: ImportPlan) -> None:
    """Fail when rows were refused and nothing at all could be taken."""
    from registry.errors import Conflict

    statuses = {line.status for line in plan.report}
    if not plan.edits and statuses == {"refused"}:
        raise Conflict(
            "Every row of the import was refused.",
            hint="The report above says why; correct the table, or propose single changes.",
        )
