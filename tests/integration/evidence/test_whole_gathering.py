"""All sources of an application together, on one scene."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from frenly_ai.bootstrap import App
from frenly_ai.evidence import open_gatherer
from registry.contracts.answers import Question
from registry.contracts.deployments import Told
from registry.contracts.incidents import Evidence, Scene
from registry.resolution.errors import AliasExpired
from tests.integration.api.world import World, make_world, service
from tests.support.scenes import an_alert, an_incident
from tools.knowledge.ports import Document, DocumentKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

DEAD = "http://127.0.0.1:9"
RUNBOOK = Document(
    kind=DocumentKind.RUNBOOK,
    path="errors.md",
    title="HighErrorRate",
    sections=(Section(heading="Diagnosis", level=2, text="Look at what changed."),),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    """A platform with an alias that was just made, and a service that was deployed."""
    world = make_world(tmp_path_factory.mktemp("home"))
    now = world.app.deps.now()
    world.applied("orders-api")
    told = Told(service="orders-api", version="2", previous="1", at=now - timedelta(hours=1))
    world.app.deployments.take("d1", told, world.actor("bot"))
    asked = Question(service("orders-api"), "frontend")
    world.app.failed_lookups.note(asked, AliasExpired("It is over.", hint="Extend it."))
    world.app.failed_lookups.flush()
    world.app.knowledge.replace("books", [RUNBOOK])
    yield world
    world.close()


def app_of(world: World) -> App:
    settings = world.app.settings.model_copy(
        update={"prometheus_url": DEAD, "knowledge": "keywords"}
    )
    patient = world.app.policies.evidence.model_copy(update={"seconds": 30.0})
    policies = replace(world.app.policies, evidence=patient)  # what is slow here is the machine
    return replace(world.app, settings=settings, policies=policies)


def suffix(number: int) -> str:
    """Return five characters as a controller hangs them on a pod."""
    letters = "bcdfghjklmnpqrstvwxz2456789"
    return "".join(letters[number // len(letters) ** k % len(letters)] for k in range(5))


def scene_of(world: World, count: int = 1) -> Scene:
    now = world.app.deps.now()
    alerts = tuple(
        an_alert(
            labels={"service": "orders-api", "pod": f"orders-api-7d9f8b6c5d-{suffix(n)}"},
            starts_at=now,
        )
        for n in range(count)
    )
    return Scene(incident=an_incident(opened_at=now), alerts=alerts, at=now)


def kinds(found: tuple[Evidence, ...]) -> list[str]:
    return [each.kind for each in found]


def test_each_source_is_heard_and_the_one_that_is_away_is_named(world):
    found = open_gatherer(app_of(world))(scene_of(world))

    assert kinds(found) == [
        *("alert", "change", "change", "deployment", "usage"),
        *("dependents", "runbook", "missing"),
    ]
    assert [each.id for each in found] == [f"E{n}" for n in range(1, 9)]
    assert [each.data["is_near"] for each in found[1:3]] == [True, False]
    assert [each.source.partition(":")[0] for each in found] == [
        *("alert", "audit", "audit", "deployment", "lookups"),
        *("alias", "runbook", "prometheus"),
    ]


def test_twenty_shuffled_tellings_have_the_same_evidence(world):
    gather, scene = open_gatherer(app_of(world)), scene_of(world, 30)
    first, chance = gather(scene), random.Random(4)  # noqa: S311 - a shuffle, not a secret

    for _ in range(20):
        alerts = list(scene.alerts)
        chance.shuffle(alerts)
        turned = [
            replace(a, labels=dict(sorted(a.labels.items(), reverse=True))) for a in alerts
        ]
        assert gather(replace(scene, alerts=tuple(turned))) == first


def test_gathering_changes_nothing_and_asks_for_nothing(world):
    before = (world.app.registry.state(), len(world.app.registry.proposals().items))

    open_gatherer(app_of(world))(scene_of(world, 3))

    assert (world.app.registry.state(), len(world.app.registry.proposals().items)) == before


def test_all_evidence_of_a_storm_stays_small(world):
    found = open_gatherer(app_of(world))(scene_of(world, 5_000))

    assert len(json.dumps([_plain(each) for each in found])) < 20_000
    assert kinds(found)[0] == "alert"
    assert "5000 firing" in found[0].says


def _plain(evidence: Evidence) -> dict[str, Any]:
    return {"says": evidence.says, "source": evidence.source, "data": dict(evidence.data)}
