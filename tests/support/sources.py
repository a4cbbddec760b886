"""Our own source files, and which outside names they use."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("registry", "tools", "agent", "frenly_ai", "evals")


class Use(NamedTuple):
    """One mention of an imported name."""

    line: int
    name: str
    """Dotted and in full, e.g. `datetime.datetime.now`."""


@cache
def sources(*rooms: str) -> tuple[Path, ...]:
    """Return the modules of the rooms (all when none is named), in path order."""
    return tuple(
        path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py"))
    )


def shown(path: Path) -> str:
    """Return a path as people write it, from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a module once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def uses(tree: ast.Module) -> Iterator[Use]:
    """Find every imported name as used, and every import, under its full dotted name."""
    known = dict(_imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Use(node.lineno, part.name) for part in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Use(node.lineno, f"{node.module}.{part.name}") for part in node.names)
        elif isinstance(node, ast.Attribute | ast.Name) and (name := _dotted(node)):
            first, dot, rest = name.partition(".")
            if first in known:
                yield Use(node.lineno, known[first] + dot + rest)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for part in node.names:
                first = part.name.partition(".")[0]
                yield (part.asname, part.name) if part.asname else (first, first)
        elif isinstance(node, ast.ImportFrom):
            for part in node.names:
                yield part.asname or part.name, f"{node.module}.{part.name}"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := _dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def commits(tree: ast.Module) -> Iterator[int]:
    """Find calls of `.commit()`, except inside a method that is itself named `commit`."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and function.name == "commit"
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "commit"
            and id(node) not in inside
        ):
            yield node.lineno
