"""Whether one grant of the protocol fits the tool that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.times import parse_duration
from registry.errors import nearest
from tools.shapes import DURATIONS, choices

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from tools.catalogue import Tool
    from tools.protocol_file import Rule, ToolGrant


class Misfit(NamedTuple):
    """Why a grant does not fit, and where below the tool's name."""

    path: tuple[str, ...]
    message: str
    hint: str


def check_grant(tool: Tool, terms: ToolGrant) -> Misfit | None:
    """Return the first thing in which `terms` do not fit `tool`, or None."""
    return _check_approval(tool, terms) or _check_arguments(tool, terms)


def _check_approval(tool: Tool, terms: ToolGrant) -> Misfit | None:
    if tool.writes == (terms.approval != "none"):
        return None
    needed = "human" if tool.writes else "none"
    does = "proposes changes, which people decide" if tool.writes else "only reads"
    return Misfit(("approval",), f"{tool.name!r} {does}.", f"Write `approval: {needed}`.")


def _check_arguments(tool: Tool, terms: ToolGrant) -> Misfit | None:
    fields = tool.args.model_fields
    for name, rule in terms.arguments.items():
        path = ("arguments", name)
        if name not in fields:
            hint = nearest(name, fields, otherwise=f"{tool.name!r} takes no arguments.")
            return Misfit(path, f"{tool.name!r} has no argument {name!r}.", hint)
        wrong = _check_rule(rule, name, fields)
        if wrong:
            return Misfit(path, wrong, "See docs/operator-protocol.md for which rule fits.")
    closed = [n for n, f in fields.items() if f.is_required() and n not in terms.arguments]
    if closed:
        message = f"{tool.name!r} cannot be called without {closed[0]!r}, which is not opened."
        return Misfit(("arguments",), message, f"Give {closed[0]!r} a rule under `arguments`.")
    return None


def _check_rule(rule: Rule, name: str, fields: dict[str, FieldInfo]) -> str:
    """Say why `rule` can never judge the argument as meant; empty when it can."""
    bounds = rule.between or (() if rule.at_most is None else (rule.at_most,))
    if fields[name].annotation is int:
        is_bounded = bool(bounds) and all(isinstance(bound, int) for bound in bounds)
        return "" if is_bounded else f"{name!r} is a number; bound it with e.g. `at_most: 50`."
    if bounds and not _bound_durations(name, bounds):
        return f"{name!r} cannot be bounded by {bounds[-1]!r}."
    if rule.between and parse_duration(str(bounds[0])) > parse_duration(str(bounds[1])):
        return f"{name!r} cannot lie between {bounds[0]!r} and {bounds[1]!r}."
    if rule.own and not _can_be_owned(name, fields):
        return f"{name!r} has no owner that could be the actor."
    allowed = choices(fields[name].annotation)
    strange = [word for word in rule.one_of or () if allowed and word not in allowed]
    return (
        f"{name!r} can never be {strange[0]!r}. {nearest(strange[0], allowed)}"
        if strange
        else ""
    )


def _bound_durations(name: str, bounds: tuple[int | str, ...]) -> bool:
    return name in DURATIONS and all(isinstance(bound, str) for bound in bounds)


def _can_be_owned(name: str, fields: dict[str, FieldInfo]) -> bool:
    return name == "owner" or (name == "name" and "context" in fields)
