"""Alerts come in: each delivery once, each alert durably, and nobody without the right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.audit.entries import Tag
from registry.contracts.alerts import Alert, AlertStatus
from registry.domain.actors import Actor, ActorKind
from registry.errors import Denied, InvalidInput
from registry.service.alerts import MOST_ALERTS, AlertDesk, DeliveryDiffers, Taken
from tests.builders import NOW
from tests.platforms import a_bare_registry


def an_alert(name: str = "PodCrashLooping", **fields) -> Alert:
    given = {
        "source": "alertmanager",
        "status": AlertStatus.FIRING,
        "starts_at": NOW,
        "fingerprint": f"f-{name}",
        **fields,
    }
    return Alert(name=name, **given)


@pytest.fixture
def platform(engine):
    return a_bare_registry(engine)


@pytest.fixture
def source():
    return Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))


def test_a_delivery_is_answered_alike_however_often_it_is_sent(platform, source) -> None:
    desk = AlertDesk(platform.deps)
    alerts = (an_alert(), an_alert("KubeletDown"))

    first = desk.take("d1", "alertmanager", alerts, source)
    again = desk.take("d1", "alertmanager", alerts, source)

    assert first == Taken("d1", 2, 2, repeated=False)
    assert again == Taken("d1", 2, 2, repeated=True)
    assert desk.unfolded() == 2
    assert platform.tags().count(Tag.ALERT_TAKE) == 1


def test_the_same_alert_in_another_delivery_is_counted_and_not_stored_twice(
    platform, source
) -> None:
    desk = AlertDesk(platform.deps)
    desk.take("d1", "alertmanager", (an_alert(),), source)

    taken = desk.take("d2", "alertmanager", (an_alert(), an_alert()), source)

    assert taken == Taken("d2", 2, 0, repeated=False)
    assert desk.unfolded() == 1


def test_an_alert_that_does_not_say_when_it_began_is_never_taken_for_another(
    platform, source
) -> None:
    desk = AlertDesk(platform.deps)
    desk.take("d1", "pagerduty", (an_alert(starts_at=None),), source)

    taken = desk.take("d2", "pagerduty", (an_alert(starts_at=None),), source)

    assert taken.new == 1
    assert desk.unfolded() == 2


def test_who_says_no_moment_is_kept_in_the_order_of_telling(platform, source) -> None:
    statuses = [AlertStatus.FIRING, AlertStatus.RESOLVED] * 6
    told = [an_alert(starts_at=None, status=status) for status in statuses]

    AlertDesk(platform.deps).take("d1", "pagerduty", told, source)

    with platform.deps.view() as uow:
        assert [each.alert.status for each in uow.unfolded_alerts(99)] == statuses


def test_other_alerts_under_a_known_delivery_are_refused_and_not_lost_silently(
    platform, source
) -> None:
    desk = AlertDesk(platform.deps)
    desk.take("d1", "alertmanager", (an_alert(),), source)

    with pytest.raises(DeliveryDiffers):
        desk.take("d1", "alertmanager", (an_alert("Other"),), source)

    assert desk.unfolded() == 1
    assert platform.tags()[-1] == Tag.ALERT_REFUSE


def test_the_same_id_of_another_source_is_another_delivery(platform, source) -> None:
    desk = AlertDesk(platform.deps)
    desk.take("d1", "alertmanager", (an_alert(),), source)

    assert desk.take("d1", "grafana", (an_alert("Other"),), source).new == 1


def test_who_may_not_tell_of_alerts_is_refused_and_recorded(platform, source) -> None:
    desk = AlertDesk(platform.deps)

    with pytest.raises(Denied):
        desk.take("d1", "alertmanager", (an_alert(),), replace(source, may=frozenset({"read"})))

    assert desk.unfolded() == 0
    assert platform.tags()[-1] == Tag.ALERT_REFUSE


@pytest.mark.parametrize(
    ("delivery", "told", "alerts"),
    [
        ("", "alertmanager", ()),
        ("d1", "", ()),
        ("d" * 256, "alertmanager", ()),
        ("d1", "s" * 41, ()),
        ("d\x001", "alertmanager", ()),
        ("d1", "alertmanager", (an_alert(),) * (MOST_ALERTS + 1)),
    ],
)
def test_what_no_store_takes_is_refused_before_anything_is_stored(
    platform, source, delivery, told, alerts
) -> None:
    desk = AlertDesk(platform.deps)

    with pytest.raises(InvalidInput):
        desk.take(delivery, told, alerts, source)

    assert desk.unfolded() == 0


def test_texts_that_a_database_does_not_take_are_written_as_escapes(platform, source) -> None:
    desk = AlertDesk(platform.deps)
    odd = an_alert(labels={"a\x00b": "\ud800"}, annotations={"summary": "\x1b[31m"})

    assert desk.take("d1", "alertmanager", (odd,), source).new == 1


def test_whoever_folds_is_woken_by_news_and_not_by_repetition(platform, source) -> None:
    heard = []
    desk = AlertDesk(platform.deps, lambda taken: heard.append(taken.new))

    desk.take("d1", "alertmanager", (an_alert(),), source)
    desk.take("d1", "alertmanager", (an_alert(),), source)
    desk.take("d2", "alertmanager", (an_alert(),), source)

    assert heard == [1]


@pytest.mark.parametrize(
    ("source_name", "fields"),
    [
        ("frenly", {}),
        ("alertmanager", {"source": "frenly"}),
    ],
)
def test_nobody_but_frenly_tells_of_frenly(platform, source, source_name, fields) -> None:
    desk = AlertDesk(platform.deps)

    with pytest.raises(Denied) as caught:
        desk.take("d1", source_name, (an_alert(**fields),), source)

    assert "another source" in caught.value.hint
    assert desk.unfolded() == 0
    assert platform.tags().count(Tag.ALERT_REFUSE) == 1
    system = replace(source, kind=ActorKind.SYSTEM)
    assert desk.take("d1", source_name, (an_alert(**fields),), system).new == 1


def test_a_fingerprint_of_frenlys_is_renamed_and_keeps_no_other_alert_out(
    platform, source
) -> None:
    desk = AlertDesk(platform.deps)
    ours = an_alert("Frenly exports: root", source="frenly", fingerprint="frenly:0123")
    desk.take("d0", "frenly", (ours,), replace(source, kind=ActorKind.SYSTEM))
    forged = replace(ours, source="generic", status=AlertStatus.RESOLVED)

    taken = desk.take("d1", "generic", (forged, an_alert()), source)

    assert taken.new == 2
    with platform.deps.view() as uow:
        told = {each.alert.fingerprint for each in uow.unfolded_alerts(10)}
    assert told == {"frenly:0123", "told:frenly:0123", "f-PodCrashLooping"}
