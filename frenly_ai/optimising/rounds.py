"""Once a day: what can be improved is looked for, and a little of it asked for.

Asking goes through the dispatcher like every call of the operator, under the grants and limits
of channel `schedule`, on behalf of the service account that `optimising.yaml` names.
"""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING

from agent.triage.responses.responder import AGENT
from frenly_ai.optimising.opening import open_optimiser
from frenly_ai.tool_refusals import record_tool_refusal
from registry.domain.proposals import Origin, ProposalStatus
from registry.service.accounts import service_account
from registry.service.flooding import wish_key
from tools.catalogue import CATALOGUE
from tools.context import ToolContext
from tools.dispatch import Dispatcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frenly_ai.bootstrap import App
    from frenly_ai.optimising.looking import Optimiser
    from registry.contracts.improvements import Improvement
    from registry.domain.proposals import Proposal
    from tools.dispatch import Session

CHANNEL = "schedule"
THREAD = "optimise/"
_PAGE = 500


def run_round(app: App) -> Sequence[str]:
    """Ask for what is worth most, as far as the policy lets; say what was asked for."""
    optimiser = open_optimiser(app)
    rules = optimiser.policy.rounds
    total = optimiser.look(limit=1).total
    if not total:
        return []
    if not rules.on_behalf_of:
        return [f"{total} improvements stand; `optimising.yaml` names nobody to ask for them."]
    pending = list(_pending(app))
    mine = [p for p in pending if p.origin.thread.startswith(THREAD)]
    room = min(rules.at_most, rules.waiting_at_most - len(mine))
    if room < 1:
        return [f"{len(mine)} improvements wait for people; no more are asked for."]
    known = {wish_key(proposal.edits) for proposal in pending}
    chosen = list(_chosen(optimiser, known, room))
    session = _session(app, optimiser, chosen)
    return [_asked(session, each) for each in chosen]


def _pending(app: App) -> Iterator[Proposal]:
    after: str | None = None
    while True:
        page = app.registry.proposals(
            status=str(ProposalStatus.PENDING), limit=_PAGE, after=after
        )
        yield from (view.proposal for view in page.items)
        if page.next is None:
            return
        after = page.next


def _chosen(optimiser: Optimiser, known: set[str], room: int) -> Iterator[Improvement]:
    """Yield the first whose risk is small enough and that nobody has asked for yet."""
    most = optimiser.policy.rounds.risk_at_most.weight
    for each in optimiser.standing():
        if not room:
            return
        if each.edits and each.risk.weight <= most and wish_key(each.edits) not in known:
            room -= 1
            yield each


def _session(app: App, optimiser: Optimiser, chosen: Sequence[Improvement]) -> Session:
    dispatcher = Dispatcher(
        app.policies.protocol, CATALOGUE, partial(record_tool_refusal, app), time.monotonic
    )
    context = ToolContext(
        actor=service_account(app.deps, optimiser.policy.rounds.on_behalf_of),
        registry=app.registry,
        origin=Origin(
            channel=CHANNEL,
            thread=f"{THREAD}{app.deps.now():%Y-%m-%d}",
            text="The daily round: what can be improved?",
        ),
        agent=AGENT,
        found=frozenset(each.id for each in chosen),
        improvements=optimiser,
    )
    session = dispatcher.session(CHANNEL, context)
    session.begin_message(len(chosen))
    return session


def _asked(session: Session, improvement: Improvement) -> str:
    outcome = session.call("propose_improvement", {"improvement": improvement.id})
    if outcome.result_json is None:
        why = outcome.error.message if outcome.error else "it was refused"
        return f"{improvement.id} was not asked for: {why}"
    return f"{improvement.id} is asked for as {json.loads(outcome.result_json)['proposal']}."
