"""Lookups and their explanations as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import indent, safe
from registry.contracts.answers import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.answers import Explanation, Hop, Resolution, Step
    from registry.errors import FrenlyError


def resolution_lines(answer: Resolution) -> list[str]:
    """Show what a name stands for, and the way there."""
    about = [
        f"version {answer.version}" if answer.version else "",
        f"at {answer.base_url}" if answer.base_url else "",
        f"revision {answer.revision}",
    ]
    hops = [_hop(hop) for hop in answer.hops] or ["not an alias: itself canonical"]
    return [
        safe(answer.canonical),
        *indent(safe(hop) for hop in hops),
        *indent(safe(line) for line in about if line),
    ]


def notice_lines(answer: Resolution) -> Iterator[str]:
    """Say what is announced of the end of an answer."""
    notice = answer.notice
    if answer.contract_status == "active" and notice == NOTHING:
        return
    since = f" since {notice.deprecated_since:%Y-%m-%d}" if notice.deprecated_since else ""
    until = f", until {notice.sunset_at:%Y-%m-%d %H:%M} UTC" if notice.sunset_at else ""
    what = answer.canonical
    if answer.contract_status == "active":
        is_old = answer.release_status == "deprecated"
        what = f"{what} {answer.version}" if is_old else answer.hops[0].key
    instead = f"; use {str(notice.successor)!r} instead" if notice.successor else ""
    yield f"{what!r} is deprecated{since}{until}{instead}"


def explanation_lines(found: Explanation) -> list[str]:
    """Show the way of a lookup, a row a step."""
    place = f"{found.question.context}[{found.question.scope}]"
    asked = place if found.question.scope else found.question.context
    lines = [safe(f"{found.question.name} from {asked}, revision {found.revision}")]
    for number, step in enumerate(found.steps, start=1):
        lines.append(safe(f"{number}. {step.says}"))
        lines += indent((safe(line) for line in _about(step)), 3)
    if found.answer is not None:
        first, *rest = resolution_lines(found.answer)
        lines += [f"answer: {first}", *rest]
    return lines


def problem_content(error: FrenlyError) -> dict[str, Any]:
    """Write a refusal as JSON carries it."""
    return {"code": error.code, "message": error.message, "hint": error.hint, **error.facts}


def _hop(hop: Hop) -> str:
    place = f"{hop.context}[{hop.scope}]" if hop.scope else hop.context
    version = f", version {hop.constraint}" if hop.constraint else ""
    until = f", until {hop.expires_at:%Y-%m-%d %H:%M} UTC" if hop.expires_at else ""
    return f"by {hop.type} alias {hop.key} in {place}{version}{until}"


def _about(step: Step) -> Iterator[str]:
    yield f"why: {step.rule}"
    for passed in step.passed_over:
        yield f"not: {passed.key} in {passed.place}: {passed.why}"
    if step.revision is not None:
        yield (
            f"row: {step.row}, last changed by revision {step.revision} "
            f"at {step.changed_at:%Y-%m-%d %H:%M} UTC (proposal {step.proposal})"
        )
    yield _proof(step.proof)


def _proof(proof: dict[str, Any] | None) -> str:
    if proof is None:
        return "log: not in a checkpoint yet"
    size, position = proof["checkpoint"]["size"], proof["position"]
    return f"log: entry {position} of {size}, proven by {len(proof['proof'])} hashes"
