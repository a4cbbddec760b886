"""Findings as Markdown, each line that can be fixed as a suggestion block on exactly it.

Built from fields alone: what stands in a file or in the registry is shown as code, and can
neither end its block nor mention, link or format anything.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from agent.review.fixing import suggestions
from frenly_ai.views.review import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agent.review.findings import Finding
    from agent.review.fixing import Suggestion

_RUNS = re.compile(r"`+")
_UNSEEN = re.compile(r"[^\S ]|[^\x20-\U0010ffff]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&$:/.-])")


def plain(text: str) -> str:
    r"""Show a text as it is: nothing in it formats, links or mentions.

    >>> print(plain("@all <b>*x*"))
    \@all \<b\>\*x\*
    """
    return _SPECIAL.sub(r"\\\1", _UNSEEN.sub(" ", text))


def code(text: str) -> str:
    """Show a text as code within a line.

    >>> print(code("a `b`"))
    `` a `b` ``
    """
    text = _UNSEEN.sub(" ", text)
    mark = "`" * (_longest_run(text) + 1)
    pad = " " if "`" in text or text != text.strip() or not text else ""
    return f"{mark}{pad}{text}{pad}{mark}"


def block(text: str, language: str = "") -> str:
    """Show a text as a block of code that nothing in it can end."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _RUNS.findall(text)), default=0)


def review_markdown(
    findings: Sequence[Finding], lines: Mapping[str, Mapping[int, str]]
) -> Iterator[str]:
    """Yield paragraphs: what was found, file by file.

    Args:
        findings: In order.
        lines: By path, the lines of the new side by their numbers.
    """
    yield f"**{plain(summary(findings))}**"
    for path, found in groupby(findings, key=lambda each: each.use.path):
        here = list(found)
        yield f"### {code(path)}"
        made = {each.line: each for each in suggestions(path, dict(lines.get(path, {})), here)}
        for number, on_line in groupby(here, key=lambda each: each.use.line):
            yield "\n".join(told(finding) for finding in on_line)
            if number in made:
                yield suggestion(made[number])


def told(finding: Finding) -> str:
    """Write what is wrong with one use, and what the registry has on record."""
    parts = [
        f"- **{finding.level}** line {finding.use.line}: {plain(finding.what)} "
        f"{plain(finding.why)}"
    ]
    parts += [f"  - on record: {code(line)}" for line in finding.evidence]
    if finding.question:
        parts.append(f"  - question: {plain(finding.question)}")
    return "\n".join(parts)


def suggestion(made: Suggestion) -> str:
    """Write a suggestion block, which replaces exactly its line."""
    return block(made.new, "suggestion")
