"""What requests to the original paths carry."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from registry.api.bodies import PageQuery
from registry.api.fields import ClosedModel, ContextIn, Line, MomentIn, Text

_Key = Annotated[str, Field(min_length=1, max_length=255, examples=["profile-api"])]
_Canonical = Annotated[
    str,
    Field(
        min_length=1,
        max_length=4_000,
        examples=["user-management-api"],
        description="The name of a contract, or its address.",
    ),
]


class ContextQuery(ClosedModel):
    """In which context."""

    context: Line | None = None


class OriginalAliasesQuery(PageQuery):
    """Which aliases to list."""

    context: Line | None = Field(None, description="Only in this context.")


class AliasMadeIn(ClosedModel):
    """An alias as it was created."""

    alias: _Key
    canonical: _Canonical
    context: ContextIn
    description: Text = ""
    expires_at: MomentIn | None = None


class AliasChangedIn(ClosedModel):
    """What shall be different."""

    canonical: _Canonical | None = None
    context: ContextIn | None = None
    expires_at: MomentIn | None = None
