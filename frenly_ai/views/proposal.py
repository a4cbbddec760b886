"""A proposal as people read it before they decide: risk first, then the exact difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.findings import counted, risks, some_findings
from frenly_ai.views.flat import flat
from frenly_ai.views.text import indent, safe
from registry.domain.changes import write_changes
from registry.domain.edits import write_edit
from registry.domain.proposals import DecisionStatus
from registry.domain.times import AfterApply, read_moment, show_duration
from registry.service.documents import write_proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.records import ProposalView
    from registry.domain.proposals import Decision, Proposal

_MOMENTS = frozenset(
    {
        *("created_at", "expires_at", "deprecated_at", "sunset_at"),
        *("warns_at", "ends_at", "starts_at", "stops_at"),
    }
)
_EMPTY, _NO_ITEM = "(empty)", "(no item)"


def proposal_lines(view: ProposalView) -> list[str]:
    """Render everything an approval binds to, in a fixed order, without any model's prose.

    Nothing of the difference is left out or shortened, and every value can be read back from
    what is shown. Of a row that appears or goes, fields that hold nothing are not listed.
    """
    proposal = view.proposal
    return [
        *_head(proposal),
        *risks(proposal, proposal.findings),
        *_provenance(proposal),
        *_difference(proposal),
        *_evidence(proposal),
        *_end(view),
    ]


def page_lines(view: ProposalView, *, after: str, most: int) -> list[str]:
    """Render a proposal of very many rows: counts, and the rows behind one of them.

    Every row and finding can be reached page by page; what is not shown is counted.
    """
    proposal = view.proposal
    rows = [c for c in proposal.changes if str(c.key) > after]
    lines = [*_head(proposal), *counted(proposal)]
    if not after:
        lines += [*risks(proposal, some_findings(proposal)), *_provenance(proposal)]
    lines.append(f"Rows {len(proposal.changes) - len(rows) + 1} and following")
    lines += _rows(write_changes(tuple(rows[:most])))
    if len(rows) > most:
        lines.append(f"  ... and {len(rows) - most} more: --after '{rows[most - 1].key}'")
        return lines
    return [*lines, *_evidence(proposal), *_end(view)]


def _end(view: ProposalView) -> Iterator[str]:
    yield "Undo proven: applying and then undoing restores every row to the byte."
    yield from _decisions(view)


def outcome_lines(view: ProposalView) -> list[str]:
    """Render where a proposal stands, for somebody who has read it and decided."""
    return [*_head(view.proposal), *_decisions(view)]


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
    if proposal.origin.text:
        yield f"  request   {safe(proposal.origin.text)}"
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


def _provenance(proposal: Proposal) -> Iterator[str]:
    if proposal.provenance:
        yield "Where the values come from"
        for item in proposal.provenance:
            field, value, source = (
                safe(item.get(key, "")) for key in ("field", "value", "from")
            )
            yield f"  {field} = {value}  ({source})"


def _difference(proposal: Proposal) -> Iterator[str]:
    changes = write_changes(proposal.changes)
    yield f"Difference ({len(changes)} row{'' if len(changes) == 1 else 's'})"
    yield from _rows(changes)


def _rows(changes: list[dict[str, Any]]) -> Iterator[str]:
    for change in changes:
        before, after = flat(change["before"]), flat(change["after"])
        sign = "+" if before is None else "-" if after is None else "~"
        yield f"  {sign} {change['table']} {safe(change['id'])}"
        is_whole = before is None or after is None
        for field in sorted({*(before or {}), *(after or {})}):
            yield from _field(
                field, (before or {}).get(field), (after or {}).get(field), is_whole=is_whole
            )


def _field(field: str, before: Any, after: Any, *, is_whole: bool) -> Iterator[str]:
    if before == after:
        return
    for sign, value in (("-", before), ("+", after)):
        if value is not None and (value or not is_whole):
            yield f"      {sign} {field}: {_value(field, value)}"


def _value(field: str, value: Any) -> str:
    if isinstance(value, dict):
        is_plain = value["kind"] == "service" and ":" not in value["key"]
        return _text(value["key"] if is_plain else f"{value['kind']}:{value['key']}")
    if isinstance(value, list):
        parts = (
            _value(field, each) if isinstance(each, dict) else _text(each) for each in value
        )
        return ", ".join(part.replace(",", r"\x2c") for part in parts) or _NO_ITEM
    if field.rpartition(".")[2] in _MOMENTS and value.startswith("apply+"):
        moment = read_moment(value)
        assert isinstance(moment, AfterApply)  # noqa: S101 - that is how it is written
        return f"{value} ({show_duration(moment.delay)} after it is applied)"
    return _text(value)


def _text(value: str) -> str:
    """Show a value; an empty one by a word that no value is shown as."""
    shown = safe(value)
    if shown in {_EMPTY, _NO_ITEM}:
        return r"\x28" + shown[1:]
    return shown or _EMPTY


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
    whom = f" for {safe(decision.in_stead_of)}" if decision.in_stead_of else ""
    return f"{decision.verdict} by {safe(decision.actor)}{whom}{reason}{void}"


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
        "in_stead_of": decision.in_stead_of,
    }
