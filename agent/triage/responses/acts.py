"""Which action on the platform a cause asks for, where one may be asked for at all. Pure.

Only a certain cause does, only of a workload that the alerts name, and only where more than a
program's own words tells of it. Nothing is done by asking: people decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.triage.causes.entities import workload_of
from agent.triage.responses.rules import Ask
from agent.triage.responses.workloads import workloads_in
from registry.contracts.incidents import Certainty
from registry.domain.workloads import FITS, Act, Deed, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.contracts.incidents import Cause, Evidence, Scene

    Allows = Callable[[Deed], bool]

TOOL = "propose_action"
_PLATFORM_KINDS = frozenset({"event", "manifest", "metric", "deployment", "action"})
"""Evidence that is not a program's own words, which an outsider may have had it write."""
_FOLLOW_A_ROLLOUT = frozenset(
    {"application_error", "bad_command", "bad_configuration", "image_pull", "script_error"}
    | {"missing_configuration", "missing_object", "out_of_memory", "port_mismatch"}
    | {"probe_failing"}
)
"""Faults that a new version brings with it; they call for a roll-back right after one."""
_LACK_OF_ROOM = frozenset({"out_of_memory", "cpu_throttled", "message_backlog"})
_STUCK = frozenset({"connection_pool_exhausted", "memory_leak", "probe_failing"})
"""Faults of a process that runs and does not work; a new one begins afresh."""
_TAKES_FROM_OTHERS = frozenset({"connections_held"})
"""Rules that name a process which works, at the cost of others."""
_JUST_BEFORE_S, _CLOCKS_DIFFER_S = 60 * 60, 120
_LATELY_S = 24 * 60 * 60


class _Ground(NamedTuple):
    cause: Cause
    workload: Workload
    evidence: Sequence[Evidence]

    def told(self, kind: str, within_s: int) -> Iterator[Evidence]:
        """Yield the newest first of what happened to the workload before it began."""
        mine = [e for e in self.evidence if e.kind == kind and e.about == self.workload.name]
        for each in sorted(mine, key=_before):
            if -_CLOCKS_DIFFER_S <= _before(each) <= within_s:
                yield each

    def acted(self, act: Act) -> Iterator[Evidence]:
        """Yield what Frenly itself did to the workload lately."""
        for each in self.told("action", _LATELY_S):
            if (each.data["act"], each.data["workload"]) == (act, str(self.workload)):
                yield each


class _Found(NamedTuple):
    deed: Deed
    because: str
    evidence: tuple[str, ...] = ()


def choose_act(
    scene: Scene, evidence: Sequence[Evidence], cause: Cause, allows: Allows
) -> Ask | str:
    """Return the action to ask for, or why there is none."""
    if cause.certainty is not Certainty.CERTAIN:
        return "an action is asked for only where the cause is certain"
    rests_on = {each.kind for each in evidence if each.id in cause.evidence_for}
    if not rests_on & _PLATFORM_KINDS:
        return "only a program's own words tell of it"
    named = [w for w in workloads_in(scene) if w.name == workload_of(cause.entity)]
    if len(named) != 1:
        return f"the alerts do not name one workload {cause.entity}"
    ground = _Ground(cause, named[0], evidence)
    found = next((each for rule in _RULES if (each := rule(ground)) is not None), None)
    if found is None:
        return f"no action answers {cause.fault}"
    if not allows(found.deed):
        return f"platform.yaml does not allow to {found.deed.says()}"
    return _ask(found, cause)


def _roll_back(ground: _Ground) -> _Found | None:
    if not _fits(Act.ROLL_BACK, ground):
        return None
    told = next(ground.told("deployment", _JUST_BEFORE_S), None)
    if told is not None and ground.cause.fault in {*_FOLLOW_A_ROLLOUT, "rollout"}:
        version = told.data["version"]
        because = f"{ground.workload.name} was deployed as {version} just before"
        return _Found(_deed(Act.ROLL_BACK, ground), because, (told.id,))
    if ground.cause.fault == "rollout":
        return _Found(_deed(Act.ROLL_BACK, ground), "a new version of it is what changed")
    return None


def _scale_back(ground: _Ground) -> _Found | None:
    """Give back what a scaling of our own took away; no other number is known to be right."""
    done = next(ground.acted(Act.SCALE), None)
    if done is None or ground.cause.fault not in _LACK_OF_ROOM:
        return None
    before, after = done.data["replicas_before"], done.data["replicas_after"]
    if after >= before:
        return None
    deed = Deed(act=Act.SCALE, workload=ground.workload, replicas=before)
    because = f"{done.data['action']} scaled it from {before} to {after} before that"
    return _Found(deed, because, (done.id,))


def _restart(ground: _Ground) -> _Found | None:
    if ground.cause.rule in _TAKES_FROM_OTHERS:
        return None
    if ground.cause.fault not in _STUCK or any(ground.acted(Act.RESTART)):
        return None  # what came back after one restart comes back after two
    return _Found(_deed(Act.RESTART, ground), "its process runs and does not work")


_RULES: tuple[Callable[[_Ground], _Found | None], ...] = (_roll_back, _scale_back, _restart)
"""In the order in which they are tried: what takes back a change comes first."""


def _fits(act: Act, ground: _Ground) -> bool:
    return ground.workload.kind in FITS[act]


def _deed(act: Act, ground: _Ground) -> Deed:
    return Deed(act=act, workload=ground.workload)


def _ask(found: _Found, cause: Cause) -> Ask:
    deed = found.deed
    args = {
        "act": str(deed.act),
        "workload": deed.workload.name,
        "namespace": deed.workload.namespace,
        "kind": str(deed.workload.kind),
        **({} if deed.replicas is None else {"replicas": deed.replicas}),
    }
    ids = tuple(dict.fromkeys((*cause.evidence_for, *found.evidence)))
    return Ask(str(deed.act), TOOL, args, f"{cause.says} {found.because.capitalize()}", ids)


def _before(each: Evidence) -> int:
    told = each.data.get("seconds_before")
    return told if isinstance(told, int) else _LATELY_S + 1
