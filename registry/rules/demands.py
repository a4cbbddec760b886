"""What each source demands, in one form, so that sources can be compared: topic by topic.

Where two sources differ, the stricter demand holds until a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that sources may demand differently."""

    rule: str
    """The rule of ours that it is about."""
    asks: str
    sign: int
    """1 where the larger demand is the stricter one, -1 where the smaller, 0 where all hold."""


WITHIN = Topic("unique_in_context", "Must an alias be unique within a context?", 1)
ACROSS = Topic("name_unique", "Must an alias be unique across contexts?", 1)
PATTERN = Topic("name_well_formed", "Which pattern must names keep?", 0)
SHORTEST = Topic("name_well_formed", "How short may a name be?", 1)
LONGEST = Topic("name_well_formed", "How long may a name be?", -1)
DEFAULT_LIFE = Topic("lifetime_usual", "How long does an alias live by default?", -1)
LONGEST_LIFE = Topic("lifetime_allowed", "How long may an alias live at most?", -1)
PEOPLE = Topic("enough_people", "How many people must agree?", 1)
APPROVAL = Topic("change_approved", "Do changes need approval?", 1)
GROUPS = Topic("right_people", "Who must agree?", 0)
ONLY_EXPIRING = Topic("type_allowed", "Must aliases there expire?", 1)
RECORDED = Topic("changes_recorded", "Is every change recorded?", 1)
KEPT = Topic("log_kept", "How long is the audit kept?", 1)


class Demand(NamedTuple):
    """One source's word on one topic, in one context where the topic has contexts."""

    topic: Topic
    context: str
    value: Any
    """What is compared: a number, or a text where all hold."""
    says: str
    at: str


class Contradiction(NamedTuple):
    """Demands on one topic that differ, with the one that holds; None where all do."""

    demands: tuple[Demand, ...]
    holds: Demand | None


def contradictions(demands: Iterable[Demand]) -> Iterator[Contradiction]:
    """Yield each topic on which sources differ."""
    groups: dict[tuple[Topic, str], list[Demand]] = defaultdict(list)
    for demand in demands:
        groups[demand.topic, demand.context].append(demand)
    for (topic, _), said in groups.items():
        if len({demand.value for demand in said}) > 1:
            yield Contradiction(tuple(said), strictest(said) if topic.sign else None)


def strictest(demands: Sequence[Demand]) -> Demand:
    """Return the strictest of demands on one topic; the first of equals."""
    return max(demands, key=lambda demand: demand.topic.sign * demand.value)
