"""A report of an incident for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.views.text import indent, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.views.incident import Deed, Report, Suspect

MOST_CAUSES = 5
WORDS = "In a model's words, which decide nothing"
MOST_EVIDENCE = 40


def incident_lines(report: Report) -> list[str]:
    """Render it in a fixed order; nothing in it can move the cursor or hide a line."""
    return [
        *_head(report),
        "",
        "Cause",
        *indent(_causes(report)),
        "",
        "What was asked for",
        *indent(line for deed in report.deeds for line in _deed(deed)),
        *_part("Impact", _impact(report)),
        *_part("Timeline", _timeline(report)),
        *_part("Evidence", _evidence(report)),
        *_part("Could not be asked", [one(each) for each in report.missing]),
        *_part("Open questions", [one(each) for each in report.questions]),
        *_part(WORDS, [f"{one(s.says)} {cites(s.evidence)}" for s in report.words]),
    ]


def one(text: str) -> str:
    r"""Write an outsider's text on one line, with what could deceive escaped.

    >>> print(one("a" + chr(10) + "b" + chr(27)))
    a\nb\x1b
    """
    return prose(text.replace("\n", "\\n"))


def _head(report: Report) -> list[str]:
    told = f"{report.firing} of {report.alerts} alerts fire, told {report.tellings} times"
    closed = f", closed {report.closed_at}" if report.closed_at else ""
    return [
        f"{one(report.id)}  {one(report.title)}",
        f"  {report.state}, severity {one(report.severity) or 'not given'}; {told}",
        f"  opened {report.opened_at}, last heard {report.updated_at}{closed}",
    ]


def _causes(report: Report) -> Iterator[str]:
    yield from (one(each) for each in report.nothing)
    for cause in report.causes[:MOST_CAUSES]:
        yield from _cause(cause)
    if len(report.causes) > MOST_CAUSES:
        yield f"and {len(report.causes) - MOST_CAUSES} less sure ones"


def _cause(cause: Suspect) -> Iterator[str]:
    yield f"{cause.id} {cause.certainty} ({cause.score})  {one(cause.says)}"
    yield f"   for {cites(cause.evidence_for)}" + (
        f", against {cites(cause.evidence_against)}" if cause.evidence_against else ""
    )
    if cause.disproof:
        yield f"   not so if: {one(cause.disproof)}"


def cites(ids: tuple[str, ...]) -> str:
    """Write evidence ids.

    >>> cites(("E1", "E2"))
    '[E1, E2]'
    """
    return f"[{', '.join(map(one, ids))}]" if ids else "nothing"


def _deed(deed: Deed) -> Iterator[str]:
    if deed.is_asked:
        yield f"{deed.act}: {one(deed.because)}"
    else:
        yield f"no action, because {one(deed.because)}"
    yield from (f"   $ {one(command)}" for command in deed.commands)
    if deed.proposal:
        yield f"   {deed.called} {one(deed.proposal)}: {one(deed.stands)}"
    if deed.is_asked and deed.stands.startswith("pending"):
        yield f"   `{deed.shown_by} {one(deed.proposal)}` shows what to decide on"


def _impact(report: Report) -> list[str]:
    told = [f"{one(s.says)} [{one(s.id)}]" for s in report.impact]
    return [*map(one, report.reach), *told]


def _timeline(report: Report) -> list[str]:
    told = ((e, f" [{one(e.evidence)}]" if e.evidence else "") for e in report.timeline)
    return [f"{each.at}  {one(each.says)}{cite}" for each, cite in told]


def _evidence(report: Report) -> list[str]:
    shown = report.evidence[:MOST_EVIDENCE]
    lines = [f"{one(s.id)} {one(s.kind)}  {one(s.says)}  ({one(s.source)})" for s in shown]
    left = len(report.evidence) - len(shown)
    return [*lines, *([f"and {left} more: `--json` shows all"] if left else [])]


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", title, *indent(lines)] if lines else []
