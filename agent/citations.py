"""Citations: an answer may name only facts that were read for it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.state import Plain

_CITED = re.compile(
    r"\s?\[((?:alias|contract|context|anchor|audit|improvement|proposal|resolution):[^\[\]\n]{1,400})\]"
)
_BETWEEN = re.compile(r"\s*[;,]\s+")
_MOST_SHOWN = 12
_TAKEN_OUT = "(Citations taken out: {removed}, which name nothing that was read here.)"


def check_citations(text: str, facts: Sequence[Plain]) -> str:
    """Take out citations of what was not read, and say that it was done.

    >>> check_citations("Yes [alias:service:a:b@r1].", []).splitlines()[0]
    'Yes.'
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
    return f"{checked}\n{_TAKEN_OUT.format(removed=removed)}".strip()


def list_sources(facts: Sequence[Plain]) -> str:
    """List what was read, each fact once, under the id by which it can be cited."""
    unique = list({fact["id"]: fact for fact in facts}.values())
    if not unique:
        return ""
    lines = [f"[{f['id']}] {f['fact']} ({f['source']})" for f in unique[:_MOST_SHOWN]]
    left = len(unique) - len(lines)
    more = [f"and {left} more"] if left else []
    return "\n".join(["Sources:", *lines, *more])
