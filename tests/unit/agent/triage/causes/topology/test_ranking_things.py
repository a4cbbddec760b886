from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from agent.triage.causes.topology.ranking import rank_entities
from agent.triage.causes.topology.records import Call, Entity, Symptom

ERRORS, SLOW, QUIET = "HighRequestErrorRate", "HighRequestLatency", "NoRequestsReceived"
CRASH = "KubePodCrashLooping"


def told(alert: str, name: str, kind: str = "Service") -> Symptom:
    return Symptom(alert, name, kind, "shop")


def services(*names: str) -> list[Entity]:
    return [Entity(name, "Service", "shop") for name in names]


def first(*args) -> str:
    return rank_entities(*args)[0].entity.name


def test_a_crash_is_nearer_to_the_cause_than_the_errors_of_its_callers() -> None:
    things = [*services("cart", "orders"), Entity("redis-0", "Pod", "shop")]
    symptoms = [told(ERRORS, "cart"), told(ERRORS, "orders"), told(CRASH, "redis-0", "Pod")]

    assert first(symptoms, things) == "redis-0"


def test_a_crashing_pod_breaks_again_by_its_template() -> None:
    things = [Entity("redis-0", "Pod", "shop"), Entity("redis", "StatefulSet", "shop")]

    assert first([told(CRASH, "redis-0", "Pod")], things) == "redis"


def test_a_running_experiment_comes_before_all_that_it_breaks() -> None:
    things = [
        *services("cart"),
        Entity("redis-0", "Pod", "shop"),
        Entity("cut-cart", "NetworkChaos", "chaos"),
        Entity("cut-cart-nightly", "Schedule", "chaos"),
    ]
    symptoms = [told(CRASH, "redis-0", "Pod"), told(ERRORS, "cart")]

    assert [r.entity.name for r in rank_entities(symptoms, things)[:2]] == [
        "cut-cart",
        "cut-cart-nightly",
    ]


def test_of_two_configurations_the_one_named_after_what_breaks_comes_first() -> None:
    things = [
        *services("cart"),
        Entity("other-config", "ConfigMap", "shop"),
        Entity("cart-config", "ConfigMap", "shop"),
    ]

    assert first([told(ERRORS, "cart")], things) == "cart-config"


def test_errors_do_not_outweigh_what_was_changed_by_hand_but_a_crash_does() -> None:
    things = [Entity("settings", "ConfigMap", "shop"), Entity("cart-0", "Pod", "shop")]
    worst = [told(alert, "cart-0", "Pod") for alert in (ERRORS, SLOW, QUIET)]

    assert first(worst, things) == "settings"
    assert first([told(CRASH, "cart-0", "Pod")], things) == "cart-0"


def test_who_sends_the_requests_is_asked_when_others_are_slow() -> None:
    things = services("load-generator", "cart", "orders")

    def points(alert: str) -> float:
        ranked = rank_entities([told(alert, "cart"), told(QUIET, "orders")], things)
        return next(r.points for r in ranked if r.entity.name == "load-generator")

    assert points(SLOW) > points(ERRORS)


def test_what_is_only_silent_waits_for_something_else() -> None:
    things = services("mail", "orders", "stock")
    symptoms = [told(QUIET, "mail"), told(ERRORS, "orders"), told(QUIET, "stock")]

    assert first(symptoms, things) == "orders"


def test_errors_at_the_entry_say_less_than_errors_behind_it() -> None:
    things = services("shop-proxy", "frontend", "orders")
    symptoms = [told(ERRORS, name) for name in ("shop-proxy", "frontend", "orders")]

    assert [r.entity.name for r in rank_entities(symptoms, things)] == [
        "orders",
        "frontend",
        "shop-proxy",
    ]


def test_what_decides_how_many_there_are_is_behind_what_they_cost() -> None:
    things = [
        Entity("cart-hpa", "HorizontalPodAutoscaler", "shop"),
        Entity("cart-settings", "ConfigMap", "shop"),
        Entity("shop", "Namespace", "shop"),
    ]

    best = rank_entities([told("MemorySpend", "shop", "Namespace")], things)[0]

    assert (best.entity.name, best.fault) == ("cart-hpa", "overprovisioned")


def test_a_machine_in_trouble_takes_what_runs_on_it_along() -> None:
    things = [
        Entity("cart-0", "Pod", "shop"),
        Entity("cart", "StatefulSet", "shop"),
        Entity("n1", "Node"),
        Entity("n2", "Node"),
    ]
    symptoms = [told(CRASH, "cart-0", "Pod"), Symptom("KubeNodeNotReady", "n1", "Node")]

    ranked = [r.entity.name for r in rank_entities(symptoms, things)]

    assert (ranked[0], ranked[-1]) == ("n1", "n2")


def test_what_steers_and_shows_trouble_itself_comes_before_what_only_steers() -> None:
    things = [
        Entity("data", "PersistentVolumeClaim", "shop"),
        Entity("settings", "ConfigMap", "shop"),
        *services("cart"),
    ]
    symptoms = [
        told(ERRORS, "cart"),
        told("KubePersistentVolumeFillingUp", "data", "PersistentVolumeClaim"),
    ]

    assert first(symptoms, things) == "data"


CHAIN = [Call("web-shop", "orders"), Call("orders", "stock"), Call("orders", "mail")]


def test_with_known_calls_the_deepest_that_errs_comes_first() -> None:
    things = services("web-shop", "orders", "stock")
    symptoms = [told(ERRORS, name) for name in ("web-shop", "orders", "stock")]

    assert first(symptoms, things, CHAIN) == "stock"


def test_with_known_calls_what_reports_nothing_behind_an_erring_caller_is_suspected() -> None:
    things = services("orders", "stock", "mail", "elsewhere")
    symptoms = [told(ERRORS, "orders"), told(QUIET, "mail")]

    ranked = {r.entity.name: r for r in rank_entities(symptoms, things, CHAIN)}

    assert ranked["stock"].points > ranked["elsewhere"].points
    assert any("nothing is told" in reason.says for reason in ranked["stock"].speaks_for)


def test_calls_in_a_circle_end() -> None:
    things = services("a", "b")

    assert rank_entities([told(ERRORS, "a")], things, [Call("a", "b"), Call("b", "a")])


def test_the_same_name_in_another_namespace_is_another_thing() -> None:
    here, there = Entity("cart", "Service", "prod"), Entity("cart", "Service", "test")

    ranked = rank_entities([Symptom(ERRORS, "cart", "Service", "test")], [here, there])

    assert ranked[0].entity == there
    assert not [r for r in ranked[1].speaks_for if r.symptoms]


def test_an_alert_about_no_thing_may_name_one_in_its_title() -> None:
    ranked = rank_entities([Symptom("HighKafkaConsumerLag")], services("mail", "kafka"))

    assert ranked[0].entity.name == "kafka"


def test_each_place_is_explained_by_alerts() -> None:
    symptoms = [told(ERRORS, "cart"), told(QUIET, "mail")]

    ranked = rank_entities(symptoms, services("cart", "mail"))

    assert ranked[0].speaks_for[1].symptoms == {symptoms[0]}
    assert ranked[1].speaks_against[0].symptoms == {symptoms[1]}
    assert all(r.disproof for r in ranked)


def test_nothing_to_rank_ranks_nothing() -> None:
    assert rank_entities([], []) == ()


STEMS = ("zaqa", "zeqe", "ziqi", "zoqo", "zuqu", "zyqy")
FORMS = (
    ("{}-service-1", "Service"),
    ("{}-7d9f8b6c5-x2x9z", "Pod"),
    ("{}", "Deployment"),
    ("{}-config", "ConfigMap"),
    ("cut-{}", "NetworkChaos"),
    ("{}-hpa", "HorizontalPodAutoscaler"),
)
ALERTS = (ERRORS, SLOW, QUIET, CRASH, "CPUSpend", "HighConsumerLag", "Watchdog")
things_of = st.sets(st.tuples(st.sampled_from(STEMS), st.sampled_from(FORMS)), min_size=1)
symptoms_of = st.sets(
    st.tuples(st.sampled_from(ALERTS), st.sampled_from(STEMS), st.sampled_from(FORMS[:3]))
)
calls_of = st.sets(st.tuples(st.sampled_from(STEMS), st.sampled_from(STEMS)))


def scene(things, symptoms, calls, rename=lambda stem: stem):
    return (
        [
            Symptom(alert, form[0].format(rename(stem)), form[1], "shop")
            for alert, stem, form in symptoms
        ],
        [Entity(form[0].format(rename(stem)), form[1], "shop") for stem, form in things],
        [Call(rename(caller), rename(callee)) for caller, callee in calls],
    )


@given(things_of, symptoms_of, calls_of, st.randoms(use_true_random=False))
def test_order_of_what_is_given_changes_nothing(things, symptoms, calls, draw) -> None:
    parts = scene(things, symptoms, calls)
    mixed = [draw.sample(part, len(part)) for part in parts]

    assert rank_entities(*mixed) == rank_entities(*parts)


@given(things_of, symptoms_of, calls_of, st.permutations(STEMS))
def test_names_that_say_nothing_change_nothing(things, symptoms, calls, others) -> None:
    new = dict(zip(STEMS, others, strict=True))

    plain = rank_entities(*scene(things, symptoms, calls))
    renamed = rank_entities(*scene(things, symptoms, calls, new.__getitem__))

    forms = {kind: form for form, kind in FORMS}

    def points(ranked, rename):
        return {
            (forms[r.entity.kind].format(rename(stem)), r.points)
            for r in ranked
            for stem in STEMS
            if forms[r.entity.kind].format(stem) == r.entity.name
        }

    assert points(plain, new.__getitem__) == points(renamed, lambda stem: stem)


def test_a_storm_is_ranked_the_same_from_either_end() -> None:
    draw = random.Random(1)  # noqa: S311 - no secret
    names = [f"svc{n}x" for n in range(300)]
    symptoms = [told(draw.choice(ALERTS), draw.choice(names)) for _ in range(10_000)]
    calls = [Call(draw.choice(names), draw.choice(names)) for _ in range(600)]

    ranked = rank_entities(symptoms, services(*names), calls)

    assert len(ranked) == 300
    assert ranked == rank_entities(symptoms[::-1], services(*names)[::-1], calls[::-1])
