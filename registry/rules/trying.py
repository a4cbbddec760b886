"""Play an example on the real machinery, and say what it came to. Pure.

What an example says by `under` is laid over the effective policy, and judged like it: by the
planner, the validators, the count of approvals and the lookup that everything else uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from registry.domain.changes import Changes, RowChange, post_state
from registry.domain.planning import plan
from registry.domain.proposals import ProposalKind
from registry.domain.provenance import UNASKED, Asking, Mark
from registry.domain.rows import Context, Row
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.errors import FrenlyError, InvalidInput
from registry.resolution.walk import Asked, walk
from registry.rules.case import Case
from registry.rules.catalogue import RULES
from registry.rules.example_rows import NOW, read_name, read_row, read_wish
from registry.rules.examples import merged
from registry.rules.floors import loosened
from registry.rules.governance import Governance
from registry.rules.quotas import counting
from registry.rules.structure import NamesOf
from registry.rules.try_approvals import missing_approvals
from registry.rules.validators import validate
from registry.usage.in_use import InUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.rules.examples import Example, Examples


class Said(NamedTuple):
    """One thing that the machinery said of an example."""

    rule: str
    message: str


class Tried(NamedTuple):
    """What became of one example."""

    rule: str
    expected: str
    """`passes` or `fails`."""
    number: int
    """Which of its kind, from 1."""
    ok: bool
    says: str
    """What the rule said, or what is wrong with the example."""


def try_rule(name: str, examples: Examples, governance: Governance) -> Iterator[Tried]:
    """Play every example of one rule; the absence of one is a failure of its own."""
    for expected, each in (("passes", examples.passes), ("fails", examples.fails)):
        if not each:
            yield Tried(name, expected, 0, ok=False, says="the rule has no such example")
        for number, example in enumerate(each, 1):
            yield _tried(name, expected, number, example, governance)


def _tried(
    name: str, expected: str, number: int, example: Example, governance: Governance
) -> Tried:
    try:
        said = list(_play(name, example, governance))
    except FrenlyError as error:
        told = f"cannot be played: {error.message}"
        return Tried(name, expected, number, ok=False, says=told)
    ours = [one.message for one in said if one.rule == name]
    if expected == "passes":
        return Tried(name, expected, number, ok=not ours, says="; ".join(ours) or "silent")
    if not ours:
        others = "; ".join(f"{one.rule}: {one.message}" for one in said)
        told = f"it lets this pass ({others})" if others else "it lets this pass"
        return Tried(name, expected, number, ok=False, says=told)
    heard = any(example.says in message for message in ours)
    wanted = "" if heard else f"; expected the words {example.says!r}"
    return Tried(name, expected, number, ok=heard, says="; ".join(ours) + wanted)


def _play(name: str, example: Example, governance: Governance) -> Iterator[Said]:
    """Say everything that is said of an example; raise what keeps it from being played.

    A refusal is an answer only where that is how the rule itself refuses.
    """
    refusal = RULES[name].refusal if name in RULES else ""
    try:
        held = laid_over(governance, example.under)
        for loose in loosened(held):
            yield Said(loose.rule, loose.says())
        state = _ground(example, held)
        changes = _changes(example, held, state)
        if example.lookup is not None:
            asked = example.lookup
            where = Asked(held.fallback(asked.context), NOW)
            walk(NamesOf(state), read_name(asked.name), where)
    except FrenlyError as error:
        if error.code != refusal:
            raise
        yield Said(name, error.message)
        return
    case = Case(
        changes=changes,
        after=post_state(state, changes),
        governance=held,
        kind=ProposalKind.CHANGE,
        now=NOW,
        asking=_asking(example),
        held=counting(state.all(), NOW),
        used=lambda _, __: InUse(repositories=example.used_by),
    )
    for found in validate(case):
        yield Said(found.check, found.message)
    if example.approvals is not None:
        yield from (Said(*missing) for missing in missing_approvals(example, case))


def _asking(example: Example) -> Asking:
    if example.asked is None:
        return UNASKED
    told = example.asked.model_dump(exclude={"channel"})
    return Asking(channel=example.asked.channel, marks=(Mark(**told),))


def _changes(example: Example, governance: Governance, state: Rows) -> Changes:
    terms = Terms(now=NOW, default_lifetime=governance.rules.expiration.default_ttl, applied={})
    changes = plan([read_wish(told) for told in example.wish], state, terms)
    rows = [read_row(told) for told in example.put]
    put = tuple(RowChange(row.key, state.row(row.key), row) for row in rows)
    return (*changes, *put)


def _ground(example: Example, governance: Governance) -> Rows:
    """Register every context the policy speaks of, then put the given rows."""
    names = {*governance.contexts, *governance.fallbacks}
    names |= {name for order in governance.fallbacks.values() for name in order}
    contexts = [Context(name=n, fallback=governance.fallback(n)) for n in sorted(names)]
    given: list[Row] = [read_row(told) for told in example.given]
    return Rows((*contexts, *given))


def laid_over(governance: Governance, under: Mapping[str, Any]) -> Governance:
    """Return the policy with the settings of an example; raise `InvalidInput`."""
    if not under:
        return governance
    try:
        return Governance.model_validate(merged(governance.model_dump(mode="json"), under))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidInput(
            f"{where!r}: {first['msg'].removeprefix('Value error, ')}",
            hint="Correct the `under` of the example.",
        ) from error
