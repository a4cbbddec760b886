"""Traces: which call took the time, without the calls that it waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording

_SCOPES = ("scopeSpans", "instrumentationLibrarySpans")
_RESOURCES = ("batches", "resourceSpans")
_SLOW_S = 1.0
_MAX_SPANS = 20_000
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One call."""

    service: str
    name: str
    id: str
    parent: str
    start: int
    end: int
    error: str

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.end - self.start) / 1e9


def is_trace(document: Any) -> bool:
    """Whether a document is a trace, as OpenTelemetry writes it."""
    inner = _trace(document)
    return any(isinstance(inner.get(key), list) for key in _RESOURCES)


def _trace(document: Any) -> dict[str, Any]:
    told = map_of(document)
    return map_of(told.get("trace")) or told


def read_trace(recording: Recording, document: Any) -> Iterator[Note]:
    """Yield the calls that took a second and more by themselves, and those that failed."""
    spans = list(_spans(_trace(document)))[:_MAX_SPANS]
    waited: dict[str, float] = {}
    for span in spans:
        waited[span.parent] = waited.get(span.parent, 0.0) + span.seconds
    whole = max((span.seconds for span in spans), default=0.0)
    own = [(span.seconds - waited.get(span.id, 0.0), span) for span in spans]
    slow = sorted((o for o in own if o[0] >= _SLOW_S), key=lambda o: (-o[0], o[1].name))
    line = recording.lines[0][0] if recording.lines else 1
    for seconds, span in slow[:_SHOWN]:
        yield _note(line, span, seconds, whole)
    for span in [s for s in spans if s.error][:_SHOWN]:
        yield _note(line, span, 0.0, whole)


def _note(line: int, span: Span, seconds: float, whole: float) -> Note:
    says = f"{span.service}: `{span.name}` takes {span.seconds:.2f} s of {whole:.2f} s"
    return Note(
        kind="metric",
        form="span",
        line=line,
        says=short(f"{says}{': ' + span.error if span.error else ''}"),
        about=span.service,
        data={
            "service": span.service,
            "name": span.name,
            "seconds": seconds,
            "whole": whole,
            "error": span.error,
        },
    )


def _spans(trace: Mapping[str, Any]) -> Iterator[Span]:
    for key in _RESOURCES:
        for batch in maps_of(trace.get(key)):
            service = _attribute(map_of(batch.get("resource")), "service.name")
            for scope in (s for name in _SCOPES for s in maps_of(batch.get(name))):
                yield from (_span(service, span) for span in maps_of(scope.get("spans")))


def _attribute(holder: Mapping[str, Any], wanted: str) -> str:
    for each in maps_of(holder.get("attributes")):
        if each.get("key") == wanted:
            return str(next(iter(map_of(each.get("value")).values()), ""))
    return ""


def _span(service: str, told: Mapping[str, Any]) -> Span:
    statement = _attribute(told, "db.statement") or _attribute(told, "db.query.text")
    status = map_of(told.get("status"))
    failed = str(status.get("code")) in {"2", "STATUS_CODE_ERROR"}
    return Span(
        service=service,
        name=statement or str(told.get("name") or ""),
        id=str(told.get("spanId") or ""),
        parent=str(told.get("parentSpanId") or ""),
        start=_number(told.get("startTimeUnixNano")),
        end=_number(told.get("endTimeUnixNano")),
        error=str(status.get("message") or "failed") if failed else "",
    )


def _number(value: Any) -> int:
    return int(value) if str(value).isdigit() else 0
