from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts.incidents import Evidence
from registry.errors import Unavailable
from tests.support.scenes import a_scene, an_alert
from tools.evidence.cleaning import clean, plain_items
from tools.evidence.gathering import Gatherer, gather

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Answering:
    name: str
    answer: Callable[[Any], list[Evidence]]

    def ask(self, scene, deadline):
        return self.answer(scene)


def seen(says: str, **fields: Any) -> Evidence:
    return Evidence(
        **{"id": "", "kind": "log", "source": f"file:{says}", "says": says, **fields}
    )


def saying(name: str, *says: str) -> Answering:
    return Answering(name, lambda scene: [seen(each) for each in says])


def test_evidence_is_numbered_in_the_order_of_sources_whoever_answers_first():
    first_may = threading.Event()

    def slow(scene):
        first_may.wait(5)
        return [seen("slow")]

    def quick(scene):
        first_may.set()
        return [seen("quick"), seen("quicker")]

    found = gather(a_scene(), [Answering("a", slow), Answering("b", quick)])

    assert [(e.id, e.says) for e in found] == [
        ("E1", "slow"),
        ("E2", "quick"),
        ("E3", "quicker"),
    ]


def test_sources_are_asked_side_by_side():
    all_here = threading.Barrier(3, timeout=5)

    def meets(scene):
        all_here.wait()
        return []

    assert gather(a_scene(), [Answering(f"s{n}", meets) for n in range(3)]) == ()


def test_a_source_that_is_late_is_named_and_the_rest_is_kept():
    stop = threading.Event()

    def hangs(scene):
        stop.wait(10)
        return [seen("too late")]

    began = time.monotonic()
    found = gather(
        a_scene(), [Answering("prometheus", hangs), saying("log", "here")], seconds=0.2
    )
    took = time.monotonic() - began
    stop.set()

    assert [(e.id, e.kind, e.says) for e in found] == [
        ("E1", "log", "here"),
        ("E2", "missing", "prometheus did not answer within 0.2 s."),
    ]
    assert took < 2


def test_a_source_that_hangs_again_and_again_is_asked_no_more_until_it_comes_back():
    stop, asked = threading.Event(), []

    def hangs(scene):
        asked.append(1)
        stop.wait(10)
        return []

    gatherer = Gatherer([Answering("prometheus", hangs)], seconds=0.02)
    for _ in range(8):
        assert gatherer(a_scene())[0].kind == "missing"

    assert len(asked) == 4
    stop.set()


@pytest.mark.parametrize(
    ("error", "says", "reason"),
    [
        (
            Unavailable("Nobody listens at 127.0.0.1:9090.", hint="Start it."),
            "prometheus could not be asked: Nobody listens at 127.0.0.1:9090.",
            "unavailable",
        ),
        (ValueError("the token is s3cret"), "prometheus broke with ValueError.", "broke"),
    ],
)
def test_a_source_that_fails_is_named_and_the_words_of_a_bug_are_not_told(error, says, reason):
    def fails(scene):
        raise error

    found = gather(a_scene(), [Answering("prometheus", fails), saying("log", "here")])

    assert [(e.kind, e.says) for e in found] == [("log", "here"), ("missing", says)]
    assert found[1].data == {"source": "prometheus", "reason": reason}


def test_each_source_has_a_box_and_what_does_not_fit_is_said():
    talks = saying("log", *(f"{n:04} " + "x" * 195 for n in range(50)))

    found = gather(a_scene(), [talks, saying("b", "kept")], chars=2_000)

    assert [e.kind for e in found] == ["log"] * (len(found) - 1) + ["missing"]
    assert "kept" in [e.says for e in found]
    assert (
        found[-1].says
        == "log has 46 more to say, which are left out: 2000 characters are kept of it."
    )
    assert [e.says[:4] for e in found[:4]] == ["0000", "0001", "0002", "0003"]


def test_the_same_scene_in_another_order_has_the_same_evidence():
    alerts = [an_alert(labels={"pod": f"p{n}", "zone": "a"}) for n in range(5)]
    turned = [an_alert(labels={"zone": "a", "pod": f"p{n}"}) for n in (3, 1, 4, 0, 2)]

    def tells(scene):
        return [seen(json.dumps(alert.labels, sort_keys=True)) for alert in scene.alerts]

    source = [Answering("alerts", tells)]

    assert gather(a_scene(*alerts), source) == gather(a_scene(*turned), source)


def test_what_is_seen_twice_is_told_once():
    assert len(gather(a_scene(), [saying("a", "same", "same"), saying("b", "same")])) == 1


@given(st.text(max_size=400))
def test_cleaned_text_holds_nothing_unseen_and_cleaning_again_changes_nothing(text):
    once = clean(text, 100)

    assert len(once) <= 100
    assert all(c in "\n\t" or c.isprintable() or c.isspace() for c in once)
    assert "\x1b" not in once
    assert clean(once, 100) == once


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=3))
def test_data_is_always_json_that_a_database_takes(data):
    written = json.dumps(plain_items(data), allow_nan=False, ensure_ascii=False)

    assert written.encode("utf-8")
    assert "\\u0000" not in written
