"""Take what monitoring tells: each delivery once, every alert durably, before any thought."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.contracts.alerts import OURS
from registry.domain.actors import ActorKind
from registry.domain.digest import digest
from registry.errors import Conflict, Denied, InvalidInput
from registry.service.alert_documents import write_alert
from registry.service.incident_ports import Delivery, ToldAlert
from registry.service.texts import check_text, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any

    from registry.contracts.alerts import Alert
    from registry.domain.actors import Actor
    from registry.service.deps import Deps

MOST_ALERTS = 20_000
"""In one delivery."""
_MOST_DELIVERY_CHARS = 255
_MOST_SOURCE_CHARS = 40
_RIGHT = "alert.tell"


class DeliveryDiffers(Conflict):
    """Another content came under the id of a delivery that was taken."""

    code = "alerts.delivery_differs"


class Taken(NamedTuple):
    """What became of a delivery."""

    delivery: str
    alerts: int
    new: int
    """Of these, how many told something that was not known."""
    repeated: bool
    """Whether the same delivery was taken before; this is what it was answered then."""


def _unheard(_: Taken) -> None:
    """Let nobody hear of it."""


class AlertDesk:
    """Where alerts come in. What is taken here is durable; folding is somebody else's work."""

    def __init__(self, deps: Deps, taken: Callable[[Taken], None] = _unheard) -> None:
        """`taken` is called after each delivery that held something new."""
        self._deps, self._taken = deps, taken

    def take(
        self,
        delivery: str,
        source: str,
        alerts: Sequence[Alert],
        by: Actor,
        *,
        senders: Collection[str] = (),
    ) -> Taken:
        """Store the alerts of one delivery, once however often it is sent.

        Where `senders` are named, nobody else may. Raises `Denied`, `InvalidInput` for what no
        store takes, and `DeliveryDiffers` for other alerts under a known id.
        """
        about = storable(f"{source[:_MOST_SOURCE_CHARS]}:{delivery[:_MOST_DELIVERY_CHARS]}")
        with self._deps.recording_refusals(Tag.ALERT_REFUSE, by, about):
            by.require(_RIGHT)
            _check_sender(source, by, senders)
            alerts = _as_theirs(source, alerts, by)
            _check(delivery, source, alerts)
            documents = [write_alert(alert) for alert in alerts]
            files = [storable(dict(alert.files)) or None for alert in alerts]
            wish = Delivery(
                source=source,
                delivery=delivery,
                digest=digest([documents, files]),
                at=self._deps.now(),
                actor=by.id,
                credential=by.credential_id[:40],
                alerts=len(alerts),
                new=0,
            )
            keys = (_key(wish, place, each) for place, each in enumerate(documents))
            told = [ToldAlert(*each) for each in zip(keys, documents, files, strict=True)]
            taken = self._store(wish, told, by, about)
        if taken.new and not taken.repeated:
            self._taken(taken)
        return taken

    def _store(self, wish: Delivery, told: Sequence[ToldAlert], by: Actor, about: str) -> Taken:
        with self._deps.new_uow() as uow:
            number = uow.add_delivery(wish)
            if number is None:
                return _first_answer(uow.delivery(wish.source, wish.delivery), wish)
            self._deps.reach("alerts.begun")
            new = uow.add_alerts(number, told, wish.at)
            uow.save_delivery(number, new)
            data = {"alerts": wish.alerts, "new": new, "digest": wish.digest}
            uow.record(self._deps.entry(Tag.ALERT_TAKE, by, about, data))
            self._deps.reach("alerts.recorded")
            uow.commit()
        self._deps.reach("alerts.taken")
        return Taken(wish.delivery, wish.alerts, new, repeated=False)

    def unfolded(self) -> int:
        """Count the alerts that are in no incident yet."""
        with self._deps.view() as uow:
            return uow.unfolded()


def _check_sender(source: str, by: Actor, senders: Collection[str]) -> None:
    if senders and by.id not in senders:
        raise Denied(
            f"{by.id!r} may not tell of the alerts of {source!r}.",
            hint="Send them to a source of your own, or have `senders` in alert_sources.yaml "
            "name you.",
            actor=by.id,
        )


def _check(delivery: str, source: str, alerts: Sequence[Alert]) -> None:
    if not delivery or not source:
        raise InvalidInput(
            "A delivery needs an id and a source.",
            hint="Send an id that is the same for each try, e.g. a hash of the body.",
        )
    check_text(delivery, _MOST_DELIVERY_CHARS)
    check_text(source, _MOST_SOURCE_CHARS)
    if len(alerts) > MOST_ALERTS:
        raise InvalidInput(
            f"The delivery holds {len(alerts)} alerts.",
            hint=f"Split it: at most {MOST_ALERTS} in one.",
        )


def _as_theirs(source: str, alerts: Sequence[Alert], by: Actor) -> Sequence[Alert]:
    """Return alerts that cannot be taken for those of Frenly itself, and so cannot end one.

    Raises `Denied` for the source, which whoever sets a sender up chooses. A fingerprint may be
    an outsider's text, and must not keep out the other alerts of its delivery: it is renamed.
    """
    if by.kind is ActorKind.SYSTEM:
        return alerts
    if source == OURS or any(alert.source == OURS for alert in alerts):
        raise Denied(
            f"{by.id!r} may not tell alerts of Frenly itself.",
            hint=f"Send it under another source than {OURS!r}.",
            actor=by.id,
        )
    return [
        replace(alert, fingerprint=f"told:{alert.fingerprint}")
        if alert.fingerprint.startswith(f"{OURS}:")
        else alert
        for alert in alerts
    ]


def _first_answer(first: Delivery | None, wish: Delivery) -> Taken:
    if first is None or first.digest != wish.digest:
        raise DeliveryDiffers(
            f"Delivery {wish.delivery!r} of {wish.source!r} was taken with other alerts.",
            hint="Send a new id with new alerts.",
            delivery=wish.delivery,
        )
    return Taken(first.delivery, first.alerts, first.new, repeated=True)


def _key(wish: Delivery, place: int, document: dict[str, Any]) -> str:
    """Return what is the same for each telling of the same.

    Who does not say when it began may mean another time with the same words, and is believed
    in the order of telling: such keys sort as they were told.
    """
    what = [document["fingerprint"], document["status"], document["starts_at"]]
    if document["starts_at"] is None:
        return f"{place:016d}{digest([*what, wish.source, wish.delivery])[:48]}"
    if document["ends_at"] is not None and document["status"] == "resolved":
        what.append(document["ends_at"])
    return digest(what)
