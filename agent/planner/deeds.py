"""Requests for actions on the platform, told by whole sentences. Pure.

Only a sentence that is nothing else counts: acts on workloads are few, and a word too much may
turn one into its opposite.
"""

from __future__ import annotations

import re

_NAME = r"(?P<workload>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
_KIND = r"(?:(?P<kind>deployment|statefulset|daemonset) )"
_PLACE = r"(?: in| of) (?:the )?(?:namespace )?(?P<namespace>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)"
_SAFE_PLACE = _PLACE.replace("(?:namespace )?", "namespace ")
_POLITE = r"(?:(?:please|can you|could you),? )?(?:please )?"
_END = r"(?:,? please)?[.!?]*"
_DEEDS = tuple(
    (act, re.compile(f"{_POLITE}{sentence}{_END}", re.IGNORECASE))
    for act, sentence in (
        ("restart", rf"restart (?:the )?{_KIND}?{_NAME}{_PLACE}"),
        (
            "scale",
            rf"scale (?:the )?{_KIND}?{_NAME}{_PLACE} to (?P<replicas>\d{{1,4}})"
            "(?: replicas?)?",
        ),
        # "Roll back" alone is also said of changes of the registry.
        ("roll_back", rf"roll back (?:the )?{_KIND}{_NAME}{_PLACE}"),
        ("roll_back", rf"roll (?:the )?{_KIND}{_NAME}{_PLACE} back"),
        ("roll_back", rf"roll back (?:the )?{_NAME}{_SAFE_PLACE}"),
    )
)


def read_deed(text: str) -> dict[str, str] | None:
    """Return what `propose_action` is to be called with; None where no deed is asked for.

    >>> read_deed("Please restart checkout in namespace shop.")
    {'act': 'restart', 'workload': 'checkout', 'namespace': 'shop'}
    >>> read_deed("do not restart checkout in shop") is None
    True
    """
    for act, pattern in _DEEDS:
        found = pattern.fullmatch(" ".join(text.split()))
        if found is not None:
            parts = {name: part.lower() for name, part in found.groupdict().items() if part}
            return {"act": act, **parts}
    return None
