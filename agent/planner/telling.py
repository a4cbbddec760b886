"""Answers that weigh what several lookups said: may a name go, why was a wish turned down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.planner import wording

if TYPE_CHECKING:
    from agent.planner.exchange import Seen

    Result = dict[str, Any]

_DULL = frozenset({"which", "what", "apis", "contract", "service", "there", "have"})


def may_go(name: str, users: Seen, shown: Seen | None) -> str:
    """Say whether a name may be removed, who stands on it, and what to do first."""
    known = users.result["not_known"]
    aliases = users.result["aliases"]
    live = [alias for alias in aliases if alias["state"] == "live"]
    is_contract = shown is not None and "contract" in shown.result
    used = wording.used_by(users.result)
    if used and not live:
        lines = [f"No, not yet: {name!r} is still used."]
    elif live:
        lines = [f"No, not yet: {len(live)} live alias(es) end at {name!r} and would break."]
        lines += [f"- {a['name']} in {a['context']} -> {a['target']}" for a in live]
        first = f"point {live[0]['name']} in {live[0]['context']} at ..."
        lines.append(f"First repoint them, e.g. `{first}`.")
    else:
        lines = [f"Yes, as far as the registry knows: no live alias ends at {name!r}."]
    lines.append(_next_step(name, shown, is_contract=is_contract))
    return "\n".join([*filter(None, lines), *used, known])


def _next_step(name: str, shown: Seen | None, *, is_contract: bool) -> str:
    if is_contract and shown is not None:
        status = shown.result["contract"]["status"]
        if status == "active":
            return f"It is active: a contract is deprecated first, e.g. `deprecate {name}`."
        return f"It is {status} already."
    return f"To ask for it: `retire {name}`. Who looks it up would find nothing from then on."


def fate(shown: Seen) -> str:
    """Say what became of a proposal, and in whose words."""
    if not shown.ok:
        return wording.failure(shown.error)
    return _fate(shown.result["proposal"])


def last_rejected(listed: Seen) -> str:
    """Say why the newest rejected proposal was turned down."""
    if not listed.ok:
        return wording.failure(listed.error)
    if not listed.result["proposals"]:
        return (
            "Nothing of this conversation was refused, and no proposal was rejected. "
            "Name the proposal, e.g. `why was P-1a2b rejected`."
        )
    return _fate(listed.result["proposals"][0])


def _fate(proposal: Result) -> str:
    lines = [f"{proposal['proposal']} is {proposal['status']}: {proposal['summary']}"]
    lines += [f"- {decision}" for decision in proposal.get("decisions", ())]
    lines += [f"- {warning}" for warning in proposal.get("warnings", ())]
    if len(lines) == 1:
        lines.append("No reason is recorded.")
    return "\n".join(lines)


def contracts(listed: Seen, said: str) -> str:
    """List contracts; those first whose name or description holds a word that was said."""
    words = {w.rstrip("s") for w in re.findall(r"[a-z]{4,}", said.lower())} - _DULL
    fitting = [
        c
        for c in listed.result["contracts"]
        if words & {w.rstrip("s") for w in re.findall(r"[a-z]{4,}", _about(c))}
    ]
    if fitting and len(fitting) < len(listed.result["contracts"]):
        told = (f"{c['name']}: {c['description'] or 'no description'}" for c in fitting)
        return "\n".join(told)
    return wording.tell(listed)


def _about(contract: Result) -> str:
    return f"{contract['name']} {contract.get('description', '')}".lower().replace("-api", "")
