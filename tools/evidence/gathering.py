"""Asks all sources side by side, and waits for none longer than the incident can.

What a source cannot tell in time, or at all, is named as missing; it never stops triage.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.contracts.incidents import Evidence
from registry.errors import FrenlyError
from tools.deadlines import Deadline, TooSlow
from tools.evidence.cleaning import clean, plain_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene
    from tools.evidence.ports import Source

SECONDS = 2.0
CHARS = 8_000
MISSING = "missing"
_MOST_STUCK = 4
"""How many questions a source may leave unanswered before it is asked no more."""
_SOURCE_CHARS = 300


def gather(
    scene: Scene,
    sources: Sequence[Source],
    *,
    seconds: float = SECONDS,
    chars: int = CHARS,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Evidence, ...]:
    """Gather evidence once; see `Gatherer`."""
    return Gatherer(sources, seconds=seconds, chars=chars, clock=clock)(scene)


@dataclass(slots=True)
class _Answer:
    """What one source came back with: evidence, or why there is none."""

    place: int
    found: Sequence[Evidence] = ()
    error: Exception | None = None


class Gatherer:
    """Gathers evidence for one scene after another.

    Evidence comes in the order of the sources, whichever answers first, and the alerts of a
    scene are put in one order before, so the same scene has the same evidence. In which order
    an alert's labels came is the sources' to overlook.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        seconds: float = SECONDS,
        chars: int = CHARS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` is how long all sources together have, `chars` how much each may say."""
        self._sources, self._seconds, self._chars = tuple(sources), seconds, chars
        self._clock = clock
        self._lock = threading.Lock()
        self._asked = [0] * len(self._sources)

    def __call__(self, scene: Scene) -> tuple[Evidence, ...]:
        """Return the evidence, numbered from E1, what is missing last."""
        answers = self._ask_all(in_order(scene))
        found = [each for place in answers for each in self._boxed(place, answers[place])]
        found.sort(key=lambda each: each.kind == MISSING)
        different = {(each.kind, each.source, each.says): each for each in found}
        return tuple(
            replace(each, id=f"E{number}")
            for number, each in enumerate(different.values(), start=1)
        )

    def _ask_all(self, scene: Scene) -> dict[int, _Answer | None]:
        deadline = Deadline(self._clock, self._clock() + self._seconds)
        came: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        answers: dict[int, _Answer | None] = dict.fromkeys(range(len(self._sources)))
        waiting = 0
        for place in answers:
            if self._may_ask(place):
                waiting += 1
                # A daemon: a source that hangs must not keep the process from ending.
                threading.Thread(
                    target=self._ask,
                    args=(place, scene, deadline, came),
                    name=f"evidence-{self._sources[place].name}",
                    daemon=True,
                ).start()
        while waiting:
            try:
                answer = came.get(timeout=deadline.left_s())
            except queue.Empty:
                break
            answers[answer.place] = answer
            waiting -= 1
        return answers

    def _may_ask(self, place: int) -> bool:
        with self._lock:
            if self._asked[place] >= _MOST_STUCK:
                return False
            self._asked[place] += 1
            return True

    def _ask(
        self, place: int, scene: Scene, deadline: Deadline, came: queue.SimpleQueue[_Answer]
    ) -> None:
        try:
            answer = _Answer(place, found=self._sources[place].ask(scene, deadline))
        except Exception as error:  # noqa: BLE001 - one broken source must not hide the others
            answer = _Answer(place, error=error)
        finally:
            with self._lock:
                self._asked[place] -= 1
        came.put(answer)

    def _boxed(self, place: int, answer: _Answer | None) -> Iterator[Evidence]:
        """Yield what fits, cleaned; then what is missing and why."""
        name = self._sources[place].name
        if answer is None or isinstance(answer.error, TooSlow):
            yield _missing(name, "late", f"did not answer within {self._seconds:g} s")
            return
        if answer.error is not None:
            yield _failed(name, answer.error)
            return
        left = self._chars
        for number, each in enumerate(answer.found):
            fit = _cleaned(each)
            left -= _size(fit)
            if left < 0:
                more = len(answer.found) - number
                says = f"has {more} more to say, which are left out: {self._chars} characters"
                yield _missing(name, "cut", f"{says} are kept of it")
                return
            yield fit


def in_order(scene: Scene) -> Scene:
    """Return the scene with its alerts in one order, whichever they came in."""
    alerts = sorted(scene.alerts, key=_place_of)
    if len({_place_of(alert) for alert in alerts}) < len(alerts):  # only their words tell
        alerts.sort(key=lambda alert: (_place_of(alert), _words_of(alert)))
    return replace(scene, alerts=tuple(alerts))


def _place_of(alert: Alert) -> tuple[str, ...]:
    began = "" if alert.starts_at is None else alert.starts_at.isoformat()
    return began, alert.name, alert.fingerprint, str(alert.status)


def _words_of(alert: Alert) -> str:
    return json.dumps([alert.labels, alert.annotations, alert.severity], sort_keys=True)


def _cleaned(evidence: Evidence) -> Evidence:
    return replace(
        evidence,
        source=clean(evidence.source, _SOURCE_CHARS),
        says=clean(evidence.says),
        about=clean(evidence.about, _SOURCE_CHARS),
        data=plain_items(evidence.data),
    )


def _size(evidence: Evidence) -> int:
    return len(evidence.says) + len(evidence.source) + len(json.dumps(evidence.data))


def _failed(name: str, error: Exception) -> Evidence:
    if isinstance(error, FrenlyError):
        return _missing(name, error.code, f"could not be asked: {error.message}")
    # The words of an unexpected error may hold what nobody should read.
    return _missing(name, "broke", f"broke with {type(error).__name__}")


def _missing(name: str, reason: str, what: str) -> Evidence:
    return Evidence(
        id="",
        kind=MISSING,
        source=name,
        says=clean(f"{name} {what}".rstrip(".") + "."),
        data={"source": name, "reason": reason},
    )
