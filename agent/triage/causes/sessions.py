"""Sessions of a database, as it lists them: whose each is, and how long it has lasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.entities import stem_of, workload_of
from agent.triage.causes.links import at_address
from agent.triage.causes.neighbours import is_store
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_NAMES = (
    *("application_name", "application", "app_name", "app", "program_name", "service"),
    *("usename", "username", "user_name", "user", "role", "client_name", "name", "account"),
)
_PLACES = ("client_addr", "client_address", "client_ip", "client_hostname", "host", "client")
_CLOCK = re.compile(r"(?:(\d+) days? )?(\d{1,3}):(\d\d):(\d\d)")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|secs|seconds|m|min|minutes|h|hours)?")
_SECONDS = {"m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}


def cells_of(e: Evidence) -> dict[str, str]:
    """Return what a record holds, by the names of its columns."""
    return {str(key): str(value) for key, value in map_of(e.data.get("cells")).items()}


def first_of(cells: Mapping[str, str], columns: tuple[str, ...], before: str = "") -> str:
    """Return the first of these columns that says something."""
    return next((cells[before + c] for c in columns if cells.get(before + c)), "")


def whose(facts: Facts, cells: Mapping[str, str], before: str = "") -> str:
    """Return the workload that a session belongs to, or else the name that it gives itself.

    `before` is what the columns of another party begin with, as in `blocking_user`.
    """
    names = [cells[before + c].partition("@")[0] for c in _NAMES if cells.get(before + c)]
    for name in names:
        found = _known(facts, name)
        if found:
            return found
    place = first_of(cells, _PLACES, before).partition(":")[0]
    at = sorted({workload_of(n) for n in at_address(facts, place)}) if place else []
    return at[0] if len(at) == 1 else next(iter(names), "")


def _known(facts: Facts, name: str) -> str:
    """Return the one known workload that is called so, or has that word in its name."""
    low = name.lower().replace("_", "-")
    known = sorted(n for n in facts.known if not is_store(n))
    exact = [n for n in known if low in (n.lower(), stem_of(n).lower())]
    begins = [n for n in known if n.lower().startswith(f"{low}-")]
    parts = [n for n in known if low in n.lower().split("-")]
    for found in (exact, begins, parts):
        stems = {re.sub(r"-\d+$", "", n) for n in found}
        if len(stems) == 1:
            return stems.pop()
    return ""


def seconds_in(text: str) -> float:
    """Return how long a text says that something lasts; 0 for none.

    >>> seconds_in("03:11:44.12"), seconds_in("1 day 00:00:01"), seconds_in("25")
    (11504.0, 86401.0, 25.0)
    """
    clock = _CLOCK.search(text)
    if clock:
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return float(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
    span = _SPAN.fullmatch(text.strip())
    return float(span[1]) * _SECONDS.get(span[2] or "", 1) if span else 0.0
