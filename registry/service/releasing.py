"""Whether a contract's next document keeps what its policy promises to callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.compat.compare import compare
from registry.compat.operations import has_operation
from registry.compat.verdict import Callers, judge
from registry.domain.findings import Finding, Severity
from registry.domain.names import Kind, Name
from registry.domain.proposals import Refused
from registry.domain.versions import Compatibility
from registry.errors import FrenlyError, Missing, Unavailable, nearest

if TYPE_CHECKING:
    from datetime import date

    from registry.compat.differences import Difference
    from registry.compat.documents import Api
    from registry.compat.verdict import Verdict
    from registry.contracts.ports import NameReader
    from registry.domain.actors import Actor
    from registry.domain.rows import Contract
    from registry.rules.governance import Governance
    from registry.service.registry import Registry

CHECK = "document_compatible"
_SHOWN = 3


def policy_of(contract: Contract, governance: Governance) -> Compatibility:
    """Return the policy that holds for a contract: its own, or else governance's."""
    own = contract.compatibility
    return Compatibility(own) if own else governance.rules.compatibility.default


def callers_of(registry: NameReader, contexts: tuple[str, ...], new: Api) -> Callers:
    """Say who calls an API and where the registry's aliases lead them; every context if none.

    Raises `Missing` for a context that is not registered.
    """
    known = [each.name for each in registry.contexts()]
    for name in contexts:
        if name not in known:
            raise Missing(f"{name!r} is not a context.", hint=nearest(name, known))

    def resolves(path: str, context: str) -> str | None:
        return _leads_to(registry, path, context)

    def serves(method: str, path: str) -> bool:
        return has_operation(new, method, path)

    return Callers(contexts=contexts or tuple(known), resolves=resolves, serves=serves)


def _leads_to(registry: NameReader, path: str, context: str) -> str | None:
    """Return where an active alias of kind path leads to; None where there is none."""
    try:
        answer = registry.resolve(Name.parse(Kind.PATH, path), context)
    except Unavailable:
        raise
    except FrenlyError:
        return None
    is_path = answer.kind == Kind.PATH and bool(answer.hops)
    return answer.canonical if is_path else None


def judge_release(  # noqa: PLR0913 - a contract, two documents, a policy, a day, a person
    registry: Registry,
    contract: Contract,
    old: Api,
    new: Api,
    *,
    policy: Compatibility,
    today: date,
    by: Actor,
) -> Verdict:
    """Judge the document of a release; raise `Refused`, recorded, when the policy is broken."""
    found = compare(old, new, today=today)
    verdict = judge(found, policy=policy, callers=callers_of(registry, (), new))
    if verdict.allowed:
        return verdict
    shown = "; ".join(
        f"{_where(each)}: {each.message} ({each.rule})" for each in verdict.deciding[:_SHOWN]
    )
    refusal = Refused(
        f"The document breaks the policy {str(policy)!r} of {str(contract.name)!r} in "
        f"{len(verdict.deciding)} place(s): {shown}.",
        hint=f"`frenly compat OLD NEW --contract {contract.name.key}` shows all. Keep what "
        "callers rely on, cover a moved path by an alias in every context, or propose another "
        "policy with `frenly propose update --compatibility`.",
        findings=tuple(finding_of(each) for each in verdict.deciding),
        contract=contract.name.key,
    )
    registry.record_refusal(Tag.PROPOSAL_REFUSE, by, str(contract.key), refusal)
    raise refusal


def finding_of(difference: Difference) -> Finding:
    """Tell a deciding difference as a finding."""
    return Finding(
        check=CHECK,
        severity=Severity.BLOCKS,
        message=f"{_where(difference)}: {difference.message}",
        why_not=difference.rule,
        fix="Keep what callers rely on.",
    )


def _where(difference: Difference) -> str:
    return difference.scope.endpoint or "the whole document"
