"""Name tables on disk: opened, recognised, and read row by row."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.located import read_file
from registry.anchors.tables import openapi
from registry.anchors.tables.formats import (
    Format,
    by_content,
    by_first_lines,
    open_document,
    read_document,
    read_lines,
)
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.anchors.lenient import Part
    from registry.anchors.tables.items import Asked, Item

MAX_TABLE_BYTES = 256_000_000
"""Of a table that is read line by line; documents are held whole and may be much less."""
_BY_LINE = (Format.CSV, Format.JSONL)


class Table(NamedTuple):
    """A table that was opened: its format, and its document unless it is read by lines."""

    path: Path
    format: Format
    root: Part | None

    @property
    def source(self) -> str:
        """Return what messages call it."""
        return self.path.name


def open_table(path: Path, forced: Format | None = None) -> Table:
    """Open a table; raise `InvalidInput` when it cannot be read or is in no known format."""
    if forced in _BY_LINE:
        return Table(path, forced, None)
    if forced is None:
        found = by_first_lines(*_first_lines(path))
        if found is not None:
            return Table(path, found, None)
    root = open_document(read_file(path, source=path.name), source=path.name)
    return Table(path, forced or by_content(root), root)


def read_tables(tables: Sequence[Table], asked: Asked) -> Iterator[Item]:
    """Yield what the tables hold. Two OpenAPI documents are an older and a newer one.

    Raises `InvalidInput` for more of them, and for what cannot be read any further.
    """
    apis = [t for t in tables if t.format is Format.OPENAPI and t.root is not None]
    if len(apis) > 2:  # noqa: PLR2004 - an older and a newer one
        raise InvalidInput(
            f"{len(apis)} OpenAPI documents were given.",
            hint="Give one, or an older and a newer one of the same API.",
        )
    olds = apis[:-1]
    for table in tables:
        if table in olds:
            continue
        yield from _read(table, asked)
    for old, new in zip(olds, apis[1:], strict=True):
        if old.root is not None and new.root is not None:
            yield from openapi.read_renames(old.root, new.root, asked)


def _read(table: Table, asked: Asked) -> Iterator[Item]:
    if table.root is not None:
        yield from read_document(table.root, table.format, asked)
        return
    with _lines(table.path) as lines:
        yield from read_lines(lines, table.format, asked, source=table.source)


def _first_lines(path: Path) -> tuple[str, str]:
    """Return the first two lines that hold anything, as far as it takes to recognise them."""
    with _lines(path) as lines:
        held = (line.strip() for line in islice(lines, 50))
        first, second = islice(chain((x for x in held if x), ("", "")), 2)
    return first, second


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """Open a file to be read line by line, its failures put in our words."""
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise InvalidInput(
                f"{path.name!r} is longer than {MAX_TABLE_BYTES} bytes.", hint="Split it."
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield iter(lambda: file.readline(2_000_000), "")
    except OSError as error:
        raise InvalidInput(
            f"{str(path)!r} cannot be read: {error.strerror}.", hint="Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path.name!r} is not text in UTF-8.", hint="Save it as UTF-8."
        ) from error
