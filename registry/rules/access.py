"""Roles: what each may do, and for which approver groups it speaks. Closed and small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from registry.domain.digest import digest
from registry.errors import InvalidInput, nearest
from registry.rules.closed import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable

Permission = Literal[
    "read",
    "propose",
    "decide",
    "import",
    "export",
    "audit.read",
    "audit.verify",
    "user.manage",
    "operate",
    "alert.tell",
    "incident.close",
    "usage.tell",
]


class Role(Closed):
    """One role."""

    says: str
    """Who it is for, in a sentence."""
    may: tuple[Permission, ...]
    groups: tuple[str, ...] = ()


class AccessControl(Closed):
    """Every role there is."""

    version: str
    roles: dict[str, Role]

    @property
    def hash(self) -> str:
        """Hash of everything that decides who may do what."""
        return digest(self.model_dump(mode="json"))

    def check_roles(self, roles: Iterable[str]) -> None:
        """Raise `InvalidInput` for a role that does not exist."""
        for role in roles:
            if role not in self.roles:
                raise InvalidInput(
                    f"{role!r} is not a role.", hint=nearest(role, self.roles), role=role
                )

    def may(self, roles: Iterable[str]) -> frozenset[str]:
        """Return what somebody with these roles may do. A role that is gone grants nothing."""
        return frozenset(p for r in roles if r in self.roles for p in self.roles[r].may)

    def groups(self, roles: Iterable[str]) -> frozenset[str]:
        """Return the approver groups for which these roles speak."""
        return frozenset(g for r in roles if r in self.roles for g in self.roles[r].groups)
