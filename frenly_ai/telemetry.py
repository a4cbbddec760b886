"""Traces by OpenTelemetry's conventions for generative AI: off unless asked for.

Where they go, and under which name, is for the standard `OTEL_...` settings, which the exporter
reads by itself. Names and figures are sent, never the words of a conversation.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agent.models import PLANNER
from registry.contracts.model_calls import CallOutcome
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from opentelemetry.trace import Tracer

    from agent.asking.desk import ToolRun, Watch
    from registry.contracts.model_calls import ModelCall

_NANO = 1_000_000_000


@contextmanager
def open_traces(kind: str, version: str) -> Iterator[tuple[Watch, ...]]:
    """Open what sends traces; with `off` there is nothing, and nothing is imported.

    Raises:
        InvalidInput: traces are asked for, and the extra that sends them is not installed.
    """
    if kind == "off":
        yield ()
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InvalidInput(
            "FRENLY_TRACES asks for traces, but what sends them is not installed.",
            hint="Install the extra: `frenly[otel]`.",
        ) from error
    named = {"service.name": "frenly", "service.version": version}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield (Traces(provider.get_tracer("frenly", version)),)
    finally:
        provider.shutdown()


class Traces:
    """Writes one span for each question to a model and each call of a tool."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def asked(self, call: ModelCall) -> None:
        """Write the span `chat {model}`."""
        told = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "frenly" if call.model == PLANNER else "openai",
            "gen_ai.request.model": call.model,
            "gen_ai.response.model": call.answered_as,
            "gen_ai.response.finish_reasons": [call.finish] if call.finish else None,
            "gen_ai.conversation.id": call.thread,
            "gen_ai.prompt.name": call.prompt,
            "gen_ai.usage.input_tokens": call.tokens_in,
            "gen_ai.usage.output_tokens": call.tokens_out,
            "gen_ai.usage.cache_read.input_tokens": call.tokens_cached,
            "server.address": call.endpoint,
            "error.type": call.error,
            "frenly.run": call.run,
            "frenly.step": call.step,
            "frenly.retries": call.retries,
            "frenly.fallback_for": call.fallback_for,
            "frenly.tokens_estimated": call.is_estimate,
            "frenly.cost_micro": call.cost_micro,
        }
        is_error = call.outcome is not CallOutcome.ANSWERED
        took = timedelta(milliseconds=call.latency_ms)
        self._write(f"chat {call.model}", call.run, told, (call.at, took), is_error=is_error)

    def ran(self, run: ToolRun) -> None:
        """Write the span `execute_tool {name}`."""
        told = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": run.tool,
            "gen_ai.tool.type": "function",
            "gen_ai.conversation.id": run.about.thread,
            "error.type": run.code,
            "frenly.run": run.about.run,
        }
        took = timedelta(seconds=run.latency_s)
        name = f"execute_tool {run.tool}"
        self._write(name, run.about.run, told, (run.at, took), is_error=bool(run.code))

    def _write(
        self,
        name: str,
        run: str,
        told: Mapping[str, Any],
        when: tuple[datetime, timedelta],
        *,
        is_error: bool,
    ) -> None:
        from opentelemetry import trace  # noqa: PLC0415 - an extra
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - as above

        at, took = when
        is_chat = told["gen_ai.operation.name"] == "chat"
        span = self._tracer.start_span(
            name,
            context=trace.set_span_in_context(trace.NonRecordingSpan(_root(run))),
            kind=SpanKind.CLIENT if is_chat else SpanKind.INTERNAL,
            start_time=round(at.timestamp() * _NANO),
            attributes={key: value for key, value in told.items() if value not in ("", None)},
        )
        if is_error:
            span.set_status(Status(StatusCode.ERROR))
        span.end(round((at + took).timestamp() * _NANO))


def _root(run: str) -> Any:
    """Return what all spans of a run hang from: the same in each process that works on it."""
    from opentelemetry.trace import SpanContext, TraceFlags  # noqa: PLC0415 - an extra

    digest = hashlib.sha256(run.encode("utf-8", "surrogatepass")).digest()
    return SpanContext(
        trace_id=int.from_bytes(digest[:16]),
        span_id=int.from_bytes(digest[16:24]),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
