"""Deployments as pipelines tell of them: each delivery once, audited, listed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.deployments import Deployment
from registry.contracts.records import Page
from registry.domain.digest import digest
from registry.domain.times import show_moment
from registry.errors import Conflict, InvalidInput
from registry.service.reading import MAX_PAGE
from registry.service.texts import check_text, storable

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.deployments import DeploymentFilter, Told
    from registry.domain.actors import Actor
    from registry.service.deps import Deps

_AHEAD = timedelta(minutes=10)
"""How far a pipeline's clock may be ahead of ours."""
_MOST_CHARS = {"service": 255, "version": 255, "previous": 255, "environment": 100, "by": 255}
_MOST_LINK_CHARS = 2_000
_MOST_DELIVERY_CHARS = 255


class DeploymentDiffers(Conflict):
    """Another deployment came under the id of a delivery that was taken."""

    code = "deployment.delivery_differs"


class Deployments:
    """Takes and shows deployments; shows them to whoever may read the registry."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def take(self, delivery: str, told: Told, by: Actor) -> tuple[Deployment, bool]:
        """Keep what a delivery tells, once; say whether it is new.

        Raises `Denied`, `InvalidInput` for what no store takes or what is to come, and
        `DeploymentDiffers` for another deployment under a known id.
        """
        about = storable(f"deployment:{told.service[:100]}")
        with self._deps.recording_refusals(Tag.DEPLOYMENT_REFUSE, by, about):
            by.require("alert.tell")
            _check(delivery, told, self._deps.now())
            return self._store(delivery, told, by)

    def _store(self, delivery: str, told: Told, by: Actor) -> tuple[Deployment, bool]:
        now = self._deps.now()
        body = {name: getattr(told, name) for name in (*_MOST_CHARS, "link")}
        of_body = digest({**body, "at": show_moment(told.at)})
        made = Deployment(
            id=f"D-{self._deps.new_id()[:12]}",
            **body,
            at=told.at or now,
            told_by=by.id,
            told_at=now,
        )
        with self._deps.new_uow() as uow:
            if not uow.add_deployment(made, delivery, of_body):
                return _first(uow.deployment_of(by.id, delivery), of_body, delivery), False
            data = {**body, "at": show_moment(made.at), "delivery": delivery}
            uow.record(self._deps.entry(Tag.DEPLOYMENT_TELL, by, made.id, storable(data)))
            uow.commit()
        return made, True

    def deployments(
        self, wanted: DeploymentFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[Deployment]:
        """List deployments, newest first."""
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(
                f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
            )
        with self._deps.view() as uow:
            found = uow.deployments(wanted, limit=limit + 1, after=after)
        items = tuple(found[:limit])
        return Page(items=items, next=items[-1].id if len(found) > limit else None)


def _check(delivery: str, told: Told, now: datetime) -> None:
    if not delivery or not told.service.strip() or not told.version.strip():
        raise InvalidInput(
            "A deployment needs a delivery id, a service and a version.",
            hint='Send at least {"service": "user-api", "version": "1.4.2"}.',
        )
    check_text(delivery, _MOST_DELIVERY_CHARS)
    check_text(told.link, _MOST_LINK_CHARS)
    for name, most in _MOST_CHARS.items():
        check_text(getattr(told, name), most)
    if told.at is not None and told.at > now + _AHEAD:
        raise InvalidInput(
            f"The deployment is of {show_moment(told.at)}, which is to come.",
            hint="Tell of it once it runs, with its time in UTC.",
        )


def _first(found: tuple[Deployment, str] | None, of_body: str, delivery: str) -> Deployment:
    if found is None or found[1] != of_body:
        raise DeploymentDiffers(
            f"Delivery {delivery!r} told of another deployment before.",
            hint="Send a new id with a new deployment.",
            delivery=delivery,
        )
    return found[0]
