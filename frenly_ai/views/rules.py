"""Rules, what became of their examples, and contradictions, for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import indent, safe, table
from registry.rules.rule_book import KEPT_BY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.rules.examples import Examples
    from registry.rules.foreign import ForeignFinding
    from registry.rules.rule_book import Entry
    from registry.rules.trying import Tried


def list_lines(entries: Iterable[Entry]) -> list[str]:
    """Render one line a rule."""
    rows = [[entry.name, entry.kept_by, entry.says] for entry in entries]
    return table(["rule", "kept by", "says"], rows)


def rule_lines(entry: Entry, examples: Examples) -> list[str]:
    """Render all that is known of one rule."""
    parts = [
        ("says", entry.says),
        ("reason", entry.reason),
        ("fix", entry.fix),
        ("kept by", KEPT_BY[entry.kept_by]),
        ("known as", ", ".join(entry.known_as)),
        ("applies to", entry.applies_to),
        ("when", entry.when),
    ]
    told = [f"{label:<10}  {safe(text)}" for label, text in parts if text]
    settings = [f"{safe(where)} = {_value(value)}" for where, value in entry.settings.items()]
    count = f"{len(examples.passes)} that pass, {len(examples.fails)} that fail"
    return [
        safe(entry.name),
        *indent(told),
        *(["  settings", *indent(settings, 4)] if settings else []),
        f"  examples    {count}; play them with `frenly rules test {safe(entry.name)}`",
    ]


def tried_lines(tried: Sequence[Tried]) -> list[str]:
    """Render one line a rule, and beneath it each example that did not do as it says."""
    lines = []
    for name in dict.fromkeys(one.rule for one in tried):
        ours = [one for one in tried if one.rule == name]
        played = [one for one in ours if one.number]
        mark = "ok    " if all(one.ok for one in ours) else "FAILED"
        lines.append(f"{mark}  {safe(name)}  {len(played)} example(s)")
        lines += [
            f"        {one.expected} {one.number or '-'}: {safe(one.says)}"
            for one in ours
            if not one.ok
        ]
    wrong = sum(not one.ok for one in tried)
    total = sum(bool(one.number) for one in tried)
    return [
        *lines,
        f"{total} examples played, {wrong} wrong" if total else "nothing was played",
    ]


def tried_json(tried: Sequence[Tried], *, ok: bool) -> dict[str, Any]:
    """Return the same as JSON carries it."""
    return {"ok": ok, "examples": [one._asdict() for one in tried]}


def check_lines(found: Sequence[ForeignFinding]) -> list[str]:
    """Render each finding with every place and with what holds."""
    lines = []
    for one in found:
        lines.append(f"{one.severity:<6}  {safe(one.title)}")
        lines.append(f"        at {safe(', '.join(one.locations))}")
        lines.append(f"        {safe(one.expected)}")
    return lines or ["nothing is contradicted"]


def _value(value: object) -> str:
    return safe(json.dumps(value, ensure_ascii=False))
