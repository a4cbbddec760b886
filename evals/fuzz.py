"""Requests drawn from the API's own description: `python -m evals.fuzz --requests 20000`.

Half of them keep to the description, half break it somewhere. No answer may be a fault of the
server, have a status or a form that the description does not know, or succeed for somebody who
may not. The application runs in this process; the registry is a new one in a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from evals.stage import staged
from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from registry.api.app import create_api
from registry.api.freshness import Freshness
from registry.api.state import ApiOptions

if TYPE_CHECKING:
    from fastapi import FastAPI

    from frenly_ai.bootstrap import App

GOAL = 20_000
_CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
_MOST_TOLD = 20
_AT_ONCE = 10
_PATIENCE_S = 120.0
"""A machine that does other work must not look like a server that hangs."""
_GOOD, _BAD = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
_TURNS = ((_GOOD, "may"), (_BAD, "may"), (_GOOD, "may not"), (_BAD, "nobody"))
"""Who sends what."""
_WRITES = frozenset({"POST", "PUT", "DELETE"})
_SUCCESS = range(200, 300)
_ANYBODY = "/health", "/metrics", "/api/aliases/health"
_ASKED_BY_POST = "/v1/resolve"


class Counts(NamedTuple):
    """What came of it."""

    requests: int
    statuses: dict[int, int]
    failures: list[str]


def an_application(app: App) -> FastAPI:
    """Build the API without limits, whose streams end as soon as they have begun."""
    options = ApiOptions(
        now=app.deps.now,
        ticks=time.monotonic,
        version="0",
        freshness=Freshness(app.snapshots, time.monotonic),
        limits={},
        stopping=lambda: True,
    )
    return create_api(app.registry, app.snapshots, options)


class _Fuzz:
    """One run: what it sends, and what came of it."""

    def __init__(self, number: int, tokens: dict[str, str]) -> None:
        self._number, self._tokens = number, tokens
        self.statuses: Counter[int] = Counter()
        self.failures: list[str] = []

    def send(self, operation: Any, mode: Any, who: str, count: int) -> None:
        """Send up to so many requests of one operation; fewer where there are no more."""
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}

        @seed(self._number + crc32(f"{operation.label} {who} {mode}".encode()))
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            if len(self.failures) < _MOST_TOLD:
                self._judge(
                    operation, who, case, case.call(headers=headers, timeout=_PATIENCE_S)
                )

        with suppress(Unsatisfiable):  # what takes nothing cannot be broken
            send()
        self._number += 1

    def _judge(self, operation: Any, who: str, case: Any, response: Any) -> None:
        status = response.status_code
        self.statuses[status] += 1
        try:
            case.validate_response(response, checks=_CHECKS)
        except FailureGroup as error:
            found = [str(each) for each in error.exceptions]
        else:
            found = []
        if _is_unauthorised(operation, who, status):
            found.append(f"answered {status}")
        self.failures += [f"{operation.label} by {who}: {each}" for each in found]


def fuzz(requests: int, number: int, home: Path) -> Counts:
    """Send so many requests, the same for the same `number`."""
    app = build(read_settings(home=home))
    tokens = staged(app, 5)
    run = _Fuzz(number, {"may": tokens["ben"], "may not": tokens["vera"], "nobody": "wrong"})
    schema = schemathesis.openapi.from_asgi("/openapi.json", an_application(app))
    operations: list[Any] = [_sound(found) for found in schema.get_all_operations()]
    while run.statuses.total() < requests and len(run.failures) < _MOST_TOLD:
        for operation in operations:
            for mode, who in _TURNS:
                run.send(operation, mode, who, _AT_ONCE)
            app.registry.work()
    app.close()
    return Counts(run.statuses.total(), dict(sorted(run.statuses.items())), run.failures)


def _sound(found: Any) -> Any:
    """Return an operation; one whose description is wrong ends the run."""
    return found.ok()


def _is_unauthorised(operation: Any, who: str, status: int) -> bool:
    if status not in _SUCCESS or operation.path.startswith(_ANYBODY):
        return False
    is_write = operation.method.upper() in _WRITES and operation.path != _ASKED_BY_POST
    return who == "nobody" or (who == "may not" and is_write)


def main() -> int:
    """Print the counts; exit 1 when there is a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=GOAL)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="frenly-fuzz-") as home:
        counts = fuzz(asked.requests, asked.seed, Path(home))
    told = {**counts._asdict(), "seconds": round(time.monotonic() - begun)}
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return int(bool(counts.failures) or counts.requests < asked.requests)


if __name__ == "__main__":
    sys.exit(main())
