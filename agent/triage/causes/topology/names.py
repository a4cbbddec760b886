"""Which things belong together by their names: a pod, its deployment, its service."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.triage.causes.topology.troubles import one_of, words_of

_KIND_WORDS = one_of(
    "service svc deployment deploy statefulset daemonset replicaset pod container job "
    "cronjob config configmap cm secret endpoint operation hpa pdb pvc sts ds"
)
_ORDINAL = re.compile(r"\d+")
_RANDOM = re.compile(r"[bcdfghjklmnpqrstvwxz2456789]{5}|[0-9a-f]{7,10}")
"""What a controller hangs on the names of what it makes, from an alphabet without vowels."""
_JOINED = re.compile(r"(.{2,}?)(?:service|svc)")
_MOST_PARTS = 20
"""Of one name; a longer one says nothing more."""
_OUTERMOST = one_of("proxy gateway ingress lb loadbalancer edge envoy nginx router")
_OUTER = one_of("frontend web ui webapp portal client")
_LOADERS = one_of("locust jmeter gatling vegeta loadgen loadgenerator loadtest")


def stem_of(name: str, kind: str) -> str:
    """Return what is left of a name without ordinals, random parts and words for its kind.

    >>> stem_of("product-catalog-7d9f8b6c5-x2x9z", "Pod"), stem_of("quoteservice", "Service")
    ('productcatalog', 'quote')
    >>> stem_of("ad-horizontal-pod-autoscaler-1", "HorizontalPodAutoscaler")
    'ad'
    """
    parts = _parts(name)
    ends = _KIND_WORDS | {kind.lower(), *words_of(kind)}
    while len(parts) > 1 and (_is_hung_on(parts, kind) or parts[-1] in ends):
        parts.pop()
    return _bare("".join(parts))


def _is_hung_on(parts: list[str], kind: str) -> bool:
    """Tell whether the last part was hung on: a number, or random letters with a digit in them.

    Random letters without a digit look like a word, unless others with one stand before them.
    """
    if _ORDINAL.fullmatch(parts[-1]):
        return True
    if kind.lower() not in {"pod", "replicaset", "container", "job", ""}:
        return False
    return bool(_RANDOM.fullmatch(parts[-1])) and any(
        letter.isdigit() for part in parts[-2:] if _RANDOM.fullmatch(part) for letter in part
    )


def stems_in(name: str) -> frozenset[str]:
    """Return every stem that some parts of a name in a row spell.

    >>> sorted(stems_in("cut-cart-service"))
    ['cart', 'cut', 'cutcart', 'service']
    """
    parts = _parts(name)[:_MOST_PARTS]
    return frozenset(
        _bare("".join(parts[start:end]))
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
    )


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[^a-z0-9]+", name.lower()) if part]


def _bare(text: str) -> str:
    joined = _JOINED.fullmatch(text)
    return joined.group(1) if joined else text


def outwardness(name: str) -> int:
    """Tell how near to the callers outside a thing stands, as far as its name says: 0 to 2.

    >>> outwardness("shop-proxy"), outwardness("frontend"), outwardness("orders")
    (2, 1, 0)
    """
    words = set(words_of(name)) | {a + b for a, b in pairwise(words_of(name))}
    if words & _OUTERMOST:
        return 2
    return 1 if words & _OUTER else 0


def makes_load(name: str) -> bool:
    """Tell whether a name says that a thing is there to send requests.

    >>> makes_load("load-generator-7d9f8b6c5-x2x9z"), makes_load("loader"), makes_load("cart")
    (True, False, False)
    """
    words = words_of(name)
    return not _LOADERS.isdisjoint({*words, *map("".join, pairwise(words))})
