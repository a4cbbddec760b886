"""How far evidence is looked for: `evidence.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from registry.domain.times import parse_duration
from registry.errors import InvalidInput, nearest
from tools.closed_yaml import read_closed
from tools.evidence.promql import Template

_UNKNOWN = "extra_forbidden"


def _duration(raw: object) -> timedelta:
    try:
        return parse_duration(str(raw))
    except InvalidInput as error:
        raise ValueError(error.message) from error


def _template(raw: object) -> Template:
    try:
        return Template.parse(str(raw))
    except InvalidInput as error:
        raise ValueError(f"{error.message} {error.hint}") from error


_Duration = Annotated[timedelta, BeforeValidator(_duration)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MetricQuery(_Closed):
    """One thing to ask Prometheus."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    says: Annotated[str, Field(min_length=1, max_length=100)]
    """What is measured, for people."""
    template: Annotated[Template, BeforeValidator(_template)] = Field(alias="query")
    unit: Annotated[str, Field(max_length=20)] = ""
    most: Annotated[int, Field(ge=1, le=5)] = 2
    """For how many different things of one incident it is asked."""


class EvidencePolicy(_Closed):
    """The bounds of evidence, and what is measured."""

    version: Literal[1]
    seconds: Annotated[float, Field(gt=0, le=30)]
    """How long all sources together have."""
    chars: Annotated[int, Field(ge=500, le=100_000)]
    """How much one source may say."""
    back: _Duration
    """How far before an alert a change may be to be told."""
    ahead: _Duration
    """How far ahead an end is told."""
    metrics: tuple[MetricQuery, ...] = ()


def load_evidence_policy(text: str, *, source: str) -> EvidencePolicy:
    """Read the file; raise `InvalidInput` with file:line for anything unknown or missing."""
    value, document = read_closed(text, source=source)
    try:
        return EvidencePolicy.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False)
        first: Any = next((each for each in found if each["type"] == _UNKNOWN), found[0])
        path = tuple(first["loc"])
        known = MetricQuery if path[:1] == ("metrics",) else EvidencePolicy
        words = [field.alias or name for name, field in known.model_fields.items()]
        is_unknown = first["type"] == _UNKNOWN and path
        raise InvalidInput(
            f"{document.at(path)}: {'.'.join(map(str, path))}: {first['msg']}.",
            hint=nearest(str(path[-1]), words) if is_unknown else "See its comment.",
            source=source,
        ) from error
