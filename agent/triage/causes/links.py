"""What leads from one thing to another: whom its log cannot reach, and where it runs.

A link is followed only from something that fails, so that what is merely there stays out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.entities import is_dns, names_in, stem_of, workload_of
from agent.triage.causes.needs import absent_in
from agent.triage.causes.neighbours import is_dns_down
from agent.triage.causes.phrases import phrase_of
from agent.triage.causes.refusals import stores_in
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_HOPS = 3
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_HOOK = re.compile(r"failed calling webhook .{0,400}?https?://([a-z0-9-]+)")
_ENDING = re.compile(r"-(?:service|svc)$")
_OF_MACHINES = re.compile(r"were unschedulable|untolerated taint \{node\.kubernetes\.io/")
_WAITS = re.compile(r"\bwait(?:s|ing)? (?:for|on|until)\b", re.IGNORECASE)
_SCHEMA = re.compile(
    r"(?:relation|table|column) ['\"`]?[\w.]+['\"`]? (?:does not|doesn't) exist|"
    r"no such (?:table|column)|unknown column",
    re.IGNORECASE,
)
"""What is lacking where the job that changes the schema has not done it."""
_PLUGIN = re.compile(r'plugin type=\\?"([a-z]+)')
_MEASURES = re.compile(r"metrics\.k8s\.io|resource metrics API")
"""Who answers it is the same in every cluster."""
_SERVES = {
    "5432": re.compile(r"(?:^|-)(?:pg|postgres\w*)(?:-|$)"),
    "3306": re.compile(r"(?:^|-)(?:mysql|mariadb)(?:-|$)"),
    "6379": re.compile(r"(?:^|-)redis(?:-|$)"),
    "27017": re.compile(r"(?:^|-)mongo\w*(?:-|$)"),
    "5672": re.compile(r"(?:^|-)(?:rabbitmq|rabbit)(?:-|$)"),
    "9092": re.compile(r"(?:^|-)kafka(?:-|$)"),
    "9200": re.compile(r"(?:^|-)(?:es|elastic\w*|opensearch)(?:-|$)"),
    "2379": re.compile(r"(?:^|-)etcd(?:-|$)"),
    "11211": re.compile(r"(?:^|-)memcached?(?:-|$)"),
    "53": re.compile(r"(?:^|-)(?:core-?dns|kube-?dns)(?:-|$)"),
}
"""Who is known to listen on a port: only for an address that nothing else names."""


def called_from(facts: Facts, asked: frozenset[str]) -> frozenset[str]:
    """Return the known things that these lead to, and those that they lead to in turn."""
    found: frozenset[str] = frozenset()
    reached = asked
    for _ in range(_HOPS):
        reached = _called_by(facts, reached) - asked - found
        if not reached:
            break
        found |= reached
    return found


def hosts_of(facts: Facts) -> frozenset[str]:
    """Return the hosts by their first names that the logs of what was asked about name."""
    told = [e for e in facts.of("line") if _is_trouble_of(e, facts.asked)]
    return frozenset(_split(dependency_in(str(e.data["text"])))[0] for e in told)


def _called_by(facts: Facts, names: frozenset[str]) -> frozenset[str]:
    told = [str(e.data["text"]) for e in facts.of("line") if _is_trouble_of(e, names)]
    called = {_split(dependency_in(text)) for text in told}
    called |= {(host, "") for host in _hooks(facts, names)}
    called |= {(name, "") for text in told if _is_call(text) for name in names_in(text)}
    nodes = {node for pod, node in facts.nodes.items() if workload_of(pod) in names}
    known = {n for host, port in called if host for n in _named(facts, host, port)}
    known |= {n for n in facts.known if n in nodes or (is_dns_down(told) and is_dns(n))}
    known |= _wanted(facts, names)
    known |= {n for text in told for n in stores_in(facts.known, text)}
    return frozenset(known)


def _is_trouble_of(e: Evidence, names: frozenset[str]) -> bool:
    """Whether it complains, or its last words are that it waits."""
    waits = e.data["tail"] and _WAITS.search(str(e.data["text"]))
    return bool((e.data["trouble"] or waits) and e.about) and workload_of(e.about) in names


def _hooks(facts: Facts, names: frozenset[str]) -> set[str]:
    """Return the services of webhooks that do not answer when these are made."""
    told = [e for e in facts.of("event") if workload_of(e.about) in names]
    texts = " ".join(str(e.data["message"]) for e in told)
    return set(_HOOK.findall(texts))


def _wanted(facts: Facts, names: frozenset[str]) -> set[str]:
    """Return what the platform says that these wait for: by name, by role, machines."""
    said = [
        str(e.data.get("message") or "")
        for e in [*facts.of("event"), *facts.of("container")]
        if workload_of(e.about) in names
    ]
    absent = {absent_in(text)[1].rpartition("/")[2] for text in said} - {""}
    found = {n for n in facts.known if n in absent}
    text = " ".join(said)
    if _OF_MACHINES.search(text):
        found |= {e.about for e in facts.of("state") if e.data["kind"] == "Node"}
        found |= {e.about for e in facts.of("row") if e.data["kind"] == "Node"}
    lines = " ".join(str(e.data["text"]) for e in facts.of("line") if _is_trouble_of(e, names))
    if _SCHEMA.search(lines):
        found |= {n for n in facts.known if "migrat" in n}
    plugins = tuple(_PLUGIN.findall(text))
    found |= {n for n in facts.known if plugins and n.startswith(plugins)}
    if _MEASURES.search(text):
        found |= {n for n in facts.known if n.startswith("metrics-server")}
    return found


def _is_call(text: str) -> bool:
    return phrase_of(text)[0].fault in _CALLS


_CALLS = frozenset({"unreachable_dependency", "slow_dependency", "dns_failure"})


def _split(called: str) -> tuple[str, str]:
    """Return the first name of a host, or its whole address, and its port."""
    host, _, port = called.partition(":")
    return (host if _ADDRESS.fullmatch(host) else host.partition(".")[0], port)


def _named(facts: Facts, host: str, port: str) -> Iterator[str]:
    """Yield the known things that a host stands for."""
    if _ADDRESS.fullmatch(host):
        mine = {workload_of(name) for name in at_address(facts, host)} & facts.known
        yield from mine or _by_port(facts, port)
        return
    bare = _ENDING.sub("", host)
    picked = _picked(facts, host)
    for n in facts.known:
        is_own = n in (host, bare) or stem_of(n) in (host, bare)
        if is_own or n in picked or n.partition("-")[0] in (host, bare):
            yield n


def called_by(facts: Facts, line: Evidence) -> frozenset[str]:
    """Return the known things that one line calls."""
    host, port = _split(dependency_in(str(line.data["text"])))
    return frozenset(_named(facts, host, port)) if host else frozenset()


def _picked(facts: Facts, service: str) -> set[str]:
    """Return the workloads behind a service, by the addresses of its endpoints."""
    rows = [e for e in facts.of("row") if e.data["kind"] == "Endpoints" and e.about == service]
    texts = " ".join(str(map_of(e.data.get("cells")).get("ENDPOINTS")) for e in rows)
    places = _ADDRESS.findall(texts)
    return {workload_of(name) for place in places for name in at_address(facts, place)}


def at_address(facts: Facts, address: str) -> Iterator[str]:
    """Yield what has an address: a pod or a service, by tables and descriptions."""
    for e in facts.of("row"):
        cells = map_of(e.data.get("cells"))
        if address in (cells.get("IP"), cells.get("CLUSTER-IP")):
            yield e.about
    for e in facts.of("state"):
        if address in (e.data["fields"].get("IP"), e.data["fields"].get("Cluster IP")):
            yield e.about


def _by_port(facts: Facts, port: str) -> list[str]:
    """Return the one known thing that listens on such a port, by what it is called."""
    kind = _SERVES.get(port)
    found = [n for n in facts.known if kind and kind.search(n)]
    if len({stem_of(n) for n in found}) == 1:
        return found
    rows = [e for e in facts.of("row") if e.data["kind"] == "Endpoints" and port]
    serve = [
        e.about for e in rows if f":{port}" in str(map_of(e.data["cells"]).get("ENDPOINTS"))
    ]
    return serve if len(serve) == 1 else []
