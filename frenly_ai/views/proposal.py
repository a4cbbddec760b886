"""A proposal as people read it before they decide: risk first, then the exact difference."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import indent, safe
from registry.domain.changes import write_changes
from registry.domain.edits import write_edit
from registry.domain.findings import Severity
from registry.domain.proposals import DecisionStatus
from registry.domain.times import AfterApply, read_moment, show_duration
from registry.rules.validators import VALIDATORS
from registry.service.documents import write_proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.records import ProposalView
    from registry.domain.proposals import Decision, Proposal

_MARKS = {Severity.BLOCKS: "BLOCKS", Severity.WARNS: "WARNS", Severity.NOTES: "NOTES"}
_WIDTH = 90
MAX_ROWS_SHOWN = 60
"""In lists of many rows the rest is counted; `full` shows every one."""


def proposal_lines(view: ProposalView, *, full: bool = True) -> list[str]:
    """Render everything an approval binds to, in a fixed order, without any model's prose."""
    proposal = view.proposal
    return [
        *_head(proposal),
        *_risks(proposal),
        *_provenance(proposal),
        *_difference(proposal, full=full),
        *_evidence(proposal),
        "Undo proven: applying and then undoing restores every row to the byte.",
        *_decisions(view),
    ]


def proposal_json(view: ProposalView) -> dict[str, Any]:
    """Return a proposal with its decisions as JSON carries them."""
    return {
        **write_proposal(view.proposal),
        "decisions": [_decision_json(decision) for decision in view.decisions],
        "waits_for": view.tally.says(),
    }


def summary(proposal: Proposal) -> str:
    """Say in one line what a proposal would change.

    Unlike the full rendering this is for lists; nobody decides by it.
    """
    edits = [write_edit(edit) for edit in proposal.edits]
    if len(edits) > 1:
        return f"{len(edits)} edits, {len(proposal.changes)} rows"
    edit = edits[0]
    name = edit.get("name")
    key = name["key"] if isinstance(name, dict) else name or edit.get("proposal", "")
    target = edit.get("target")
    arrow = f" -> {target['key']}" if isinstance(target, dict) else ""
    context = f" in {edit['context']}" if edit.get("context") else ""
    return safe(f"{edit['edit']} {key}{arrow}{context}")


def _head(proposal: Proposal) -> Iterator[str]:
    yield f"Proposal {proposal.id}  {proposal.kind}  {proposal.status}"
    agent = f" through {safe(proposal.agent)}" if proposal.agent else ""
    yield f"  asked by  {safe(proposal.author)}{agent}, by {safe(proposal.origin.channel)}"
    yield f"  digest    {proposal.digest}"
    yield f"  expires   {proposal.expires_at:%Y-%m-%d %H:%M} UTC"
    if proposal.reason:
        yield f"  reason    {safe(proposal.reason)}"
    if proposal.undoes:
        yield f"  undoes    {safe(proposal.undoes)}"
    if proposal.applied_revision is not None:
        yield f"  applied   as revision {proposal.applied_revision}"
    if proposal.undone_by:
        yield f"  undone by {safe(proposal.undone_by)}"


def _risks(proposal: Proposal) -> Iterator[str]:
    found = {finding.check for finding in proposal.findings}
    passed = [name for name in VALIDATORS if name not in found]
    yield f"Validators ({len(VALIDATORS)})"
    for finding in proposal.findings:
        yield f"  {_MARKS[finding.severity]}  {finding.check}: {safe(finding.message)}"
        if finding.fix:
            yield f"          {safe(finding.fix)}"
    yield from (f"  {line}" for line in wrap(f"pass: {', '.join(passed)}", _WIDTH))


def _provenance(proposal: Proposal) -> Iterator[str]:
    if proposal.provenance:
        yield "Where the values come from"
        for item in proposal.provenance:
            yield "  " + safe(
                f"{item.get('field', '')} = {item.get('value', '')}  ({item.get('from', '')})"
            )


def _difference(proposal: Proposal, *, full: bool) -> Iterator[str]:
    changes = write_changes(proposal.changes)
    yield f"Difference ({len(changes)} row{'' if len(changes) == 1 else 's'})"
    shown = changes if full else changes[:MAX_ROWS_SHOWN]
    for change in shown:
        before, after = change["before"] or {}, change["after"] or {}
        sign = "+" if not before else "-" if not after else "~"
        yield f"  {sign} {change['table']} {safe(change['id'])}"
        for field in sorted({*before, *after}):
            yield from _field(field, before.get(field), after.get(field))
    if len(shown) < len(changes):
        yield f"  and {len(changes) - len(shown)} more rows; `--json` shows each"


def _field(field: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if before:
        yield f"      - {field}: {_value(before)}"
    if after:
        yield f"      + {field}: {_value(after)}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"kind", "key"}:
        kind = "" if value["kind"] == "service" else f"{value['kind']}:"
        return safe(kind + value["key"])
    if isinstance(value, list):
        return safe(", ".join(map(str, value)))
    if isinstance(value, str) and value.startswith("apply+"):
        moment = read_moment(value)
        assert isinstance(moment, AfterApply)  # noqa: S101 - that is how it is written
        return f"{value} ({show_duration(moment.delay)} after it is applied)"
    return safe(value)


def _evidence(proposal: Proposal) -> Iterator[str]:
    if proposal.evidence:
        yield "Evidence"
        for fact in proposal.evidence:
            yield f"  [{safe(fact.get('id', ''))}] {safe(fact.get('fact', ''))}"


def _decisions(view: ProposalView) -> Iterator[str]:
    yield f"Quorum: {view.proposal.quorum.says()}"
    yield from indent(_decision(decision) for decision in view.decisions)
    if view.proposal.status.is_open:
        yield f"  {view.tally.says()}"


def _decision(decision: Decision) -> str:
    reason = f" ({safe(decision.reason)})" if decision.reason else ""
    void = "" if decision.status is not DecisionStatus.VOID else ", void"
    return f"{decision.verdict} by {safe(decision.actor)}{reason}{void}"


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "actor": decision.actor,
        "verdict": str(decision.verdict),
        "digest": decision.digest,
        "groups": list(decision.groups),
        "reason": decision.reason,
        "at": decision.at.isoformat(),
        "status": str(decision.status),
    }
