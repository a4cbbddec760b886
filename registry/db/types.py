"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, String, Text
from sqlalchemy.types import TypeDecorator

from registry.domain.digest import canonical

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


def ordered(most: int) -> String:
    """Return the type of a text that lists are ordered by or ranges are cut from.

    PostgreSQL orders it by code points whatever the database's language, as SQLite does.
    """
    return String(most).with_variant(String(most, collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the base class asks for it
    ) -> datetime | None:
        """Store in UTC; a naive datetime is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the base class asks for it
    ) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as its canonical text, the same bytes on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - the base class asks for it
    ) -> str | None:
        """Write the canonical form; None is NULL."""
        return None if value is None else canonical(value).decode()

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - the base class asks for it
    ) -> Any:
        """Read it back."""
        import json  # noqa: PLC0415 - the name is taken by this module's own class

        return None if value is None else json.loads(value)
