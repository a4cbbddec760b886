"""Aliases and contracts that nobody uses, as far as the usage record can tell.

Without a record that reaches far enough nothing is called unused, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.drafting import let_end
from agent.optimise.model import Danger, Found
from registry.contracts.improvements import Fact, Risk
from registry.domain.conflicts import Method
from registry.domain.edits import DeprecateContract, RetireContract
from registry.domain.rows import ContractStatus
from registry.domain.times import settle, show_duration
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import Alias, Contract
    from registry.rules.conflicts.idents import Ident

_WHY_ALIAS = "It takes a good name, and must be kept in step with its contract all the same."
_WHY_CONTRACT = "Its owner keeps it running and compatible for nobody."
_UNSEEN = Danger(
    Risk.MEDIUM, "Callers that never ask Frenly, and whose code was not scanned, are not seen."
)


def unused_aliases(survey: Survey) -> Iterator[Found]:
    """Yield aliases that stood all the time the record reaches back, and that nobody used."""
    if survey.usage.gap:
        return
    for alias in survey.standing():
        if _may_end(survey, alias) and not survey.used(alias).total:
            yield Found(
                kind="unused",
                rows=(alias,),
                what=f"Nobody used {str(alias.name)!r} in {alias.place} since "
                f"{survey.usage.since:%Y-%m-%d}.",
                why=_WHY_ALIAS,
                benefit=1,
                danger=survey.ending([alias]),
                drafts=lambda alias=alias: let_end(survey, alias),  # type: ignore[misc]
                facts=(survey.fact(alias), survey.usage.covers),
            )


def _may_end(survey: Survey, alias: Alias) -> bool:
    """Say whether it is old enough, nothing leads through it, and it does not end by itself."""
    now, since = survey.ground.now, survey.usage.since
    created = settle(alias.created_at, now) or now
    is_old = created <= since and alias.key not in survey.touched
    if survey.is_history(alias):
        return False
    ends = end_time(alias, now)
    stays = ends is None or ends - now > survey.policy.unused_for
    return is_old and stays and not survey.led_to(alias)


def unused_contracts(survey: Survey) -> Iterator[Found]:
    """Yield contracts to which no alias leads, and whose own name nobody used."""
    if survey.usage.gap:
        return
    follow = _successors(survey)
    for contract in survey.ground.contracts():
        is_needed = contract.key in survey.reached or ident(contract.name) in follow
        is_used = is_needed or survey.usage.of(contract.name).total
        if not is_used and contract.key not in survey.touched:
            yield from _unused(survey, contract)


def _successors(survey: Survey) -> frozenset[Ident]:
    contracts = survey.ground.canonicals.values()
    return frozenset(ident(each.successor) for each in contracts if each.successor)


def _unused(survey: Survey, contract: Contract) -> Iterator[Found]:
    """Tell of a contract, unless its end is announced and has not come."""
    now, window = survey.ground.now, survey.ground.governance.rules.deprecation.window
    shown = repr(str(contract.name))
    if contract.status is ContractStatus.ACTIVE:
        draft = Draft(
            Method.ARCHIVE,
            f"Deprecate {shown}: it answers for {show_duration(window)} more.",
            (DeprecateContract(name=contract.name, sunset_after=window),),
        )
    else:
        since = settle(contract.deprecated_at, now)
        sunset = settle(contract.sunset_at, now)
        if since is None or now - since < window or (sunset is not None and sunset > now):
            return
        draft = Draft(Method.ARCHIVE, f"Retire {shown}.", (RetireContract(name=contract.name),))
    yield Found(
        kind="unused_contract",
        rows=(contract,),
        what=f"No alias leads to {shown}, and nobody used its own name since "
        f"{survey.usage.since:%Y-%m-%d}.",
        why=_WHY_CONTRACT,
        benefit=2,
        danger=_UNSEEN,
        drafts=lambda: iter([draft]),
        facts=(
            Fact("usage", f"{shown}: {survey.usage.of(contract.name).says()}"),
            survey.usage.covers,
        ),
    )
