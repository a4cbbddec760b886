"""Network policies: which cover a pod, and what they forbid it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import stem_of, workload_of
from agent.triage.causes.facts import WORKLOADS, ids
from agent.triage.causes.links import called_by
from agent.triage.causes.openings import names_port, ports_of
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_CUT_OFF = frozenset({"unreachable_dependency", "dns_failure", "slow_dependency"})
_DNS = 53


def forbids(facts: Facts) -> Iterator[Draft]:
    """A policy covers the pod that cannot connect, and allows it nothing of the kind."""
    covering: dict[str, list[Evidence]] = {}
    for policy in facts.objects("NetworkPolicy"):
        for pod in _covered(facts, policy, _spec(policy)):
            covering.setdefault(pod, []).append(policy)
        yield from _coming_in(facts, policy, _spec(policy))
    for pod, policies in covering.items():
        lines = [e for e in facts.of("line") if workload_of(e.about) == pod and _cut_off(e)]
        # What any of the policies allows is allowed.
        out = [p for p in policies if "Egress" in _types(_spec(p))]
        if lines and out and all(_forbids_going_out(_spec(p), lines) for p in out):
            yield _draft(out[0], pod, lines, f"selects {pod} and lets no such call leave it")
        elif lines and out:
            yield from _not_let_out(facts, pod, out, lines)


def _spec(policy: Evidence) -> dict[str, Any]:
    return map_of(policy.data["object"].get("spec"))


def _cut_off(line: Evidence) -> bool:
    return phrase_of(str(line.data["text"]))[0].fault in _CUT_OFF


def _covered(facts: Facts, policy: Evidence, spec: Mapping[str, Any]) -> list[str]:
    """Return the workloads of its namespace that its selector picks."""
    selector = map_of(spec.get("podSelector"))
    return sorted({
        workload_of(e.about)
        for e, labels in pods_of(facts)
        if _namespace(facts, e) == policy.data["namespace"] and selects(selector, labels)
    })  # fmt: skip


def pods_of(facts: Facts) -> Iterator[tuple[Evidence, dict[str, str]]]:
    """Yield what is or makes pods, with their labels: manifests, descriptions, tables."""
    for e in facts.objects(*WORKLOADS):
        yield e, labels_of(e)
    for e in [*facts.of("state"), *facts.of("row")]:
        if e.data["kind"] == "Pod" and e.data.get("labels"):
            yield e, labels_of(e)


def _namespace(facts: Facts, e: Evidence) -> str:
    """Return where it is; a table may leave that out, and then the pod's log tells."""
    told = str(e.data["namespace"] or "")
    logs = (str(log.data["namespace"]) for log in facts.of("log") if log.about == e.about)
    return told or next(logs, "")


def labels_of(e: Evidence) -> dict[str, str]:
    """Return the labels of the pods that an object is or makes, or of a pod that was read."""
    if "object" not in e.data:
        return _strings(e.data["labels"])
    document = e.data["object"]
    if e.data["kind"] == "Pod":
        return _strings(map_of(document.get("metadata")).get("labels"))
    template = map_of(map_of(document.get("spec")).get("template"))
    return _strings(map_of(template.get("metadata")).get("labels"))


def _strings(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in map_of(value).items()}


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector picks something with these labels; an empty one picks all.

    >>> selects({"matchLabels": {"app": "web"}}, {"app": "web", "tier": "front"})
    True
    """
    exact = all(labels.get(k) == v for k, v in _strings(selector.get("matchLabels")).items())
    return exact and all(
        _meets(term, labels) for term in maps_of(selector.get("matchExpressions"))
    )


def _meets(term: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = str(term.get("key")), [str(v) for v in list_of(term.get("values"))]
    match term.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False


def _types(spec: Mapping[str, Any]) -> set[str]:
    told = {str(kind) for kind in list_of(spec.get("policyTypes"))}
    return told or {"Ingress"} | ({"Egress"} if "egress" in spec else set())


def _forbids_going_out(spec: Mapping[str, Any], lines: list[Evidence]) -> bool:
    """Whether nothing may go out, or no name can be looked up where that is what fails."""
    allowed = maps_of(spec.get("egress"))
    if not allowed:
        return True
    names = any(phrase_of(str(e.data["text"]))[0].fault == "dns_failure" for e in lines)
    return names and not any(_allows_port(rule, _DNS) for rule in allowed)


def _not_let_out(
    facts: Facts, pod: str, policies: list[Evidence], lines: list[Evidence]
) -> Iterator[Draft]:
    """Yield whom policies of the caller do not let it call, where who that is was read."""
    for e, labels in list(pods_of(facts)):
        mine = [line for line in lines if _is_called(facts, e, line)]
        place = _namespace(facts, e)
        named = workload_of(e.about) == pod or not labels
        if mine and not named and not any(_lets_out(p, labels, place) for p in policies):
            what = f"selects {pod} and does not let it call {workload_of(e.about)}"
            yield _draft(policies[0], pod, mine, what)


def _lets_out(policy: Evidence, labels: Mapping[str, str], place: str) -> bool:
    """Whether some rule lets it call a pod with these labels, on whatever port."""
    own = str(policy.data["namespace"])
    return any(
        not maps_of(rule.get("to"))
        or any(_is_peer(peer, labels, place, own) for peer in maps_of(rule.get("to")))
        for rule in maps_of(_spec(policy).get("egress"))
    )


def _allows_port(rule: Mapping[str, Any], port: int) -> bool:
    ports = maps_of(rule.get("ports"))
    return not ports or any(str(p.get("port", port)) == str(port) for p in ports)


def _draft(policy: Evidence, pod: str, lines: list[Evidence], what: str) -> Draft:
    name, place = policy.about, policy.data["namespace"]
    return Draft(
        entity=name,
        fault="network_policy",
        says=(
            f"The network policy `{name}` in namespace {place} {what}; {pod} cannot connect: "
            f'"{str(lines[0].data["text"])[:180]}"'
        ),
        rule="network_policy",
        about=pod,
        seen=ids([policy, *lines])[:6],
        # The selector and the rules are evaluated, and the pod fails in the way they forbid:
        # what is forbidden gets no answer, and a refusal is one.
        direct=not all(_REFUSED.search(str(line.data["text"])) for line in lines),
        weight=0.97,
        disproof="The same call working from that pod while the policy is in force.",
    )


def _coming_in(facts: Facts, policy: Evidence, spec: Mapping[str, Any]) -> Iterator[Draft]:
    """Yield callers that a policy of what they call does not let in."""
    if "Ingress" not in _types(spec):
        return
    selector = map_of(spec.get("podSelector"))
    for e, labels in list(pods_of(facts)):
        if _namespace(facts, e) != policy.data["namespace"] or not selects(selector, labels):
            continue
        lines = [
            line
            for line in facts.of("line")
            if _cut_off(line)
            and _is_called(facts, e, line)
            # What any of the policies over it lets in is let in.
            and not any(_lets_in(facts, p, e, line) for p in _over(facts, e, labels))
        ]
        if lines:
            yield _draft(
                policy,
                caller := workload_of(lines[0].about) or facts.subject,
                lines,
                f"selects {workload_of(e.about)} and does not let {caller} in",
            )


def _over(facts: Facts, e: Evidence, labels: Mapping[str, str]) -> list[Evidence]:
    """Return the policies that say who may come in to it."""
    return [
        p
        for p in facts.objects("NetworkPolicy")
        if p.data["namespace"] == _namespace(facts, e)
        and "Ingress" in _types(_spec(p))
        and selects(map_of(_spec(p).get("podSelector")), labels)
    ]


def _is_called(facts: Facts, target: Evidence, line: Evidence) -> bool:
    """Whether a line names it or a service of it, or the address or port of one."""
    named = _service_words(facts, target) & set(_split(str(line.data["text"])))
    return bool(named) or workload_of(target.about) in called_by(facts, line)


def _split(text: str) -> list[str]:
    clean = "".join(c if c.isalnum() or c in "-_" else " " for c in text.lower())
    return clean.split()


def _service_words(facts: Facts, target: Evidence) -> set[str]:
    """Return the names by which a workload is called: its own, and those of its services."""
    labels = labels_of(target)
    services = {
        s.about.lower()
        for s in facts.objects("Service")
        if s.data["namespace"] == target.data["namespace"]
        and (chosen := _strings(map_of(s.data["object"].get("spec")).get("selector")))
        and all(labels.get(k) == v for k, v in chosen.items())
    }
    return services | {workload_of(target.about).lower(), stem_of(target.about).lower()}


def _lets_in(facts: Facts, policy: Evidence, target: Evidence, line: Evidence) -> bool:
    """Whether some rule lets the pod of that log in; what is not known is let in."""
    ports = ports_of(facts, _service_words(facts, target))
    name = workload_of(line.about) or facts.subject
    pods = [(e, labels) for e, labels in pods_of(facts) if workload_of(e.about) == name]
    callers: list[tuple[str, Mapping[str, str] | None]] = [
        (_namespace(facts, e), labels) for e, labels in pods
    ]
    if not callers:
        callers = [(str(line.data["namespace"] or ""), None)]
    place = str(policy.data["namespace"])
    return any(
        _peer(rule, labels, whence or "", place)
        for rule in maps_of(_spec(policy).get("ingress"))
        if names_port(rule, ports)
        for whence, labels in callers
    )


def _peer(
    rule: Mapping[str, Any], labels: Mapping[str, str] | None, whence: str, place: str
) -> bool:
    peers = maps_of(rule.get("from"))
    return not peers or any(_is_peer(peer, labels, whence, place) for peer in peers)


def _is_peer(
    peer: Mapping[str, Any], labels: Mapping[str, str] | None, whence: str, place: str
) -> bool:
    """Whether a pod is such a peer: of which labels or place are not told, it may be."""
    if "ipBlock" in peer:
        return True  # cannot be told from names alone
    if "namespaceSelector" in peer:
        near = not whence or _is_place(map_of(peer["namespaceSelector"]), whence)
    else:
        near = whence in {place, ""}
    return near and (labels is None or selects(map_of(peer.get("podSelector")), labels))


def _is_place(selector: Mapping[str, Any], place: str) -> bool:
    """Whether a selector picks a namespace; of its labels only its name is known."""
    terms = maps_of(selector.get("matchExpressions"))
    keys = {*map_of(selector.get("matchLabels")), *(str(t.get("key")) for t in terms)}
    return not keys <= {_PLACE_LABEL} or selects(selector, {_PLACE_LABEL: place})


_PLACE_LABEL = "kubernetes.io/metadata.name"
"""The label that every namespace has."""
_REFUSED = re.compile(r"refused", re.IGNORECASE)
RULES = (forbids,)
