"""What models were asked and what it cost, as JSON and as tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe, table
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.model_calls import Cost, ModelCall

_MICRO = 1_000_000
_UNKNOWN = "unknown"


def money(micro: int | None) -> str | None:
    """Write millionths as an amount; None stays unknown.

    >>> money(1_234_500)
    '1.2345'
    >>> money(0)
    '0'
    """
    if micro is None:
        return None
    whole, rest = divmod(micro, _MICRO)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def call_json(call: ModelCall) -> dict[str, Any]:
    """Write a call as JSON carries it."""
    values = asdict(call)
    del values["cost_micro"]
    told = {
        "at": show_moment(call.at),
        "tools": list(call.tools),
        "cost": money(call.cost_micro),
    }
    return {**values, **told}


def call_table(calls: Sequence[ModelCall]) -> list[str]:
    """Write calls as a table."""
    head = ["WHEN (UTC)", "RUN", "STEP", "MODEL", "IN", "CACHED", "OUT", "COST", "MS", "WHAT"]
    return table(head, [_row(call) for call in calls])


def _row(call: ModelCall) -> tuple[object, ...]:
    about = "~" if call.is_estimate else ""
    what = [call.outcome, *call.tools]
    what += [f"({call.error})"] if call.error else []
    what += [f"{call.retries} more tries"] if call.retries else []
    what += [f"instead of {call.fallback_for}"] if call.fallback_for else []
    return (
        f"{call.at:%Y-%m-%d %H:%M:%S}",
        call.run,
        call.step,
        call.model,
        f"{about}{call.tokens_in}",
        call.tokens_cached,
        f"{about}{call.tokens_out}",
        money(call.cost_micro) or _UNKNOWN,
        call.latency_ms,
        " ".join(map(str, what)),
    )


def cost_json(cost: Cost) -> dict[str, Any]:
    """Write one line of a bill as JSON carries it."""
    values = cost._asdict()
    values["cost"] = money(values.pop("cost_micro"))
    return values


def cost_table(costs: Sequence[Cost], per: str, currency: str) -> list[str]:
    """Write a bill as a table."""
    head = [per.upper(), "CALLS", "IN", "CACHED", "OUT", currency]
    head += ["UNPRICED", "FAILED", "STOOD IN"]
    rows = [
        (
            cost.of,
            cost.calls,
            cost.tokens_in,
            cost.tokens_cached,
            cost.tokens_out,
            f"{money(cost.cost_micro)}{' + unknown' if cost.unpriced else ''}",
            cost.unpriced,
            cost.failed,
            cost.fallbacks,
        )
        for cost in costs
    ]
    return table(head, rows)


def state_lines(state: dict[str, Any]) -> Iterator[str]:
    """Say who answers, and what may be used today."""
    for number, one in enumerate(state["chain"], start=1):
        price = one["price"]
        cost = f"{price['input']} in, {price['output']} out" if price else "price unknown"
        cost = "costs nothing" if one["endpoint"] == "offline" else cost
        yield f"{number}. {safe(one['model'])} at {safe(one['endpoint'])} ({cost})"
    for whose, one in state["today"].items():
        used = f"{one['tokens_used']} tokens and {one['cost_used']} {state['currency']}"
        most = [f"{one['tokens_limit']} tokens"] if one["tokens_limit"] is not None else []
        most += [f"{one['cost_limit']} {state['currency']}"] if one["cost_limit"] else []
        unpriced = f", {one['unpriced']} of unknown cost" if one["unpriced"] else ""
        yield f"today, {whose}: {used}{unpriced}; limit {' and '.join(most) or 'none'}"
