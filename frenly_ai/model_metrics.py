"""What Prometheus reads of models and tools. Every label has a closed set of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

from tools.catalogue import CATALOGUE

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from agent.asking.desk import ToolRun
    from registry.contracts.model_calls import ModelCall

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
_UNKNOWN = "unknown"
_MICRO = 1_000_000


class ModelMetrics:
    """Counts questions to models and calls of tools."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "frenly_model_calls",
            "Questions to models, by what came of them.",
            ("model", "outcome"),
            registry=registry,
        )
        self._tokens = Counter(
            "frenly_model_tokens",
            "Tokens that questions took: sent, cached (of those sent) and received.",
            ("model", "what"),
            registry=registry,
        )
        self._cost = Counter(
            "frenly_model_cost",
            "What questions cost, in the currency of the price list, as far as it is known.",
            ("model",),
            registry=registry,
        )
        self._retries = Counter(
            "frenly_model_retries", "Questions asked again.", ("model",), registry=registry
        )
        self._fallbacks = Counter(
            "frenly_model_fallbacks",
            "Answers that another model, or the planner, gave instead.",
            ("model",),
            registry=registry,
        )
        self._seconds = Histogram(
            "frenly_model_seconds",
            "How long a question took, its retries included.",
            ("model",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._tools = Counter(
            "frenly_tool_calls",
            "Calls of tools, by how they ended: ok, or failed or refused.",
            ("tool", "ended"),
            registry=registry,
        )

    def asked(self, call: ModelCall) -> None:
        """Count one question."""
        model = call.model
        self._calls.labels(model, str(call.outcome)).inc()
        for what, tokens in (
            ("sent", call.tokens_in),
            ("cached", call.tokens_cached),
            ("received", call.tokens_out),
        ):
            self._tokens.labels(model, what).inc(tokens)
        self._cost.labels(model).inc((call.cost_micro or 0) / _MICRO)
        self._retries.labels(model).inc(call.retries)
        if call.fallback_for:
            self._fallbacks.labels(model).inc()
        self._seconds.labels(model).observe(call.latency_ms / 1000)

    def ran(self, run: ToolRun) -> None:
        """Count one call of a tool."""
        tool = run.tool if run.tool in CATALOGUE else _UNKNOWN
        self._tools.labels(tool, "not ok" if run.code else "ok").inc()
