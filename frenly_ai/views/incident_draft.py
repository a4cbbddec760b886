"""The draft of what people write after an incident: facts with their evidence, then questions.

It names no person, blames nobody, and says nothing that is not stored; what only people can
know is asked of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.views.incident_markdown import (
    MOST_CHARS,
    bounded,
    cites,
    head,
    impact,
    part,
    quoted,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.views.incident import Report

_RUNBOOK = "runbook"


def post_incident_draft(report: Report, *, most: int = MOST_CHARS) -> str:
    """Render the draft as Markdown, for people to finish."""
    return bounded(
        [
            f"# After incident {quoted(report.id)}: {quoted(report.title)}",
            "",
            "A draft, put together from what was recorded. People finish it.",
            "",
            *head(report),
            *part("What happened", timeline(report)),
            *part("Impact", _impact(report)),
            *part("Cause", _cause(report)),
            *part("What was done", _done(report)),
            *part("Follow-ups, as questions", (f"- [ ] {each}" for each in follow_ups(report))),
        ],
        most,
    )


def _impact(report: Report) -> Iterator[str]:
    yield from impact(report)
    if not (report.reach or report.impact):
        yield "Nothing was recorded. Who noticed it, and how?"


def _cause(report: Report) -> Iterator[str]:
    cause = report.cause
    if cause is None:
        yield "It could not be told from what was recorded."
        return
    yield f"{cause.certainty.capitalize()}: {quoted(cause.says)}"
    yield ""
    yield f"It rests on {cites(cause.evidence_for)}."
    if cause.evidence_against:
        yield f"Against it speaks {cites(cause.evidence_against)}."


def _done(report: Report) -> Iterator[str]:
    for deed in report.deeds:
        what = f"`{deed.act}`" if deed.is_asked else "No action"
        proposal = (
            f" {deed.called.capitalize()} {quoted(deed.proposal)}: {quoted(deed.stands)}."
        )
        yield f"- {what}, because {quoted(deed.because)}.{proposal if deed.proposal else ''}"


def follow_ups(report: Report) -> Iterator[str]:
    """Yield what people should ask themselves, each question from something recorded."""
    yield from _about_the_cause(report)
    for each in report.missing:
        yield f"Why could this not be asked while it went on: {quoted(each)}"
    if not report.severity:
        yield "Which severity should these alerts carry? None was given."
    if not any(each.kind == _RUNBOOK for each in report.evidence) and not _asks(
        report, _RUNBOOK
    ):
        yield "Which runbook should there be? None was found."
    if any(deed.stands.startswith("rejected") for deed in report.deeds):
        yield "What was asked for was rejected: what should be asked for instead?"
    for each in report.questions:
        yield f"Still open: {quoted(each)}"
    yield "How could it have been noticed earlier, or not have happened at all?"


def _asks(report: Report, words: str) -> bool:
    """Say whether one of the open questions asks that already."""
    return any(words in each for each in report.questions)


def _about_the_cause(report: Report) -> Iterator[str]:
    cause = report.cause
    if cause is None:
        yield "What caused it, and what would have had to be recorded to tell?"
        return
    if cause.certainty != "certain" and not _asks(report, cause.disproof):
        yield f"Is {cause.id} really the cause? It is not if: {quoted(cause.disproof)}"
    if cause.fault == "config_change":
        yield f"What could have shown beforehand that {quoted(cause.entity)} would fail?"
    if cause.fault in {"name_expired", "dead_target"}:
        yield f"Who should have been told that {quoted(cause.entity)} ends, and were they?"
