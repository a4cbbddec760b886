"""Whether a call's argument values lie within what the protocol opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.domain.times import parse_duration
from registry.errors import FrenlyError, InvalidInput
from tools.lookup import (
    check_context,
    find_aliases,
    find_contract,
    no_such_name,
    parse_name,
)
from tools.refusals import ArgumentRefused, shown
from tools.ways_back import leads_nowhere, ways_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.domain.names import Name
    from tools.context import ToolContext
    from tools.protocol_file import Rule, ToolGrant
    from tools.shapes import Args


class _Case(NamedTuple):
    """One argument before its rule."""

    field: str
    value: Any
    rule: Rule
    args: Args
    ctx: ToolContext

    def name(self) -> Name:
        return parse_name(getattr(self.args, "kind", None) or "service", self.value)

    def refused(self, why: str) -> ArgumentRefused:
        value = "nothing" if self.value is None else shown(self.value)
        return ArgumentRefused(
            f"Argument {self.field!r} may not be {value} here: {why}.",
            hint="The operator protocol sets this; ask the person what to do instead.",
            argument=self.field,
        )


def check_arguments(terms: ToolGrant, args: Args, ctx: ToolContext) -> None:
    """Raise what keeps these arguments from running under one grant.

    Raises:
        ArgumentRefused: the protocol closes the argument or its value to the actor.
        Missing: the value must be registered and is not.
        InvalidInput: the value's form is not the one that the protocol asks for.
    """
    for field, value in args:
        rule = terms.arguments.get(field)
        if rule is not None:
            (kind,) = rule.model_fields_set
            _JUDGES[kind](_Case(field, value, rule, args, ctx))
        elif value != type(args).model_fields[field].default:
            raise ArgumentRefused(
                f"Argument {field!r} may not be set here.",
                hint="Leave it out; the operator protocol does not open it.",
                argument=field,
            )


def accepting(
    grants: tuple[ToolGrant, ...], args: Args, ctx: ToolContext
) -> tuple[ToolGrant, ...]:
    """Return the grants that accept a call; when none does, raise the first refusal."""
    refused: list[FrenlyError] = []
    accepted: list[ToolGrant] = []
    for terms in grants:
        try:
            check_arguments(terms, args, ctx)
        except FrenlyError as error:
            refused.append(error)
        else:
            accepted.append(terms)
    if not accepted:
        raise refused[0]
    return tuple(accepted)


def _from(case: _Case) -> None:
    if case.value is None:
        return
    registry = case.ctx.registry
    if case.rule.from_ == "registry.contexts":
        check_context(registry, case.value)
    elif (
        case.rule.from_ == "registry.contracts" and find_contract(registry, case.name()) is None
    ):
        raise no_such_name(registry, case.name(), "contract")
    elif case.rule.from_ == "registry.aliases" and not find_aliases(registry, case.name()):
        raise no_such_name(registry, case.name(), "alias")
    elif case.rule.from_ == "registry.ways_back":
        _check_way_back(case)
    elif case.rule.from_ == "registry.leads_nowhere":
        context = getattr(case.args, "context", "")
        if not leads_nowhere(case.ctx.registry, case.name(), context):
            raise case.refused("it is not an alias that leads nowhere in that context")


def _check_way_back(case: _Case) -> None:
    """Refuse a target that nothing but the call itself connects with the alias."""
    alias = parse_name(getattr(case.args, "kind", "service"), getattr(case.args, "name", ""))
    ways = ways_back(case.ctx.registry, alias, getattr(case.args, "context", ""))
    if case.name() not in ways:
        named = ", ".join(way.key for way in ways) or "nothing that still answers"
        raise case.refused(f"the alias had, or its target is followed by: {named}")


def _pattern(case: _Case) -> None:
    pattern = case.rule.pattern or ""
    if case.value is not None and not re.fullmatch(pattern, str(case.value)):
        raise InvalidInput(
            f"Argument {case.field!r} may not be {shown(case.value)} here.",
            hint=f"It must match {pattern!r}.",
        )


def _max_length(case: _Case) -> None:
    most = case.rule.max_length or 0
    if case.value is not None and len(str(case.value)) > most:
        raise InvalidInput(
            f"Argument {case.field!r} is {len(str(case.value))} characters long.",
            hint=f"Here it may have at most {most}.",
        )


def _one_of(case: _Case) -> None:
    if case.value not in (case.rule.one_of or ()):
        raise case.refused(f"it must be one of {', '.join(case.rule.one_of or ())}")


def _at_most(case: _Case) -> None:
    bound = case.rule.at_most
    if case.value is None:
        raise case.refused(f"it must be given, and at most {bound}")
    if _size(case.value) > _size(bound):
        raise case.refused(f"it is more than {bound}")


def _between(case: _Case) -> None:
    least, most = case.rule.between or (0, 0)
    if case.value is None:
        raise case.refused(f"it must be given, from {least} to {most}")
    if not _size(least) <= _size(case.value) <= _size(most):
        raise case.refused(f"it must be from {least} to {most}")


def _size(value: Any) -> float:
    """Measure a number, or a duration in seconds."""
    return value if isinstance(value, int) else parse_duration(str(value)).total_seconds()


def _own(case: _Case) -> None:
    actor = case.ctx.actor
    mine = {actor.id, *actor.groups}
    if case.field == "owner":
        if case.value not in mine:
            raise case.refused("only your own groups or yourself can be the owner")
        return
    context = getattr(case.args, "context", None)
    aliases = find_aliases(case.ctx.registry, case.name())
    meant = [view for view in aliases if context in {None, view.alias.context}]
    if not aliases:
        raise no_such_name(case.ctx.registry, case.name(), "alias")
    if not meant or any(view.alias.owner not in mine for view in meant):
        raise case.refused("neither you nor a group of yours owns that alias there")


_JUDGES: dict[str, Callable[[_Case], None]] = {
    "from_": _from,
    "pattern": _pattern,
    "max_length": _max_length,
    "one_of": _one_of,
    "at_most": _at_most,
    "between": _between,
    "own": _own,
}
