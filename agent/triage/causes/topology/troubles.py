"""What an alert's name says is wrong, in one of a few words; names are read, never known."""

from __future__ import annotations

import re
from enum import StrEnum


def one_of(words: str) -> frozenset[str]:
    """Return the words of a text, for looking them up."""
    return frozenset(words.split())


class Trouble(StrEnum):
    """What is wrong with a thing, as far as an alert's name tells."""

    CRASH = "crash"
    """It does not run: it ends, or never becomes ready."""
    SATURATION = "saturation"
    """It runs out of something."""
    ERROR = "error"
    """It answers wrongly."""
    LATENCY = "latency"
    """It answers late."""
    LAG = "lag"
    """Work waits for it."""
    SILENCE = "silence"
    """What should come to it does not come, or it does not tell anything."""
    SPEND = "spend"
    """It costs more than it should."""
    OTHER = "other"


_ORDER = (
    (
        Trouble.SPEND,
        one_of("spend spending cost costs bill waste"),
    ),
    (
        Trouble.LAG,
        one_of("lag lagging backlog queue queued delayed behind"),
    ),
    (
        Trouble.CRASH,
        one_of(
            "crash crashing crashloop crashlooping crashed restart restarts restarting oom "
            "oomkilled killed down ready notready pending waiting mismatch stuck evicted "
            "backoff terminated replicas unavailable unhealthy rollout"
        ),
    ),
    (
        Trouble.SILENCE,
        one_of("no absent missing inactive silent stopped without"),
    ),
    (
        Trouble.LATENCY,
        one_of("latency slow slowness duration delay timeout timeouts"),
    ),
    (
        Trouble.ERROR,
        one_of(
            "error errors errored fail failing failure failures failed 5xx 4xx exception "
            "exceptions closure closures refused rejected aborted denied burn"
        ),
    ),
    (
        Trouble.SATURATION,
        one_of(
            "cpu memory disk saturation saturated throttling throttled full filling usage "
            "utilization utilisation pressure exhausted overcommit capacity overload"
        ),
    ),
)
"""The first whose words a name holds wins: `NoErrors...` tells of absence before errors."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+(?:[a-z]+)?")


def words_of(text: str) -> tuple[str, ...]:
    """Split a name at capitals, digits and punctuation, in small letters.

    >>> words_of("KubePodCrashLooping")
    ('kube', 'pod', 'crash', 'looping')
    >>> words_of("HTTPErrors_5xx")
    ('http', 'errors', '5xx')
    """
    return tuple(word.lower() for word in _WORD.findall(text))


def trouble_of(alert_name: str) -> Trouble:
    """Tell what an alert's name says is wrong.

    >>> trouble_of("NoRequestsReceived"), trouble_of("HighRequestErrorRate")
    (<Trouble.SILENCE: 'silence'>, <Trouble.ERROR: 'error'>)
    """
    words = frozenset(words_of(alert_name))
    return next((trouble for trouble, known in _ORDER if words & known), Trouble.OTHER)
