"""A report of an incident as Markdown.

Whatever others may have written stands in code spans: there no link, image, mention or HTML
comes alive, on whichever site it is shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from frenly_ai.views.incident_text import WORDS
from frenly_ai.views.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from frenly_ai.views.incident import Deed, Report, Seen, Suspect

MOST_CHARS = 60_000
"""What an issue on GitHub takes is a little more."""
_MOST_CAUSES = 10
_MOST_EVIDENCE = 100
_MOST_SPAN = 600
_SPACES = re.compile(r"\s+")


def incident_markdown(report: Report, *, most: int = MOST_CHARS) -> str:
    """Render the report; a longer one loses its end and says so."""
    return bounded(
        [
            f"# Incident {quoted(report.id)}: {quoted(report.title)}",
            "",
            *head(report),
            *part("Cause", causes(report)),
            *part(
                "What was asked for", (line for deed in report.deeds for line in _deed(deed))
            ),
            *part("Impact", impact(report)),
            *part("Timeline", timeline(report)),
            *part("Evidence", map(seen, report.evidence[:_MOST_EVIDENCE])),
            *part("Could not be asked", (f"- {quoted(each)}" for each in report.missing)),
            *part("Open questions", (f"- {quoted(each)}" for each in report.questions)),
            *part(WORDS, (f"- {quoted(s.says)} ({cites(s.evidence)})" for s in report.words)),
        ],
        most,
    )


def quoted(text: str) -> str:
    """Write a text as a code span on one line, in which nothing comes alive.

    >>> quoted("![x](http://a.example) @all `rm`")
    "`![x](http://a.example) @all 'rm'`"
    """
    line = _SPACES.sub(" ", prose(text.replace("`", "'"))).strip()
    if len(line) > _MOST_SPAN:
        line = line[: _MOST_SPAN - 3] + "..."
    return f"`{line}`" if line else "` `"


def bounded(lines: Iterable[str], most: int) -> str:
    """Put lines together, up to so many characters."""
    text = "\n".join(lines) + "\n"
    if len(text) <= most:
        return text
    note = "\n\nThe report is longer than is shown here.\n"
    kept, _, _ = text[: most - len(note)].rpartition("\n")
    return kept + note


def head(report: Report) -> Iterator[str]:
    """Yield how the incident stands."""
    severity = quoted(report.severity) if report.severity else "not given"
    yield f"- **State:** {report.state}"
    yield f"- **Severity:** {severity}"
    yield f"- **Opened:** {report.opened_at}; last heard {report.updated_at}"
    if report.closed_at:
        yield f"- **Closed:** {report.closed_at}"
    yield (
        f"- **Alerts:** {report.firing} of {report.alerts} fire, told {report.tellings} times"
    )


def part(title: str, lines: Iterable[str]) -> list[str]:
    """Write a section; none where there is nothing to say."""
    body = list(lines)
    return ["", f"## {title}", "", *body] if body else []


def causes(report: Report) -> Iterator[str]:
    """Yield the causes, the surest first."""
    yield from (quoted(each) for each in report.nothing)
    for cause in report.causes[:_MOST_CAUSES]:
        yield from _cause(cause)


def _cause(cause: Suspect) -> Iterator[str]:
    yield f"- **{cause.id}, {cause.certainty}** ({cause.score}): {quoted(cause.says)}"
    against = f"; against: {cites(cause.evidence_against)}" if cause.evidence_against else ""
    yield f"  - For: {cites(cause.evidence_for)}{against}"
    if cause.disproof:
        yield f"  - Not so if: {quoted(cause.disproof)}"


def cites(ids: tuple[str, ...]) -> str:
    """Write evidence ids."""
    return ", ".join(map(quoted, ids)) or "nothing"


def _deed(deed: Deed) -> Iterator[str]:
    if deed.is_asked:
        yield f"- **{deed.act}**: {quoted(deed.because)}"
    else:
        yield f"- **No action**, because {quoted(deed.because)}"
    yield from (f"  - {quoted(command)}" for command in deed.commands)
    if deed.proposal:
        yield f"  - {deed.called.capitalize()} {quoted(deed.proposal)}: {quoted(deed.stands)}"


def impact(report: Report) -> Iterator[str]:
    """Yield who is hit, then what was read of it."""
    yield from (f"- {quoted(each)}" for each in report.reach)
    yield from map(seen, report.impact)


def timeline(report: Report) -> Iterator[str]:
    """Yield what happened, oldest first."""
    for moment in report.timeline:
        cite = f" ({quoted(moment.evidence)})" if moment.evidence else ""
        yield f"- {moment.at} {quoted(moment.says)}{cite}"


def seen(each: Seen) -> str:
    """Write one piece of evidence."""
    at = f", {each.at}" if each.at else ""
    return f"- {quoted(each.id)} {each.kind}{at}: {quoted(each.says)} ({quoted(each.source)})"
