"""What one comparison has found so far, and how far it has looked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from registry.compat.differences import Difference, Pointer, Scope, Severity
from registry.compat.rules import Direction, Effect, severity_of, swapped

if TYPE_CHECKING:
    from datetime import date

    from registry.compat.nodes import Node

MAX_VISITS = 30_000
"""Pairs of schemas looked at in all; behind it only what is near the top of a message."""
MAX_REVISITS = 200
"""Times that a message looks again at pairs it has told already, for another place in it."""
NEAR = 1
"""Schemas below the top of a message that are looked at whatever it costs."""
MAX_FOUND = 10_000
"""Differences kept; two documents that differ more are simply different."""
NOTHING = 1_000_000
"""A depth behind every real one."""
_SHOWN = 60

Pair = tuple[Any, ...]


@dataclass(slots=True)
class Ledger:
    """The findings of one comparison, with the memory that keeps it short."""

    today: date
    found: list[Difference] = field(default_factory=list)
    same: set[Pair] = field(default_factory=set)
    """Pairs of schemas known not to differ."""
    active: dict[Pair, int] = field(default_factory=dict)
    """Pairs being looked at further up, by depth: meeting one again means a circle."""
    assumed: dict[Pair, int] = field(default_factory=dict)
    """Pairs that do not differ if the active pair at that depth does not."""
    leans_on: int = NOTHING
    """The least depth of an active pair that the present look relied on."""
    seen: set[Pair] = field(default_factory=set)
    alike: dict[Pair, bool] = field(default_factory=dict)
    """Verdicts on whole pairs of branches."""
    named: list[tuple[Pointer, Pointer]] | None = None
    """Where it is a list, pairs behind references are noted here and not looked into."""
    visits: int = 0
    revisits: int = 0
    passed_over: int = 0
    """Times that a pair was left out because its message had told it already."""
    unseen: int = 0
    """Times that a limit cut the look short, so that something may be missing."""

    def add(self, difference: Difference) -> None:
        """Keep one difference, as long as there is room."""
        if len(self.found) < MAX_FOUND:
            self.found.append(difference)
        else:
            self.unseen += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the comparison stands: which way messages go and how rules are called here."""

    ledger: Ledger
    direction: Direction
    scope: Scope = field(default_factory=Scope)
    whole: str = ""
    """Begins the ids of rules about the whole message, e.g. `request-body`."""
    part: str = ""
    """Begins the ids of rules about a part of it, e.g. `request-property`."""
    steps: tuple[str, ...] = ()
    """The way from the whole to the part."""
    loose: bool = False
    """Whether the media type writes every value as text."""
    unstable: bool = False
    """Whether the operation is draft or alpha, free to change."""
    turned: bool = False
    """Whether the API sends the request and its caller answers it, as in a callback."""
    muted: bool = False
    """Whether the part never travels this way (readOnly in a request)."""

    @property
    def prefix(self) -> str:
        """Begin a rule id."""
        return self.part if self.steps else self.whole

    @property
    def name(self) -> str:
        """Name the part, as its steps joined."""
        return "/".join(self.steps)

    def below(self, *steps: str, muted: bool = False) -> Spot:
        """Step to a part."""
        return replace(self, steps=(*self.steps, *steps), muted=self.muted or muted)

    def named(self, name: str) -> Spot:
        """Name the part that a full rule id is about, in place of the steps to it."""
        return replace(self, steps=(name,))

    def within(self, **scope: str) -> Spot:
        """Name more of where in the API this is."""
        return replace(self, scope=replace(self.scope, **scope))

    def tell(
        self,
        keyword: str,
        effect: Effect | Severity,
        old: Node | None,
        new: Node | None,
        *,
        values: tuple[Any, Any] | None = None,
    ) -> None:
        """Record a difference of this part; the rule is the prefix and the keyword."""
        self.record(f"{self.prefix}-{keyword}", effect, old, new, values=values)

    def record(
        self,
        rule: str,
        effect: Effect | Severity,
        old: Node | None,
        new: Node | None,
        *,
        values: tuple[Any, Any] | None = None,
    ) -> None:
        """Record a difference under a full rule id, weighed by its effect or as given."""
        if isinstance(effect, Severity):
            severity = effect
        else:
            as_met = swapped(rule) if self.turned else rule
            severity = severity_of(as_met, self.direction, effect)
        if self.muted or self.unstable:
            severity = Severity.SAFE
        self.ledger.add(
            Difference(
                rule=rule,
                severity=severity,
                message=_message(rule, self.scope, self.name, values),
                scope=self.scope,
                name=self.name,
                old=old.pointer if old else None,
                new=new.pointer if new else None,
            )
        )


def _message(rule: str, scope: Scope, name: str, values: tuple[Any, Any] | None) -> str:
    words = rule.replace("-", " ")
    where = " ".join(
        part for part in (scope.status, scope.media_type, scope.parameter, scope.header) if part
    )
    told = words + (f" {name!r}" if name else "") + (f" in {where}" if where else "")
    if values is None:
        return told
    return f"{told}: {_shown(values[0])} -> {_shown(values[1])}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
