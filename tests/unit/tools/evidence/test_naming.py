from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.names import GRAMMARS, Kind
from tests.support.scenes import an_alert
from tools.evidence.naming import mentions, workload_of


def named(**fields) -> dict[str, str]:
    """Return what is mentioned, by kind and key, and where."""
    alert = an_alert(**{"labels": {"service": "-"}, **fields})
    return {f"{m.name.kind}:{m.name.key}": m.via for m in mentions([alert])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Calls of /api/v1/users/{id} fail.", "path:/api/v1/users/{id}"),
        ("'DATABASE_URL' is not set", "env:DATABASE_URL"),
        ("http_server_errors_total rises", "metric:http_server_errors_total"),
        ("see `search` for more", "service:search"),
        ("started with --web.enable-lifecycle", "flag:--web.enable-lifecycle"),
        ("(user-api) is down", "service:user-api"),
        ("user-api: connection refused", "service:user-api"),
    ],
)
def test_a_name_in_an_annotation_is_found_under_its_kind(text, expected):
    assert expected in named(annotations={"summary": text})


@pytest.mark.parametrize(
    "text",
    ["the search is slow", "all users are hit", "please look at the database", "503", ""],
)
def test_plain_words_of_an_annotation_are_no_names_of_services(text):
    found = named(annotations={"summary": text})

    assert not [
        n for n in found if n.startswith("service:") and any(c.isalpha() for c in n[8:])
    ]


def test_a_label_counts_before_an_annotation():
    found = named(
        labels={"service": "user-api"}, annotations={"summary": "user-api and cart-api"}
    )

    assert found["service:user-api"] == "label service"
    assert found["service:cart-api"] == "annotation summary"
    assert list(found).index("service:user-api") < list(found).index("service:cart-api")


def test_what_an_alert_says_of_itself_is_not_what_it_is_about():
    found = named(labels={"severity": "page", "service": "-"})

    assert "service:page" not in found
    assert found["alert:HighErrorRate"] == "name"


@pytest.mark.parametrize(
    ("pod", "workload"),
    [
        ("user-api-7d9f8b6c5d-x2x9z", "user-api"),
        ("redis-0", "redis"),
        ("backup-28934567-bcdfg", "backup"),
        ("cart-redis", ""),
        ("node-exporter-x2x9z", "node-exporter"),
        ("pod", ""),
    ],
)
def test_a_pod_is_named_after_its_workload(pod, workload):
    assert workload_of(pod) == workload


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=60), max_size=5))
def test_every_mention_is_a_name_of_its_kind(labels):
    for mention in mentions([an_alert(labels=labels, annotations=labels)]):
        assert GRAMMARS[Kind(mention.name.kind)].pattern.fullmatch(mention.name.key)


def test_mentions_do_not_hang_on_the_order_of_alerts():
    alerts = [an_alert(labels={"service": f"s-{n}", "pod": f"p-{n}"}) for n in range(50)]
    turned = list(alerts)
    random.Random(1).shuffle(turned)  # noqa: S311 - a shuffle, not a secret

    assert mentions(alerts) == mentions(turned)


def test_a_flood_of_words_is_bounded():
    text = " ".join(f"name-{n}" for n in range(5_000))

    assert len(mentions([an_alert(annotations={"summary": text})])) == 400
