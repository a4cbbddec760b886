"""What is said of misuse: what was counted, and which playbook people follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.security.alerts import misuse_alert, misuse_in
from agent.triage.security.playbooks import commands, playbook_path
from registry.contracts.alerts import OURS
from registry.contracts.incidents import Cause, Certainty, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.triage.security.alerts import MisuseOf
    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Evidence, Scene

    Rank = Callable[[Scene, Sequence[Evidence]], tuple[Cause, ...]]
    Respond = Callable[[Scene, Sequence[Evidence], Sequence[Cause]], tuple[Response, ...]]

MISUSE = "misuse"
"""The fault of every cause that is found here."""
_NO_ACTION = "no_action"


def ranking_misuse(rank: Rank) -> Rank:
    """Name misuse as what it is; rank the causes of everything else as `rank` does."""

    def ranking(scene: Scene, evidence: Sequence[Evidence]) -> tuple[Cause, ...]:
        found = misuse_in(scene)
        alert = misuse_alert(scene)
        if found is None or alert is None:
            return rank(scene, evidence)
        return (_cause(alert, found, evidence),)

    return ranking


def responding_to_misuse(respond: Respond) -> Respond:
    """Answer misuse with its playbook, for people; everything else as `respond` does."""

    def responding(
        scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
    ) -> tuple[Response, ...]:
        found = misuse_in(scene)
        if found is None:
            return respond(scene, evidence, causes)
        return (_response(found, evidence),)

    return responding


def _cause(alert: Alert, found: MisuseOf, evidence: Sequence[Evidence]) -> Cause:
    """Name what was counted. Who is behind a name no log can tell, so it is never certain."""
    shown = tuple(each.id for each in evidence if each.kind in {"alert", "audit"})
    is_shown = any(each.kind == "audit" for each in evidence)
    return Cause(
        entity=found.who or OURS,
        fault=MISUSE,
        says=alert.annotations.get("summary", alert.name),
        certainty=Certainty.LIKELY if is_shown else Certainty.POSSIBLE,
        score=0.9 if is_shown else 0.5,
        rule=f"misuse.{found.kind}",
        evidence_for=shown,
        disproof="whoever it names says, by a way that does not go through Frenly, that it was "
        "them, and why",
    )


def _response(found: MisuseOf, evidence: Sequence[Evidence]) -> Response:
    path = playbook_path(found.kind)
    return Response(
        act=_NO_ACTION,
        because=f"people follow the playbook {path!r}; Frenly runs none of its commands",
        evidence=tuple(
            each.id for each in evidence if each.source.startswith(f"runbook:{path}#")
        ),
        asks={"playbook": f"runbook:{path}", "commands": commands(*found)},
    )
