from __future__ import annotations

import json
import subprocess
import sys

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry

from agent.asking.desk import ToolRun
from frenly_ai.model_metrics import ModelMetrics
from frenly_ai.telemetry import Traces, open_traces
from registry.contracts.model_calls import CallOutcome, ModelCall
from tests.support.web_server import web_server
from tests.unit.agent.asking.desks import START, about


def a_call(**fields) -> ModelCall:
    given = {
        "id": "call-1",
        "at": START,
        "run": "t/1",
        "thread": "t",
        "actor": "mara",
        "channel": "chat",
        "step": 1,
        "endpoint": "llm.test",
        "model": "gpt-x",
        "answered_as": "gpt-x-2026",
        "prompt": "operator@2#0",
        "tokens_in": 100,
        "tokens_out": 10,
        "tokens_cached": 60,
        "is_estimate": False,
        "cost_micro": 250_000,
        "latency_ms": 1_500,
        "finish": "stop",
        "outcome": CallOutcome.ANSWERED,
        **fields,
    }
    return ModelCall(**given)


def a_tool_run(**fields) -> ToolRun:
    given = {"tool": "resolve_name", "code": "", "at": START, "latency_s": 0.25, **fields}
    return ToolRun(about=about(), **given)


@pytest.fixture
def spans():
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    yield Traces(provider.get_tracer("test")), kept.get_finished_spans
    provider.shutdown()


def test_a_question_is_a_span_of_the_conventions(spans):
    traces, written = spans

    traces.asked(a_call())

    (span,) = written()
    assert (span.name, span.kind.name, span.status.status_code.name) == (
        "chat gpt-x",
        "CLIENT",
        "UNSET",
    )
    told = dict(span.attributes)
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "gpt-x"
    assert told["gen_ai.response.model"] == "gpt-x-2026"
    assert told["gen_ai.response.finish_reasons"] == ("stop",)
    assert told["gen_ai.usage.input_tokens"] == 100
    assert told["gen_ai.usage.output_tokens"] == 10
    assert told["gen_ai.usage.cache_read.input_tokens"] == 60
    assert told["gen_ai.conversation.id"] == "t"
    assert "error.type" not in told
    assert span.end_time - span.start_time == 1_500_000_000


def test_a_failure_says_which(spans):
    traces, written = spans

    traces.asked(a_call(outcome=CallOutcome.FAILED, error="model.quota", finish=""))
    traces.ran(a_tool_run(code="tool.unknown"))

    assert [s.status.status_code.name for s in written()] == ["ERROR", "ERROR"]
    assert [s.attributes["error.type"] for s in written()] == ["model.quota", "tool.unknown"]


def test_a_call_of_a_tool_is_a_span_without_its_arguments(spans):
    traces, written = spans

    traces.ran(a_tool_run())

    (span,) = written()
    assert (span.name, span.kind.name) == ("execute_tool resolve_name", "INTERNAL")
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "resolve_name",
        "gen_ai.tool.type": "function",
        "gen_ai.conversation.id": "t",
        "frenly.run": "t/1",
    }


def test_all_spans_of_a_run_are_of_one_trace(spans):
    traces, written = spans

    traces.asked(a_call())
    traces.ran(a_tool_run())
    traces.asked(a_call(run="t/2"))

    first, second, other = (span.context.trace_id for span in written())
    assert first == second != other


def test_off_is_off_and_loads_nothing():
    code = (
        "import sys, json\n"
        "from frenly_ai.telemetry import open_traces\n"
        "with open_traces('off', '1') as watches:\n"
        "    print(json.dumps([len(watches), 'opentelemetry.sdk' in sys.modules]))\n"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert json.loads(out.stdout) == [0, False]


def test_traces_go_where_the_standard_settings_say(monkeypatch):
    with web_server() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url)
        with open_traces("otlp", "1.0") as (traces,):
            traces.asked(a_call())

    ((headers, body),) = collector.posts
    assert headers["content-type"] == "application/x-protobuf"
    assert b"chat gpt-x" in body
    assert b"gen_ai.usage.input_tokens" in body


def test_metrics_count_models_and_tools():
    registry = CollectorRegistry()
    metrics = ModelMetrics(registry)

    metrics.asked(a_call(retries=2))
    metrics.asked(a_call(fallback_for="gpt-y", cost_micro=None, outcome=CallOutcome.CUT))
    metrics.ran(a_tool_run())
    metrics.ran(a_tool_run(tool="x" * 5_000, code="tool.unknown"))

    def read(name, **labels):
        return registry.get_sample_value(name, labels)

    assert read("frenly_model_calls_total", model="gpt-x", outcome="answered") == 1
    assert read("frenly_model_calls_total", model="gpt-x", outcome="cut") == 1
    assert read("frenly_model_tokens_total", model="gpt-x", what="sent") == 200
    assert read("frenly_model_tokens_total", model="gpt-x", what="cached") == 120
    assert read("frenly_model_tokens_total", model="gpt-x", what="received") == 20
    assert read("frenly_model_cost_total", model="gpt-x") == 0.25
    assert read("frenly_model_retries_total", model="gpt-x") == 2
    assert read("frenly_model_fallbacks_total", model="gpt-x") == 1
    assert read("frenly_model_seconds_count", model="gpt-x") == 2
    assert read("frenly_tool_calls_total", tool="resolve_name", ended="ok") == 1
    assert read("frenly_tool_calls_total", tool="unknown", ended="not ok") == 1


def test_without_the_extra_the_error_names_it():
    code = (
        "import sys\n"
        "sys.modules['opentelemetry.sdk.trace'] = None\n"
        "from frenly_ai.telemetry import open_traces\n"
        "from registry.errors import InvalidInput\n"
        "try:\n"
        "    open_traces('otlp', '1').__enter__()\n"
        "except InvalidInput as error:\n"
        "    print(error.hint)\n"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert "frenly[otel]" in out.stdout
