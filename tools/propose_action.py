"""The tool that asks for something to be done to a workload of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from registry.contracts.actions import ActionWish
from registry.domain.times import show_moment
from registry.domain.workloads import MOST_REPLICAS, Act, Deed, Workload
from tools.acts import trace_act
from tools.provenance import trace
from tools.shapes import Args, Fact, Key, Result

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView
    from tools.context import ToolContext

_MOST_REASON_CHARS = 2_000


class ProposeActionArgs(Args):
    """What should be done to which workload. Take each value from the person's own words."""

    act: Literal["restart", "scale", "roll_back"] = Field(description="What is asked for.")
    workload: Key = Field(description="Its name, as the person said it.")
    namespace: Key = Field(description="Where it runs, as the person said it.")
    kind: Literal["deployment", "statefulset", "daemonset"] = Field(
        "deployment", description="What sort of workload it is."
    )
    replicas: int | None = Field(
        None, ge=0, le=MOST_REPLICAS, description="Of a scaling: how many there shall be."
    )


class ActionResult(Result):
    """A stored action. Nothing was done: people decide on exactly this digest."""

    action: str
    digest: str
    status: str
    quorum: str
    waits: str
    """What the quorum still lacks."""
    summary: str
    would: tuple[str, ...]
    """What the platform said that it would change."""
    warnings: tuple[str, ...]
    expires_at: str | None
    joined: bool = False
    """Whether the same waited already."""


def propose_action(args: ProposeActionArgs, ctx: ToolContext) -> ActionResult:
    """Propose to restart, scale or roll back a workload; people decide, then it is done."""
    deed = Deed(
        act=Act(args.act),
        workload=Workload.parse(f"{args.namespace}/{args.kind}/{args.workload}"),
        replicas=args.replicas,
    )
    act = trace_act(f"workload.{args.act}", ctx).content()
    wish = ActionWish(
        deed=deed,
        origin=ctx.origin,
        reason=ctx.origin.text[:_MOST_REASON_CHARS],
        agent=ctx.agent,
        provenance=(act, *trace(args, ctx)),
    )
    return _told(ctx.registry.propose_action(wish, ctx.actor))


def _told(view: ActionView) -> ActionResult:
    action = view.action
    fact = Fact(
        id=f"action:{action.id}",
        fact=f"Action {action.id} ({action.status}): {action.deed.says()}; "
        f"it stands at {action.before.says()}.",
        source=f"platform:{action.deed.workload}",
    )
    return ActionResult(
        action=action.id,
        digest=action.digest,
        status=str(action.status),
        quorum=action.quorum.says(),
        waits=view.tally.says(),
        summary=f"{action.deed.says().capitalize()}.",
        would=action.would,
        warnings=action.quorum.risks,
        expires_at=show_moment(action.expires_at),
        joined=view.joined,
        facts=(fact,),
    )
