"""`frenly import` and `frenly export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from registry.contracts.records import ProposalView

_PathOption = Path | None


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("import")(import_files)
    cli.command("export")(export)


def import_files(
    ctx: typer.Context,
    tables: Annotated[
        list[Path] | None,
        typer.Argument(help="Name tables; of two OpenAPI documents the older one first."),
    ] = None,
    manifest: Annotated[_PathOption, typer.Option(help="The platform's SSOT manifest.")] = None,
    governance: Annotated[_PathOption, typer.Option(help="Its alias governance file.")] = None,
    seed_sql: Annotated[_PathOption, typer.Option(help="SQL that seeds its registry.")] = None,
    tree: Annotated[
        _PathOption, typer.Option(help="Its root; else the common folder of the files.")
    ] = None,
    table_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Format of the tables, where it is not seen from what they hold: frenly, csv, "
            "jsonl, openapi, otel, kubernetes, ansible.",
        ),
    ] = None,
    context: Annotated[
        str, typer.Option("--context", "-c", help="Context of the tables' names.")
    ] = "",
    kind: Annotated[
        str | None, typer.Option(help="Kind of the tables' names, where they say none.")
    ] = None,
    owner: Annotated[
        str, typer.Option(help="Owner of what names nobody; else whoever imports.")
    ] = "",
    known_targets_only: Annotated[
        bool,
        typer.Option(
            "--known-targets-only", help="Refuse names that lead to no registered contract."
        ),
    ] = False,
    report: Annotated[
        _PathOption, typer.Option(help="Write the whole report here: .json, .csv or text.")
    ] = None,
    progress: Annotated[
        bool, typer.Option("--progress", help="Show progress even without a terminal.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what is wrong; propose nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Propose to record what a platform already has: its files, or tables of names.

    An import is one proposal, and its report says what became of every row. Tables may be
    our own (YAML, JSON, JSON lines, CSV), OpenAPI documents, rename tables in the style of
    OpenTelemetry schema files, Kubernetes API replacements, or Ansible-style routing.

    Example: frenly import deprecated-apis.yaml --dry-run

    Example: frenly import --manifest ssot.yaml --seed-sql 001_registry.sql --dry-run
    """
    if tables:
        from frenly_ai.cli.tables import TableOptions, import_tables

        if manifest or governance or seed_sql or tree:
            raise InvalidInput(
                "Tables and a platform's files were given together.",
                hint="Import them one after the other.",
            )
        options = TableOptions(
            format=table_format,
            context=context,
            kind=kind,
            owner=owner,
            known_targets_only=known_targets_only,
            progress=progress,
            report=report,
            dry_run=dry_run,
            as_json=as_json,
        )
        import_tables(ctx, tables, options)
        return
    from frenly_ai.platform_files import Files, import_wish, read_platform
    from frenly_ai.views.platform import platform_json, platform_lines

    files = Files(manifest=manifest, governance=governance, seed_sql=seed_sql, tree=tree)
    with opened(ctx) as app:
        me = None if dry_run else signed_in(app)
        found = read_platform(files, app.policies.governance, app.deps.now())
        view = None
        if me is not None:
            with working(app):
                view = app.registry.propose(import_wish(found, app.registry.known, "cli"), me)
    value: dict[str, Any] = platform_json(found)
    if view is not None:
        value["proposal"] = {"id": view.proposal.id, "digest": view.proposal.digest}
    emit(value, lambda: [*platform_lines(found), *_proposed(view)], as_json=as_json)
    if view is not None and not as_json:
        note(
            f"next: people read `frenly proposal show {view.proposal.id}`, then approve it "
            f"with --seen {view.proposal.digest[:12]}"
        )


def export(
    ctx: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file.")
    ] = None,
) -> None:
    """Write every row of the registry as sorted JSON lines.

    The same state gives the same bytes.

    Example: frenly export -o registry.jsonl
    """
    from frenly_ai.cli.audit import write_lines

    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            write_lines(output, app.registry.export(me))


def _proposed(view: ProposalView | None) -> list[str]:
    if view is None:
        return []
    return [
        "",
        f"Proposal {view.proposal.id}: {len(view.proposal.changes)} rows; {view.tally.says()}",
    ]
