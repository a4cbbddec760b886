"""How far evidence is looked for: `evidence.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from registry.errors import InvalidInput
from registry.rules.approving import Duration
from registry.rules.closed import Closed
from tools.closed_model import Wording, keys_of, read_model
from tools.evidence.promql import Template


def _template(raw: object) -> Template:
    try:
        return Template.parse(str(raw))
    except InvalidInput as error:
        raise ValueError(f"{error.message} {error.hint}") from error


class MetricQuery(Closed):
    """One thing to ask Prometheus."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    says: Annotated[str, Field(min_length=1, max_length=100)]
    """What is measured, for people."""
    template: Annotated[Template, BeforeValidator(_template)] = Field(alias="query")
    unit: Annotated[str, Field(max_length=20)] = ""
    most: Annotated[int, Field(ge=1, le=5)] = 2
    """For how many different things of one incident it is asked."""


class EvidencePolicy(Closed):
    """The bounds of evidence, and what is measured."""

    version: Literal[1]
    seconds: Annotated[float, Field(gt=0, le=30)]
    """How long all sources together have."""
    chars: Annotated[int, Field(ge=500, le=100_000)]
    """How much one source may say."""
    back: Duration
    """How far before an alert a change may be to be told."""
    ahead: Duration
    """How far ahead an end is told."""
    metrics: tuple[MetricQuery, ...] = ()


def load_evidence_policy(text: str, *, source: str) -> EvidencePolicy:
    """Read the file; raise `InvalidInput` with file:line for anything unknown or missing."""
    return read_model(EvidencePolicy, text, source=source, wording=_WORDING)[0]


_WORDING = Wording(
    known=lambda path: keys_of(MetricQuery if path[:1] == ("metrics",) else EvidencePolicy),
    otherwise="See its comment.",
)
