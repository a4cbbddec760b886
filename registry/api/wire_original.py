"""What the original paths answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.contracts.answers import Resolution
    from registry.contracts.records import AliasView


class CanonicalOut(BaseModel):
    """What an alias stands for."""

    canonical_name: str = Field(
        examples=["https://users.example.com/v1"],
        description="Its address; its name where no address is known.",
    )
    alias: str
    context: str
    canonical: str = Field(examples=["user-management-api"])
    version: str
    expires_at: str | None
    revision: int

    @classmethod
    def of(cls, alias: str, context: str, answer: Resolution) -> Self:
        content = answer.content()
        return cls(
            canonical_name=answer.base_url or answer.canonical,
            alias=alias,
            context=context,
            canonical=answer.canonical,
            version=answer.version,
            expires_at=content["expires_at"],
            revision=answer.revision,
        )


class OriginalAliasOut(BaseModel):
    """An alias as the platform listed it."""

    alias: str
    canonical: str | None
    context: str
    description: str
    owner: str
    created_at: str
    expires_at: str | None
    is_active: bool

    @classmethod
    def of(cls, view: AliasView) -> Self:
        content = view.alias.content()
        target = view.alias.target
        return cls(
            alias=view.alias.name.key,
            canonical=None if target is None else target.key,
            context=view.alias.context,
            description=view.alias.description,
            owner=view.alias.owner,
            created_at=content["created_at"],
            expires_at=content["expires_at"],
            is_active=view.state == "live",
        )


class OriginalHealth(BaseModel):
    """That the alias registry is well."""

    status: str = Field(examples=["healthy"])
    revision: int


class OriginalStatus(BaseModel):
    """What the alias registry holds."""

    status: str = Field(examples=["healthy"])
    revision: int
    state: str
    contexts: list[str]
    aliases: int
    contracts: int
    anchors: int


class OriginalMetrics(BaseModel):
    """Counts of aliases by context."""

    ssot_active_aliases_count: dict[str, int]
    ssot_expired_aliases_count: dict[str, int]
    total_aliases: int

    @classmethod
    def of(cls, aliases: Iterable[AliasView]) -> Self:
        known = list(aliases)
        live = Counter(view.alias.context for view in known if view.state == "live")
        expired = Counter(view.alias.context for view in known if view.state == "expired")
        return cls(
            ssot_active_aliases_count=dict(sorted(live.items())),
            ssot_expired_aliases_count=dict(sorted(expired.items())),
            total_aliases=len(known),
        )
