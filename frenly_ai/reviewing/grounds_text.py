"""The grounds of a review as text: how a server hands them out, and who reads them checks them.

    frenly-grounds/1
    {"compatibility":...,"review":...,"revision":7,"state":"5d1c..."}
    {"approved":["ben"],"at":"2026-01-05T12:00:00Z","author":"ana","proposal":"P-4b","revision":7}

    7 {"key":"user-api",...,"table":"alias"}

    3b0c...

Behind the form come the head, who made each revision, and each row as a snapshot writes it
behind the revision that wrote it last; then the SHA-256 of all that stands before. The rows
alone have the state hash of the head, so a row left out, added or altered is found out even by
who trusts nobody on the way.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict

from frenly_ai.reviewing.rows_from_afar import check_rows
from registry.domain.digest import canonical
from registry.domain.rows import Table, read_row
from registry.domain.statehash import StateSum, row_line
from registry.domain.times import parse_moment, show_moment
from registry.domain.versions import Compatibility
from registry.errors import FrenlyError, Unavailable
from registry.service.revision_ports import Authored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.domain.rows import Row, RowKey
    from registry.service.touched import Touched

FORM = b"frenly-grounds/1"
_FORMS = b"frenly-grounds/"
_LINES_AT_ONCE = 500
_UNREAD = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    FrenlyError,
)
"""What comes of reading a text that nobody wrote here."""


class Broken(Unavailable):
    """What a server handed out is not what it says it is, so nothing is judged by it."""

    code = "grounds.broken"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Head(_Strict):
    """All that decides how code is judged; the rows by their state hash."""

    revision: int
    state: str
    review: str
    """The text of the policy of review."""
    compatibility: Compatibility

    @property
    def etag(self) -> str:
        """What tells these grounds from others."""
        told = canonical(self.model_dump(mode="json"))
        return f'"{hashlib.sha256(FORM + told).hexdigest()[:40]}"'


class _Made(_Strict):
    revision: int
    at: str
    proposal: str
    author: str
    approved: list[str]


class GroundsText(NamedTuple):
    """Grounds as they were read from text, checked."""

    head: Head
    authored: dict[int, Authored]
    rows: tuple[Row, ...]
    written: dict[RowKey, int]
    """By row, the revision that wrote it last."""


def head_of(found: Touched, review: str, compatibility: str) -> Head:
    """Return the head of the text."""
    return Head(
        **found.state._asdict(), review=review, compatibility=Compatibility(compatibility)
    )


def write_grounds(found: Touched, head: Head) -> Iterator[bytes]:
    """Yield the text in parts of bounded size."""
    summed = hashlib.sha256()
    for lines in _in_parts(_lines(found, head)):
        part = b"\n".join([*lines, b""])
        summed.update(part)
        yield part
    yield summed.hexdigest().encode() + b"\n"


def _lines(found: Touched, head: Head) -> Iterator[bytes]:
    yield FORM
    yield canonical(head.model_dump(mode="json"))
    for each in found.authored:
        yield canonical({**each._asdict(), "at": show_moment(each.at)})
    yield b""
    for revision, row in found.rows:
        yield b"%d %b" % (revision, row_line(row))
    yield b""


def _in_parts(lines: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    part: list[bytes] = []
    for line in lines:
        part.append(line)
        if len(part) == _LINES_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def read_grounds(text: bytes, *, is_checked: bool = False) -> GroundsText:
    """Read the text; raise `Broken` for anything else, and for rows without their state hash.

    `is_checked` leaves out what a text has shown before: its state hash, names that are names.
    """
    form = text.partition(b"\n")[0]
    if form != FORM:
        raise _foreign(form)
    body, _, summed = text[:-1].rpartition(b"\n")
    if hashlib.sha256(body + b"\n").hexdigest().encode() != summed:
        raise _broken("it is not whole")
    try:
        return _read(body, is_checked=is_checked)
    except Broken:
        raise
    except _UNREAD as error:
        raise _broken("it cannot be read") from error


def _read(body: bytes, *, is_checked: bool) -> GroundsText:
    head_lines, _, row_lines = body.partition(b"\n\n")
    _, head_line, *authored_lines = head_lines.split(b"\n")
    head = Head.model_validate_json(head_line)
    lines = [line.partition(b" ") for line in row_lines.rstrip(b"\n").split(b"\n") if line]
    if not is_checked and StateSum().add(row for _, _, row in lines).hash() != head.state:
        raise _broken("its rows are not those of its state hash")
    rows = tuple(_read_row(row) for _, _, row in lines)
    if not is_checked:
        check_rows(rows)
    return GroundsText(
        head=head,
        authored={each.revision: each for each in map(_read_authored, authored_lines)},
        rows=rows,
        written={row.key: int(number) for row, (number, _, _) in zip(rows, lines, strict=True)},
    )


def _read_authored(line: bytes) -> Authored:
    made = _Made.model_validate_json(line)
    at, approved = parse_moment(made.at), tuple(made.approved)
    return Authored(made.revision, at, made.proposal, made.author, approved)


def _read_row(line: bytes) -> Row:
    content = json.loads(line)
    return read_row(Table(content.pop("table")), content)


def _foreign(form: bytes) -> Broken:
    if form.startswith(_FORMS):
        return Broken(
            f"The server speaks {form[:40].decode('ascii', 'replace')!r}, this Frenly "
            f"{FORM.decode()!r}.",
            hint="Install the version of Frenly that the server runs.",
        )
    return Broken(
        "What answers is no Frenly server.",
        hint="Give the address at which `frenly serve` answers, e.g. https://frenly.example.com.",
    )


def _broken(why: str) -> Broken:
    return Broken(
        f"What the server handed out is not to be trusted: {why}.",
        hint="Try again; if it stays so, ask who keeps the server, and what stands before it.",
    )
