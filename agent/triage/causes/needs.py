"""What a pod needs and the platform says is not there: secrets, config maps, keys, accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_KINDS = (
    r"(secret|configmap|serviceaccount|service account|persistentvolumeclaim|namespace|service|"
    r"storageclass(?:\.storage\.k8s\.io)?|priorityclass(?:\.scheduling\.k8s\.io)?|ingressclass|"
    r"role(?:\.rbac\.authorization\.k8s\.io)?|customresourcedefinition|node|deployment|"
    r"statefulset|job)s?(?:\.\w+(?:\.k8s\.io)?)?"
)
_ABSENT = re.compile(rf'\b{_KINDS} \\?["\']([\w./:-]+?)\\?["\'] not found', re.IGNORECASE)
_ACCOUNT = re.compile(r"error looking up service account ([\w-]+)/([\w.-]+)", re.IGNORECASE)
_KEY = re.compile(
    r"(?:couldn't find key|references non-existent (?:config|secret) key:?) \\?[\"']?([\w.-]+)"
    r"(?: in (ConfigMap|Secret) ([\w./-]+))?",
    re.IGNORECASE,
)
_OWN = re.compile(r'(?:pods|jobs\.batch|deployments\.apps) "[^"]*" not found')
"""The reading itself was of something that is not there."""


def absent(facts: Facts) -> Iterator[Draft]:
    """The platform names something that is not there."""
    for e in [*facts.of("container"), *facts.of("event"), *facts.of("state")]:
        fields = e.data.get("fields") or {}
        text = str(e.data.get("message") or fields.get("Message") or "")
        kind, name = absent_in(text)
        if not name or _OWN.search(text):
            continue
        whose = e.about.rpartition("/")[2]
        yield Draft(
            entity=name if kind in _AT_FAULT else workload_of(whose),
            fault="missing_object",
            says=f"{facts.condition(e.about) or whose} cannot go on because the {kind} "
            f'`{name}` is not found: "{text[:200]}"',
            rule="object_not_found",
            about=whose,
            seen=(e.id,),
            direct=True,
            weight=0.95,
            disproof=f"The {kind} `{name}` being there at that time.",
        )


_AT_FAULT = frozenset({"namespace", "storageclass", "ingressclass", "priorityclass"})
"""What is there for all: the thing itself is missing, whoever asks for it."""


def backends(facts: Facts) -> Iterator[Draft]:
    """An ingress sends to a service that is not there."""
    for e in facts.of("state"):
        for line in e.data["text"].get("Rules") or ():
            found = _NO_BACKEND.search(line)
            if found:
                yield Draft(
                    entity=e.about,
                    fault="missing_object",
                    says=f"{e.about} sends requests to the service `{found[1]}`, which is not "
                    f'found: "{line.strip()[:200]}"',
                    rule="backend_not_found",
                    about=e.about,
                    seen=(e.id,),
                    direct=True,
                    weight=0.9,
                    disproof=f"A service `{found[1]}` with endpoints.",
                )


_NO_BACKEND = re.compile(r'error: (?:endpoints|services?) "([^"]+)" not found')


def absent_in(text: str) -> tuple[str, str]:
    """Return kind and name of what a text says is not found; two empty texts for nothing.

    >>> absent_in('storageclass.storage.k8s.io "fast" not found')
    ('storageclass', 'fast')
    """
    account = _ACCOUNT.search(text)
    if account:
        return "service account", account[2]
    found = _ABSENT.search(text)
    if not found:
        return "", ""
    return found[1].lower().partition(".")[0], found[2]


def absent_key(facts: Facts) -> Iterator[Draft]:
    """A secret or a config map is there and lacks a key."""
    for e in [*facts.of("container"), *facts.of("event")]:
        found = _KEY.search(str(e.data.get("message") or ""))
        if not found:
            continue
        place = f" in the {found[2]} `{found[3]}`" if found[2] else ""
        yield Draft(
            entity=workload_of(e.about),
            fault="missing_configuration",
            says=f"{facts.condition(e.about) or e.about} cannot start because the key "
            f"`{found[1]}` is missing{place}.",
            rule="key_not_found",
            about=e.about,
            seen=(e.id,),
            direct=True,
            weight=0.95,
            disproof="The key being there under exactly that name.",
        )


RULES = (absent, absent_key, backends)
