"""Write the verifier as the one file that a person takes to a machine without Frenly."""

from __future__ import annotations

import ast
from importlib import resources
from typing import NamedTuple

_PARTS = (
    "tree",
    "reading",
    "ed25519",
    "notes",
    "keys",
    "exports",
    "receipts",
    "snapshots",
    "main",
)
"""In the order in which each finds what it needs."""
_OURS = "registry"
_HEAD = '''"""Check what Frenly's audit log gave out, with nothing but Python 3.9 or later.

    python verifier.py FILE [--checkpoint PATH] [--key FILE] [--json]

FILE is an audit export, a receipt, a snapshot, or the folder of an archive. Exit code 0:
verified. 1: not verified, and the first thing that is wrong. 2: the file cannot be read, or is
of no known format. docs/audit-format.md of Frenly describes the formats.
"""

from __future__ import annotations

'''
_TAIL = """

if __name__ == "__main__":
    sys.exit(main())
"""


class _Part(NamedTuple):
    imports: tuple[str, ...]
    body: str


def write_verifier() -> str:
    """Return the text of the file, put together from the package `registry.audit.verifier`."""
    folder = resources.files("registry.audit.verifier")
    parts = [_take_apart((folder / f"{name}.py").read_text("utf-8")) for name in _PARTS]
    imports = sorted({line for part in parts for line in part.imports}, key=_import_order)
    bodies = "\n\n".join(part.body for part in parts)
    return _HEAD + "\n".join(imports) + "\n\n" + bodies + _TAIL


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _take_apart(source: str) -> _Part:
    """Part a module into its imports, those of Frenly left out, and its text without them."""
    lines, tree = source.splitlines(), ast.parse(source)
    title, *rest = tree.body
    imports = [node for node in rest if isinstance(node, ast.Import | ast.ImportFrom)]
    gone = {n for node in imports for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    kept = [
        ast.unparse(node)
        for node in imports
        if not (isinstance(node, ast.ImportFrom) and _is_left_out(node.module or ""))
    ]
    text = "\n".join(line for n, line in enumerate(lines, 1) if n not in gone and n > 1).strip()
    assert isinstance(title, ast.Expr)  # noqa: S101 - every module of ours opens with a line
    said = ast.literal_eval(title.value)
    return _Part(tuple(kept), f"# {said}\n\n{text}\n")


def _is_left_out(module: str) -> bool:
    return module == "__future__" or module.split(".", maxsplit=1)[0] == _OURS
