"""What approvers read, written by code from the hashed object and from nothing else.

Risks, warnings and where each value came from stand first; then who must agree, every row
before and after, and all that the judgement rests on. `reading_shown` reads the text back.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.plain_values import show_text, show_value, show_word
from registry.domain.proposals import Quorum
from registry.domain.times import show_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.proposals import Judged
    from registry.domain.rows import Content

END = "Nothing below this line is part of what is approved."
"""The text above it parses back to the object whose digest is approved."""
NONE = "(none)"
_AFTER_APPLY = re.compile(r"apply\+([0-9]{1,9})s")


class Shown(NamedTuple):
    """Everything that is shown above the line."""

    head: Content
    """`proposal`, `kind`, `status`, `author`, `agent` and `channel`."""
    digest: str
    findings: tuple[Content, ...]
    provenance: tuple[Content, ...]
    judged: Judged


def render(shown: Shown) -> str:
    """Write what approvers read: printable ASCII and newlines, and each value as it is."""
    return "\n".join([*_lines(shown), END, ""])


def _lines(shown: Shown) -> Iterator[str]:
    head, judged = shown.head, shown.judged
    yield f"Proposal {' '.join(show_word(head[k]) for k in ('proposal', 'kind', 'status'))}"
    yield f"  digest   {show_word(shown.digest)}"
    yield f"  author   {show_text(head['author'])}"
    yield f"  agent    {show_text(head['agent'])}"
    yield f"  channel  {show_text(head['channel'])}"
    quorum = Quorum.read(judged.quorum)
    yield f"Risk: {show_word(quorum.level or 'low')}"
    yield from (f"  ! {show_value(risk)}" for risk in quorum.risks)
    yield f"Findings of the validators ({len(shown.findings)})"
    yield from (f"  {show_value(finding)}" for finding in shown.findings)
    yield f"Where the values come from ({len(shown.provenance)})"
    yield from (f"  {show_value(item)}" for item in shown.provenance)
    yield "Who must agree"
    yield from _pairs(judged.quorum)
    yield f"Difference ({len(judged.post)}), undone by swapping before and after"
    for change in judged.post:
        yield from _change(change)
    yield f"Asked for ({len(judged.edits)})"
    yield from (f"  {show_value(edit)}" for edit in judged.edits)
    yield "Judged under"
    yield from _pairs(judged.judged_under)
    yield "Judged on"
    for kind in sorted(judged.pre):
        yield f"  {show_word(kind)}{'' if judged.pre[kind] else f' {NONE}'}"
        yield from (f"  {line}" for line in _pairs(judged.pre[kind]))


def _pairs(content: Content) -> Iterator[str]:
    for key in sorted(content):
        yield f"  {show_text(key)}: {show_value(content[key])}"


def _change(change: Content) -> Iterator[str]:
    before, after = change["before"], change["after"]
    sign = "+" if before is None else "-" if after is None else "~"
    yield f"  {sign} {show_word(change['table'])} {show_word(change['id'])}"
    before, after = before or {}, after or {}
    for field in sorted({*before, *after}):
        key = show_text(field)
        if field in before and field in after and _same(before[field], after[field]):
            yield f"      = {key}: {_value(after[field])}"
            continue
        if field in before:
            yield f"      - {key}: {_value(before[field])}"
        if field in after:
            yield f"      + {key}: {_value(after[field])}"


def _value(value: object) -> str:
    """Show a value; behind a time that depends on applying stands what it means."""
    shown = show_value(value)
    found = _AFTER_APPLY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return shown
    return f"{shown} ({show_duration(timedelta(seconds=int(found[1])))} after it is applied)"


def _same(one: object, other: object) -> bool:
    """Say whether two values are written alike; True and 1 are not."""
    return show_value(one) == show_value(other)
