"""One telling of an alert as a format found it, and what becomes of it: a bounded alert."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from agent.triage.formats.values import labels, link, moment, text
from registry.contracts.alerts import Alert, AlertStatus
from registry.errors import InvalidInput

MAX_NAME = 300
MAX_LABELS = 128
MAX_LABEL = 1_024
MAX_ANNOTATION = 8_192
MAX_FILES = 20
MAX_FILE = 262_144
_RUNBOOKS = ("runbook_url", "runbookUrl", "runbook_link", "runbookURL", "runbook")
_DIGITS = 16


class NotAnAlert(InvalidInput):
    """Nothing in it says what happened."""

    code = "alert.none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one format read; values still as foreign as they came, None where nothing stood."""

    source: str
    name: Any
    resolved: bool = False
    severity: Any = None
    namespace: Any = None
    labels: Any = None
    annotations: Any = None
    starts: Any = None
    ends: Any = None
    runbook: Any = None
    link: Any = None
    own: Any = None
    """The sender's own name for this alert, the same in each telling."""
    group: Any = None
    files: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    def alert(self) -> Alert:
        """Return the alert, every text plain and bounded; raise `NotAnAlert` without a name."""
        name = text(self.name)
        if name is None:
            raise NotAnAlert(
                f"An alert of format {self.source!r} has no name.",
                hint="Send the body as the monitoring system makes it, with the alert's name.",
            )
        marks, few = bounded(labels(self.labels), MAX_LABEL)
        notes, short = bounded(labels(self.annotations), MAX_ANNOTATION)
        files, whole = _files(self.files)
        is_whole = few and short and whole and len(name) <= MAX_NAME
        return Alert(
            source=self.source,
            name=name[:MAX_NAME],
            status=AlertStatus.RESOLVED if self.resolved else AlertStatus.FIRING,
            severity=_short(self.severity),
            namespace=_short(self.namespace),
            labels=marks,
            annotations=notes,
            starts_at=moment(self.starts),
            ends_at=moment(self.ends) if self.resolved else None,
            runbook=link(self.runbook) or _runbook(notes) or _runbook(marks),
            link=link(self.link),
            fingerprint=_short(self.own) or self._fingerprint(name, marks),
            group=_short(self.group) or "",
            files=files,
            cut=self.cut or not is_whole,
        )

    def _fingerprint(self, name: str, marks: Mapping[str, str]) -> str:
        told = [self.source, name, text(self.namespace), sorted(marks.items())]
        return sha256(json.dumps(told).encode()).hexdigest()[:_DIGITS]


def bounded(found: Mapping[str, str], longest: int) -> tuple[dict[str, str], bool]:
    """Return the first labels, each cut to `longest`, and whether that is all of them."""
    kept = {key[:MAX_NAME]: found[key][:longest] for key in list(found)[:MAX_LABELS] if key}
    is_whole = all(kept.get(key) == value for key, value in found.items() if key)
    return kept, is_whole


def _short(value: Any) -> str | None:
    said = text(value)
    return said[:MAX_NAME] if said else None


def _runbook(notes: Mapping[str, str]) -> str | None:
    return next((found for key in _RUNBOOKS if (found := link(notes.get(key)))), None)


def _files(files: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    kept: dict[str, str] = {}
    for name, held in list(files.items())[:MAX_FILES]:
        kept[(text(name) or "file")[:MAX_NAME]] = (text(held) or "")[:MAX_FILE]
    is_whole = len(kept) == len(files) and all(len(f) < MAX_FILE for f in kept.values())
    return kept, is_whole
