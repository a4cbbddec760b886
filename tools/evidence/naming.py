"""Which words of an alert could be registered names, by the boundary of each kind. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.names import GRAMMARS, Kind, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.contracts.alerts import Alert

_WORDS = {
    kind: re.compile(rf"[{GRAMMARS[kind].boundary}]+")
    for kind in (Kind.SERVICE, Kind.PATH, Kind.METRIC, Kind.ATTRIBUTE, Kind.ENV, Kind.FLAG)
}
_ENDS_SENTENCE = ".,:;-"
_QUOTED = re.compile(r"[`'\"]([^`'\"\n]{1,255})[`'\"]")
_DISTINCT = re.compile(r"[-_./:0-9]|[a-z][A-Z]")
"""What plain words do not hold; a service may well be called `search`, and so may a deed."""
_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"
_POD = re.compile(
    rf"(.+?)-(?:(?:[a-f0-9]{{6,10}}|{_RANDOM}{{6,10}})-{_RANDOM}{{5}}|{_RANDOM}{{5}}|\d{{1,4}})"
)
"""A controller hangs on numbers, or letters without vowels: `cart-redis` is no pod of it."""
_POD_LABELS = frozenset({"pod", "pod_name", "podname"})
_SPEAKS_OF_ITSELF = frozenset(
    {"severity", "alertname", "alertgroup", "prometheus", "receiver", "monitor"}
)
"""Labels that say something of the alert, not of what it is about."""
_MOST_TEXTS = 2_000
_MOST_CHARS = 4_000
_MOST_OF_ALL = 100_000
"""Characters that are looked through; a storm must not make evidence late."""
_MOST = 400
_MOST_NAME = 255


class Mention(NamedTuple):
    """A word that could be a name, and the first place where it stands."""

    name: Name
    via: str
    """`label service`, `annotation summary`, or `name`."""


def mentions(alerts: Iterable[Alert]) -> tuple[Mention, ...]:
    """Return what could be names, of a label before what an annotation says, each once."""
    found: dict[Name, str] = {}
    left = _MOST_OF_ALL
    for via, text in _texts(alerts):
        for name in _names(via, text[:_MOST_CHARS]):
            found.setdefault(name, via)
        left -= min(len(text), _MOST_CHARS)
        if left < 0 or len(found) >= _MOST:
            break
    return tuple(Mention(*item) for item in list(found.items())[:_MOST])


def _texts(alerts: Iterable[Alert]) -> list[tuple[str, str]]:
    """List every different text, where it stands, in an order that is not the alerts'."""
    told: set[tuple[int, str, str]] = set()
    for alert in alerts:
        if len(told) > _MOST_TEXTS:
            break
        told.add((0, "name", alert.name))
        told |= {(1, f"label {key}", value) for key, value in alert.labels.items()}
        told |= {(2, f"annotation {key}", value) for key, value in alert.annotations.items()}
    return [(via, text) for _, via, text in sorted(told)]


def _names(via: str, text: str) -> Iterator[Name]:
    where, _, key = via.partition(" ")
    if where == "name":
        yield from _parsed(Kind.ALERT, text)
    elif where == "annotation":
        quoted = {each[1].strip() for each in _QUOTED.finditer(text)}
        words = (
            pair for pair in _words(text) if pair[1] in quoted or _DISTINCT.search(pair[1])
        )
        yield from _all_parsed(words)
    elif key not in _SPEAKS_OF_ITSELF:
        yield from _all_parsed((kind, text) for kind in _WORDS)
        yield from _all_parsed(_words(text))
        yield from _workload(key, text)


def _words(text: str) -> Iterator[tuple[Kind, str]]:
    for kind, pattern in _WORDS.items():
        for found in pattern.finditer(text):
            word = found[0].rstrip(_ENDS_SENTENCE)
            if word:
                yield kind, word


def _workload(key: str, text: str) -> Iterator[Name]:
    """Read the workload out of a pod's name, and the service out of a cluster address."""
    if key in _POD_LABELS:
        yield from _parsed(Kind.SERVICE, workload_of(text))
    host, _, rest = text.partition(".")
    if ".svc" in rest:
        yield from _parsed(Kind.SERVICE, host)


def workload_of(pod: str) -> str:
    """Return what a controller named a pod after; empty when the name does not tell.

    >>> workload_of("user-api-7d9f8b6c5d-x2x9z")
    'user-api'
    """
    found = _POD.fullmatch(pod)
    return found[1] if found else ""


def _all_parsed(pairs: Iterable[tuple[Kind, str]]) -> Iterator[Name]:
    for kind, word in pairs:
        yield from _parsed(kind, word)


def _parsed(kind: Kind, word: str) -> Iterator[Name]:
    if len(word) <= _MOST_NAME and GRAMMARS[kind].pattern.fullmatch(word):
        yield Name(kind, word)
