"""Names of things: which pod belongs to which workload, and what was asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes random names of: no vowels, so that no word is ever made."""
_OF_DEPLOYMENT = re.compile(rf"^(.+)-[{_LETTERS}]{{4,10}}-[{_LETTERS}]{{5}}$")
_OF_CONTROLLER = re.compile(rf"^(.+)-[{_LETTERS}]{{5}}$")
_OF_REPLICA_SET = re.compile(rf"^(.+)-(?=[a-z]*\d)[{_LETTERS}]{{6,10}}$")
_DNS = re.compile(r"^(?:core-?dns|kube-?dns|node-?local-?dns)(?:-|$)|-coredns$")
_WORD = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_KINDS = r"(?:pod|deployment|service|job|statefulset|daemonset|app|application|container)"
_CALLED = re.compile(rf"\b{_KINDS} [`'\"]?([a-z][\w.-]+)|\b([a-z][\w.-]+)[`'\"]? {_KINDS}\b")
_NOT_THINGS = frozenset(
    {"the", "this", "a", "my", "our", "is", "in", "that", "each", "any", "and", "logs", "not"}
    | {"failing", "with", "which", "what", "was", "has", "for", "of", "slow", "down", "pod"}
    | {"it", "an", "no", "all", "some", "every", "one", "which", "whose", "web", "new", "old"}
    | {"broken", "degraded", "failed", "dead", "gone", "does", "did", "on", "to", "at", "since"}
    | {"and", "or", "are", "were", "be", "been", "mesh", "account", "level", "cannot", "keeps"}
)
_STATUS_TEXT = re.compile(
    r"(?:\b5\d\d\b:? )?service (?:is )?(?:temporarily |currently )?unavailable", re.IGNORECASE
)
"""What a server answers; it names no service."""
_NO_NAME = re.compile(r"(?:ly|able|ing)$")
"""How words end that say what a thing does or is like."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_NOT_NAMES = re.compile(
    r"^(?:\d[\d-]*|[a-z]{1,5}-[a-z]{1,3}|high-latency|out-of-memory|real-time|"
    r"multi-container|time-window|root-cause)$"
)


def workload_of(name: str) -> str:
    """Return the workload that a pod's name tells; any other name stays as it is.

    >>> workload_of("giant-narwhal-6958c5bdd8-69gtn"), workload_of("scraper-2s4j2")
    ('giant-narwhal', 'scraper')
    >>> workload_of("my-app-51")
    'my-app-51'
    """
    last = name.rpartition("/")[2]
    for pattern in (_OF_DEPLOYMENT, _OF_CONTROLLER, _OF_REPLICA_SET):
        found = pattern.match(last)
        if found:
            return found[1]
    return last


def stem_of(name: str) -> str:
    """Return the workload without the number that a pod has in a set: what a host is called.

    >>> stem_of("orders-db-0"), stem_of("orders-db")
    ('orders-db', 'orders-db')
    """
    return re.sub(r"-\d{1,3}$", "", workload_of(name))


def is_dns(name: str) -> bool:
    """Whether it answers the names of a cluster.

    >>> is_dns("coredns"), is_dns("dns-checker")
    (True, False)
    """
    return bool(_DNS.search(name))


def thing_in(question: str) -> str:
    """Return the one thing that a question calls by name; empty when that is not plain.

    >>> thing_in("Why is the checkout service failing?"), thing_in("What is wrong?")
    ('checkout', '')
    >>> thing_in("It answers 503 Service Temporarily Unavailable")
    ''
    """
    named = names_in(question)
    if len(named) == 1:
        return next(iter(named))
    plain = _STATUS_TEXT.sub(" ", question).lower()
    called = _CALLED.findall(plain)
    found = {b or a for a, b in called if b or not _NO_NAME.search(a)} - _NOT_THINGS
    return next(iter(found)) if len(found) == 1 and not named else ""


def is_named_in(name: str, words: frozenset[str]) -> bool:
    """Whether words name it: as it is written, in parts, or without its number in a set.

    >>> is_named_in("payment-service", frozenset({"the", "payment", "service"}))
    True
    >>> is_named_in("db-0", frozenset({"db"})), is_named_in("db-admin", frozenset({"db"}))
    (True, False)
    """
    low = name.lower()
    parts = low.split("-")
    in_parts = len(parts) > 1 and all(part in words for part in parts)
    return low in words or in_parts or (parts[-1].isdigit() and "-".join(parts[:-1]) in words)


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of the texts, and the workloads that they name."""
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    parts = {part for word in words for part in word.split("/")}
    return frozenset(words | parts | {workload_of(word) for word in words})


def names_in(text: str) -> frozenset[str]:
    """Return what looks like the name of a thing: words joined by hyphens."""
    found = {workload_of(name) for name in _NAME.findall(text.lower())}
    return frozenset(name for name in found if not _NOT_NAMES.match(name))
