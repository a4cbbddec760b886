"""A reviewer over a few rows, as tests of review need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.review.judging import Judge
from agent.review.known import Known
from agent.review.reviewer import Reviewer
from agent.review.standings import Yardstick
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, Contract
from registry.usage.finder import Finder
from registry.usage.places import places
from tests.builders import DAY, NOW, a_context, a_contract, an_alias

if TYPE_CHECKING:
    from registry.domain.rows import Row

OLD, NEW, UNSURE = "user-api", "user-management-api", "some-api"


def an_interface(old: str, new: str, **fields: Any) -> tuple[Alias, Contract]:
    """Return an interface version on its way out, and the one that replaces it."""
    target = Name(Kind.API_VERSION, new)
    alias = an_alias(**{"context": "k8s", "deprecated_in": "v1.9.0", **fields})
    name = Name(Kind.API_VERSION, old)
    contract = a_contract(name=target, version="")
    return Alias(**{**_fields(alias), "name": name, "target": target}), contract


def _fields(alias: Alias) -> dict[str, Any]:
    return {name: getattr(alias, name) for name in alias.__slots__}


ROWS: tuple[Row, ...] = (
    a_context(name="application"),
    a_context(name="k8s"),
    an_alias(key=OLD, target=NEW, expires_at=NOW - DAY),
    an_alias(
        key=UNSURE,
        target=None,
        candidates=(Name(Kind.SERVICE, NEW), Name(Kind.SERVICE, "other-api")),
    ),
    a_contract(key=NEW),
    a_contract(key="other-api"),
    *an_interface("extensions/v1beta1 Deployment", "apps/v1 Deployment", removed_in="v1.16.0"),
)
"""`user-api` has ended, `some-api` is ambiguous, and one interface is deprecated."""


def a_reviewer(*rows: Row, **fields: Any) -> Reviewer:
    """Return a reviewer of the rows, or of `ROWS`."""
    known = Known(rows or ROWS)
    return Reviewer(
        known=known,
        judge=Judge(known, Yardstick(now=NOW)),
        finder=Finder(list(known.names())),
        classify=places,
        **fields,
    )
