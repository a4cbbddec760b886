"""Schema changes, applied in order by Alembic; and which one this code expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from registry.db.engine import WRITES, translated
from registry.errors import Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine

HEAD = "0019"
"""The newest migration. A test holds it to the files in `versions/`."""
_UPGRADE_LOCK = 0x46524E33


def upgrade(engine: Engine) -> None:
    """Bring the schema to `HEAD`; several processes may call it at once."""
    from alembic import command  # noqa: PLC0415 - half a second that only upgrades pay
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with translated(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def present(engine: Engine) -> str | None:
    """Return which migration the database is at, or None for an empty one."""
    with translated(), engine.connect().execution_options(**{WRITES: False}) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def prepare(engine: Engine) -> None:
    """Make sure the schema is this code's: create it where there is none.

    Raises `Unavailable` for an older or a newer one; upgrading that is a decision of its own.
    """
    found = present(engine)
    if found is None:
        upgrade(engine)
    elif found != HEAD:
        older = found < HEAD
        raise Unavailable(
            f"The database is at schema {found}, this Frenly needs {HEAD}.",
            hint="Back it up, then run `frenly db upgrade`."
            if older
            else "Upgrade Frenly: a newer one has used this database.",
        )
