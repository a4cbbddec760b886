"""Which formats of name tables are read, and which one a text is in."""

from __future__ import annotations

import csv
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.anchors.import_report import ImportLine
from registry.anchors.lenient import Part, Problem, open_part
from registry.anchors.located import load_lenient
from registry.anchors.tables import ansible, kubernetes, openapi, otel, own
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.anchors.tables.items import Asked, Item

MAX_LINE_CHARS = 100_000
MAX_ROWS = 200_000
"""Rows of one table; a proposal holds no more."""


class Format(StrEnum):
    """How a name table is written."""

    FRENLY = "frenly"
    CSV = "csv"
    JSONL = "jsonl"
    OPENAPI = "openapi"
    OTEL = "otel"
    KUBERNETES = "kubernetes"
    ANSIBLE = "ansible"


class _Reader(NamedTuple):
    looks_like: Callable[[Part], bool]
    read: Callable[[Part, Asked], Iterator[Item]]


DOCUMENTS: dict[Format, _Reader] = {
    Format.OPENAPI: _Reader(openapi.looks_like, openapi.read),
    Format.KUBERNETES: _Reader(kubernetes.looks_like, kubernetes.read),
    Format.ANSIBLE: _Reader(ansible.looks_like, ansible.read),
    Format.OTEL: _Reader(otel.looks_like, otel.read),
    Format.FRENLY: _Reader(own.looks_like, own.read),
}
"""The formats that are one YAML or JSON document, in the order in which they are tried."""


def by_first_lines(first: str, second: str) -> Format | None:
    """Recognise a format of one row a line by its first two lines that are not empty."""
    if first.startswith("{") and first.endswith("}"):
        return Format.JSONL if not second or second.startswith("{") else None
    columns = {word.strip().strip('"').lower() for word in first.split(",")}
    if len(columns) > 1 and columns <= own.ALIAS_FIELDS | own.CONTRACT_FIELDS:
        return Format.CSV
    return None


def open_document(text: str, *, source: str) -> Part:
    """Read a YAML or JSON text; raise `InvalidInput` for what is neither."""
    return open_part(load_lenient(text, source=source))


def by_content(root: Part) -> Format:
    """Recognise the format of a document by its keys."""
    for name, reader in DOCUMENTS.items():
        if reader.looks_like(root):
            return name
    raise InvalidInput(
        f"{root.document.source!r} is in no format of name tables that is known.",
        hint=f"See docs/import.md; --format says which it is: {', '.join(Format)}.",
    )


def read_document(root: Part, name: Format, asked: Asked) -> Iterator[Item]:
    """Yield what a document holds, then what is of the wrong shape in it."""
    if not isinstance(root.value, dict | list):
        raise InvalidInput(
            f"{root.document.source!r} holds no table.", hint="See docs/import.md for examples."
        )
    yield from DOCUMENTS[name].read(root, asked)
    yield from map(_line, root.problems)


def read_lines(
    lines: Iterable[str], name: Format, asked: Asked, *, source: str
) -> Iterator[Item]:
    """Yield what a table of one row a line holds, reading it line by line."""
    rows = _csv_rows(lines, source) if name is Format.CSV else _json_rows(lines, source)
    for count, (number, row) in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise InvalidInput(
                f"{source}:{number}: it has more than {MAX_ROWS} rows.",
                hint="Split it into several tables.",
            )
        at = f"{source}:{number}"
        yield row if isinstance(row, ImportLine) else own.read_row(row, at, asked)


def _csv_rows(lines: Iterable[str], source: str) -> Iterator[tuple[int, Any]]:
    reader = csv.reader(_short(lines, source), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            line = reader.line_num
            if header is None:
                header = [cell.strip().lower() for cell in cells]
                own.check_columns(header, f"{source}:{line}")
            elif len(cells) > len(header):
                yield (
                    line,
                    ImportLine(
                        "refused",
                        f"row {line}",
                        "it has more cells than the header",
                        f"{source}:{line}",
                    ),
                )
            elif any(cells):
                yield line, {k: v for k, v in zip(header, cells, strict=False) if v.strip()}
    except csv.Error as error:
        raise InvalidInput(
            f"{source}:{reader.line_num} cannot be read: {error}.", hint="Correct the line."
        ) from error


def _json_rows(lines: Iterable[str], source: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(_short(lines, source), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            why = f"it is not JSON: {getattr(error, 'msg', 'nested too deep')}"
            yield number, ImportLine("refused", f"row {number}", why, f"{source}:{number}")


def _short(lines: Iterable[str], source: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_CHARS:
            raise InvalidInput(
                f"{source}:{number}: a line has more than {MAX_LINE_CHARS} characters.",
                hint="Give each row a line of its own.",
            )
        yield line


def _line(problem: Problem) -> ImportLine:
    what = "key" if problem.cls == "duplicate-yaml-key" else "value"
    return ImportLine("refused", what, problem.why, ", ".join(problem.locations))
