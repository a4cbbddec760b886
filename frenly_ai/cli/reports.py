"""`frenly audit report`: who, what, when, why, and from where."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import opened, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.audit.reports import ReportRow, Subject

_WIDTHS = {"position": 8, "at": 27, "who": 16, "what": 44, "about": 18, "source": 28}


class Form(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def report(
    ctx: typer.Context,
    alias: Annotated[
        str | None, typer.Option(help="All that concerns aliases of this name.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(help="All that concerns the contract of this name.")
    ] = None,
    actor: Annotated[str | None, typer.Option(help="Only what this user did.")] = None,
    tag: Annotated[
        str | None, typer.Option(help="Only this tag or its beginning, e.g. registry:")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Not before this time.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this time.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TABLE,
) -> None:
    """Report who did what, when, why and from where, oldest first.

    Entries are written as they are read, so a report of the whole log is no matter.

    Example: frenly audit report --alias user-api --format csv > user-api.csv
    """
    from registry.contracts.records import HistoryFilter
    from registry.domain.times import parse_moment

    wanted = HistoryFilter(
        actor=actor,
        tag=tag,
        since=None if since is None else parse_moment(since),
        until=None if until is None else parse_moment(until),
    )
    subject = _subject(alias, contract)
    with opened(ctx) as app:
        rows = app.log.report(wanted, signed_in(app), subject=subject)
        for line in _WRITERS[form](rows):
            sys.stdout.write(line)


def _subject(alias: str | None, contract: str | None) -> Subject | None:
    from registry.audit.reports import Subject
    from registry.errors import InvalidInput

    if alias is not None and contract is not None:
        raise InvalidInput(
            "A report is about an alias or about a contract.",
            hint="Leave out --alias or --contract.",
        )
    if alias is not None:
        return Subject("alias", alias)
    return None if contract is None else Subject("contract", contract)


def _as_table(rows: Iterable[ReportRow]) -> Iterator[str]:
    """Write columns of fixed width, so that no row waits for the widest."""
    from frenly_ai.views.text import safe

    yield " ".join(f"{name.upper():<{width}}" for name, width in _WIDTHS.items()) + " WHY\n"
    for row in rows:
        cells = {**row._asdict(), "who": f"{row.who} {row.agent}".strip()}
        cells["position"] = "-" if row.position is None else row.position
        told = (f"{safe(cells[name]):<{width}}" for name, width in _WIDTHS.items())
        yield f"{' '.join(told)} {safe(row.why)}".rstrip() + "\n"


def _as_json(rows: Iterable[ReportRow]) -> Iterator[str]:
    """Write one array, an entry a line."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(row._asdict())
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _as_csv(rows: Iterable[ReportRow]) -> Iterator[str]:
    import csv
    import io

    from registry.audit.reports import ReportRow, csv_cells

    for cells in chain([ReportRow._fields], map(csv_cells, rows)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        yield line.getvalue()


_WRITERS = {Form.TABLE: _as_table, Form.JSON: _as_json, Form.CSV: _as_csv}
