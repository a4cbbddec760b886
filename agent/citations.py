"""Citations: an answer may name only facts that were read for it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.state import Plain

_CITED = re.compile(
    r"\s?\[((?:alias|contract|context|anchor|audit|proposal|resolution):[^\[\]\n]{1,400})\]"
)
_BETWEEN = re.compile(r"\s*[;,]\s+")
_MOST_SHOWN = 12


def check_citations(text: str, facts: Sequence[Plain]) -> str:
    """Take out citations of what was not read, and say that it was done.

    >>> check_citations("Yes [alias:service:a:b@r1].", [])
    'Yes.\\n(1 citation taken out: it names nothing that was read for this answer.)'
    """
    read = {fact["id"] for fact in facts}
    removed = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal removed
        if found[1] in read:
            return found[0]
        ids = _BETWEEN.split(found[1])
        known = [cited for cited in ids if cited in read]
        removed += len(ids) - len(known)
        return f" [{', '.join(known)}]" if known else ""

    checked = _CITED.sub(keep, text).strip()
    if not removed:
        return checked
    what = "1 citation taken out: it names" if removed == 1 else f"{removed} citations taken out: they name"
    return f"{checked}\n({what} nothing that was read for this answer.)".strip()


def list_sources(facts: Sequence[Plain]) -> str:
    """List what was read, each fact once, under the id by which it can be cited."""
    unique = list({fact["id"]: fact for fact in facts}.values())
    if not unique:
        return ""
    lines = [f"[{fact['id']}] {fact['fact']} ({fact['source']})" for fact in unique[:_MOST_SHOWN]]
    left = len(unique) - len(lines)
    more = [f"and {left} more"] if left else []
    return "\n".join(["Sources:", *lines, *more])
