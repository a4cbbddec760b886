from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import InvalidInput
from tools.evidence.policy import load_evidence_policy
from tools.evidence.promql import Template

PACKAGED = (resources.files("config") / "evidence.yaml").read_text("utf-8")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def test_the_packaged_policy_is_read():
    policy = load_evidence_policy(PACKAGED, source="config/evidence.yaml")

    assert (policy.seconds, policy.back.total_seconds()) == (2, 86_400)
    assert policy.metrics[0].template.labels == ("service",)


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("back: 24h", "bakc: 24h", "evidence.yaml:5: bakc: Extra inputs", "'back'"),
        ("back: 24h", "back: soon", "'soon' is not a duration", "See its comment."),
        ("unit: /s", "units: /s", "units: Extra inputs", "'unit'"),
        ('{service="$service"}', "{service=$service}", "outside a label matcher", "See"),
        ("rate(http_requests_total", "rate($service", "outside a label matcher", "See"),
        ("seconds: 2 ", "seconds: 200 ", "less than or equal to 30", "See"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_line(old, new, says, hint):
    assert old in PACKAGED

    with pytest.raises(InvalidInput) as caught:
        load_evidence_policy(PACKAGED.replace(old, new), source="evidence.yaml")

    assert says in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "up{job='$job'}",
        "up{job=`$job`}",
        'label_replace(up, "a", "$job", "b", "c")',
        'label_replace(up, \'b="$job"\', "x", "b", "c")',
        "$job",
    ],
)
def test_a_place_that_could_become_more_than_a_value_is_refused(text):
    with pytest.raises(InvalidInput):
        Template.parse(text)


def test_a_dollar_that_ends_a_pattern_is_no_place():
    assert Template.parse('up{job=~"api$"}').filled({}) == 'up{job=~"api$"}'


@pytest.mark.parametrize("value", ["", "a\nb", "a" * 201, "a\x00"])
def test_what_cannot_be_a_label_value_leaves_the_query_out(value):
    assert Template.parse('up{job="$job"}').filled({"job": value}) is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_whatever_a_label_holds_the_query_around_it_stays_as_it_is(value):
    template = Template.parse('sum(up{a="1",job="$job",pod=~"$job-.*"}) by (zone)')

    filled = template.filled({"job": value})

    if filled is not None:
        assert LITERAL.sub("_", filled) == "sum(up{a=_,job=_,pod=~_}) by (zone)"
