"""The rows of a conflict, told to whoever decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Contract

if TYPE_CHECKING:
    from registry.domain.rows import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One row of a conflict as it stands."""

    row: str
    place: str
    says: str
    revision: int | None = None
    """The revision that last wrote the row; None where nobody looked it up."""

    def content(self) -> Content:
        """Write it as JSON carries it."""
        return {
            "row": self.row,
            "place": self.place,
            "says": self.says,
            "revision": self.revision,
        }


def tell(row: Alias | Contract, revision: int | None = None) -> Evidence:
    """Describe a row for whoever decides on a conflict."""
    if isinstance(row, Contract):
        told = [f"{row.status} contract", row.version, _by(row.owner)]
        if row.successor is not None:
            told.append(f"followed by {row.successor}")
        place = "everywhere"
    else:
        told = [f"{row.type} alias for {_aim(row)}", _by(row.owner), _end(row)]
        place = row.place
    says = ", ".join(part for part in told if part)
    return Evidence(
        row=str(row.key), place=place, says=f"{row.name}: {says}", revision=revision
    )


def _aim(alias: Alias) -> str:
    if alias.candidates:
        return " or ".join(map(str, alias.candidates))
    if alias.target is None:
        return "nothing that anybody told"
    return f"{alias.target}{f' {alias.constraint}' if alias.constraint else ''}"


def _by(owner: str) -> str:
    return f"owner {owner}" if owner else "no owner"


def _end(alias: Alias) -> str:
    ends = getattr(alias.expires_at, "date", None)
    return f"until {ends()}" if ends else ""
