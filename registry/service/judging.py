"""Plan a wish and judge it on the state as it would be: everything a proposal will hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.changes import post_state, proves_undo, write_changes
from registry.domain.digest import digest
from registry.domain.edits import (
    AdoptAlias,
    AdoptAnchor,
    DeprecateContract,
    Edit,
    RegisterContext,
    RegisterContract,
    UndoProposal,
    write_edit,
)
from registry.domain.findings import Finding
from registry.domain.planning import plan
from registry.domain.proposals import Judged, ProposalKind, Quorum
from registry.domain.provenance import UNASKED, Asking
from registry.domain.rows import Alias, Content, contract_key
from registry.domain.state import Recorder
from registry.domain.terms import Terms
from registry.domain.touching import touched
from registry.errors import Conflict, FrenlyError, InvalidInput
from registry.rules import risk
from registry.rules.case import Case
from registry.rules.structure import way_of
from registry.rules.validators import validate
from registry.service.texts import check_edit
from registry.service.usage_reading import UsageAsked

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


class Judgement(NamedTuple):
    """A planned and judged wish."""

    kind: ProposalKind
    changes: Changes
    findings: tuple[Finding, ...]
    promises: tuple[Content, ...]
    quorum: Quorum
    judged: Judged
    content_key: str

    @property
    def digest(self) -> str:
        """Return what people approve."""
        return digest(self.judged.material())


def kind_of(edits: tuple[Edit, ...]) -> ProposalKind:
    """Tell why a wish exists from its edits; raise `InvalidInput` for a forbidden mixture."""
    adopts = any(isinstance(edit, AdoptAlias | AdoptAnchor) for edit in edits)
    undoes = any(isinstance(edit, UndoProposal) for edit in edits)
    if undoes and len(edits) > 1:
        raise InvalidInput(
            "An undo stands alone in its proposal.", hint="Propose the other edits separately."
        )
    if adopts and not _only_records(edits):
        raise InvalidInput(
            "An import only records what already is.",
            hint="Propose the changes in a proposal of their own.",
        )
    if undoes:
        return ProposalKind.UNDO
    return ProposalKind.IMPORT if adopts else ProposalKind.CHANGE


def _only_records(edits: tuple[Edit, ...]) -> bool:
    """Say whether edits record what is; a contract may be recorded as already ending."""
    record = AdoptAlias | AdoptAnchor | RegisterContext | RegisterContract
    made = {contract_key(e.name) for e in edits if isinstance(e, RegisterContract)}
    return all(
        isinstance(edit, record)
        or (isinstance(edit, DeprecateContract) and contract_key(edit.name) in made)
        for edit in edits
    )


def judge(
    deps: Deps,
    uow: UnitOfWork,
    edits: tuple[Edit, ...],
    now: datetime,
    *,
    asking: Asking = UNASKED,
) -> Judgement:
    """Plan and judge `edits` on what the transaction sees, recording all it reads.

    `asking` tells where each value came from; what rests on an outsider's text alone is
    refused or takes more people; and how many must agree at least, whatever governance asks.

    Raises what planning raises, and `Conflict` when nothing would change.
    """
    kind = kind_of(edits)
    asked = [write_edit(edit) for edit in edits]
    for content in asked:
        check_edit(content)
    recorder = Recorder(uow.state)
    recorder.prefetch(touched(edits))
    changes = plan(edits, recorder, _terms(deps, uow, edits, now))
    if not changes:
        raise NothingToDo(
            "That is how it already stands.", hint="Nothing needs to be proposed."
        )
    after = post_state(recorder, changes)
    used = UsageAsked(uow, deps.governance.rules.usage, now)
    case = Case(
        changes=changes,
        after=after,
        governance=deps.governance,
        kind=kind,
        now=now,
        asking=asking.covering(asked),
        held=lambda holder: uow.count_held(holder, now),
        used=used,
    )
    findings = validate(case)
    promises = tuple(_promises(case))
    if not proves_undo(changes, now):
        raise RuntimeError("the inverse does not restore every row")
    quorum = risk.quorum(case, _dependents(uow, changes, now)).at_least(asking.people)
    post = write_changes(changes)
    before = [
        {"row": str(c.key), "was": written["before"]}
        for c, written in zip(changes, post, strict=True)
    ]
    return Judgement(
        kind=kind,
        changes=changes,
        findings=findings,
        promises=promises,
        quorum=quorum,
        judged=Judged(
            edits=asked,
            pre={**recorder.reads(), **used.reads()},
            post=post,
            inverse=[{**c, "before": c["after"], "after": c["before"]} for c in post],
            judged_under=deps.hashes,
            quorum=quorum.content(),
        ),
        content_key=digest({"edits": asked, "was": before}),
    )


def _dependents(uow: UnitOfWork, changes: Changes, now: datetime) -> int:
    """Count the live aliases of contracts that end.

    They are not recorded as read: one more user voids approvals only where it changes who
    must agree.
    """
    ending = [contract.name for contract in risk.ending_contracts(changes)]
    return sum(a.is_live(now) for name in ending for a in uow.state.aliases_to(name))


class NothingToDo(Conflict):
    """The wish is already the case."""

    code = "proposal.nothing_to_do"


def _terms(deps: Deps, uow: UnitOfWork, edits: tuple[Edit, ...], now: datetime) -> Terms:
    undone = [edit.proposal for edit in edits if isinstance(edit, UndoProposal)]
    return Terms(
        now=now,
        default_lifetime=deps.governance.rules.expiration.default_ttl,
        applied={proposal: _applied(uow, proposal) for proposal in undone},
    )


def _applied(uow: UnitOfWork, proposal_id: str) -> Changes:
    proposal = uow.proposal(proposal_id)
    if proposal is None or proposal.applied_revision is None:
        stands = "does not exist" if proposal is None else f"is {proposal.status}"
        raise Conflict(
            f"Proposal {proposal_id!r} {stands}, so there is nothing to undo.",
            hint="See `frenly proposal list --status applied`.",
            proposal=proposal_id,
        )
    if proposal.undone_by:
        raise Conflict(
            f"Proposal {proposal_id!r} was already undone by {proposal.undone_by!r}.",
            hint=f"To bring it back, undo {proposal.undone_by!r}.",
            proposal=proposal_id,
        )
    return uow.changes_of(proposal.applied_revision)


def _promises(case: Case) -> list[Content]:
    """Say what each touched name will resolve to, in its context, once applied."""
    promised = []
    for change in case.changes:
        row = change.after or change.before
        if isinstance(row, Alias):
            try:
                canonical = way_of(case, row).contract.name.key
            except FrenlyError:
                canonical = ""
            promised.append(
                {
                    "kind": str(row.name.kind),
                    "context": row.context,
                    **({"scope": row.scope} if row.scope else {}),
                    "key": row.name.key,
                    "canonical": canonical,
                }
            )
    return promised
