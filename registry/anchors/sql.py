"""INSERT statements of a SQL text as rows of named values, each with the line it begins on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

from registry.anchors.lenient import Stated
from registry.anchors.located import MAX_BYTES
from registry.anchors.nodes import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_PARENTHESES = 50
_DIALECT = "postgres"
_TELLING = {"canonical_name", "alias_name", "alias", "rule_config", "anchor_id"}
"""Columns that tell an INSERT of ours; others are not even parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One inserted row: values by lower-case column, "" for NULL and for what is computed."""

    at: str
    columns: Mapping[str, str]

    def text(self, *names: str) -> str:
        """Return the first of the columns that holds a value."""
        return next((v for n in names if (v := self.columns.get(n, ""))), "")

    def has_any(self, *names: str) -> bool:
        """Say whether the statement gives one of the columns."""
        return any(name in self.columns for name in names)


def inserted_rows(text: str, source: str) -> Iterator[Row]:
    """Read the rows that the statements insert at the top level; functions do not count."""
    for tokens in _statements(text, source):
        words = {token.text.lower() for token in tokens}
        if tokens[0].token_type is TokenType.INSERT and words & _TELLING:
            yield from _rows(text, tokens, source)


def alias_checks(text: str, source: str) -> tuple[tuple[Stated[str], ...], Stated[str] | None]:
    """Read which alias types the alias table's CHECK allows, and where its key is stated."""
    types: tuple[Stated[str], ...] = ()
    unique = None
    for tokens in _statements(text, source):
        if tokens[0].token_type is not TokenType.CREATE:
            continue
        words = [token.text.lower() for token in tokens]
        for i in range(len(words)):
            if words[i : i + 5] == ["check", "(", "alias_type", "in", "("]:
                types = tuple(_listed(tokens[i + 5 :], source))
            if words[i : i + 6] == ["unique", "(", "alias_name", ",", "context", ")"]:
                unique = Stated("unique(alias_name, context)", f"{source}:{tokens[i].line}")
    return types, unique


def _listed(tokens: list[Token], source: str) -> Iterator[Stated[str]]:
    inside = takewhile(lambda token: token.token_type is not TokenType.R_PAREN, tokens)
    strings = (token for token in inside if token.token_type is TokenType.STRING)
    return (Stated(token.text, f"{source}:{token.line}") for token in strings)


def _statements(text: str, source: str) -> Iterator[list[Token]]:
    if len(text) > MAX_BYTES:
        raise unreadable(source, 1, f"it is longer than {MAX_BYTES} bytes")
    try:
        tokens = sqlglot.tokenize(text, read=_DIALECT)
    except SqlglotError as error:
        last = text.count("\n") + 1
        why = "a quote, comment or character is never closed or not SQL"
        raise unreadable(source, last, why) from error
    statement: list[Token] = []
    for token in tokens:
        if token.token_type is not TokenType.SEMICOLON:
            statement.append(token)
        elif statement:
            yield statement
            statement = []
    if statement:
        yield statement


def _rows(text: str, tokens: list[Token], source: str) -> Iterator[Row]:
    insert = _parse(text, tokens, source)
    target, body = insert.this, insert.args.get("expression")
    named = target.expressions if isinstance(target, exp.Schema) else ()
    columns = [column.name.lower() for column in named]
    if isinstance(body, exp.Values):
        for line, tuple_ in zip(_row_lines(tokens), body.expressions, strict=False):
            yield _row(columns, tuple_.expressions, f"{source}:{line}")
    if isinstance(body, exp.Select):
        meant = _canonical(body)
        values = [meant if isinstance(e, exp.Column) else e for e in body.expressions]
        yield _row(columns, values, f"{source}:{tokens[0].line}")


def _parse(text: str, tokens: list[Token], source: str) -> Any:
    first = tokens[0]
    depth = deepest = 0
    for token in tokens:
        depth += (token.token_type is TokenType.L_PAREN) - (
            token.token_type is TokenType.R_PAREN
        )
        deepest = max(deepest, depth)
    if deepest > _MAX_PARENTHESES:
        raise unreadable(source, first.line, "its parentheses are nested too deep")
    try:
        sql = text[first.start : tokens[-1].end + 1]
        return sqlglot.parse_one(sql, read=_DIALECT)
    except SqlglotError as error:
        found: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
        line = first.line + int(found.get("line") or 1) - 1
        why = f"the INSERT is not PostgreSQL ({found.get('description') or 'no statement'})"
        raise unreadable(source, line, why) from error


def _row_lines(tokens: list[Token]) -> Iterator[int]:
    """Find the line of each top-level parenthesis after VALUES."""
    depth, after_values = 0, False
    for token in tokens:
        if token.token_type is TokenType.VALUES and depth == 0:
            after_values = True
        elif token.token_type is TokenType.L_PAREN:
            if after_values and depth == 0:
                yield token.line
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            depth -= 1


def _row(columns: list[str], values: list[Any], at: str) -> Row:
    pairs = zip(columns, values, strict=False)
    return Row(at=at, columns={column: _value(value) for column, value in pairs})


def _value(value: Any) -> str:
    """Write a literal, or the canonical that a sub-select looks up; computed values are ""."""
    while isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    if isinstance(value, str):
        return value
    if isinstance(value, exp.Literal):
        return str(value.this)
    if isinstance(value, exp.Boolean):
        return "true" if value.this else "false"
    if isinstance(value, exp.Subquery):
        return _canonical(value.this)
    return ""


def _canonical(select: Any) -> str:
    where = select.args.get("where") if isinstance(select, exp.Select) else None
    for same in where.find_all(exp.EQ) if where else ():
        sides = (same.this, same.expression)
        names = [s.name.lower() for s in sides if isinstance(s, exp.Column)]
        texts = [str(s.this) for s in sides if isinstance(s, exp.Literal)]
        if names == ["canonical_name"] and texts:
            return texts[0]
    return ""
