"""Names that a context asks for and cannot see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.contracts.improvements import Risk
from registry.domain.edits import CreateAlias
from registry.domain.rows import AliasType
from registry.rules.conflicts.idents import ident
from tests.builders import NOW, a_contract, service
from tests.unit.agent.optimise.surveys import DAY, POLICY, a_survey, old, only, told

OFTEN = POLICY.asked_elsewhere
HERE = old(context="frontend")


def asked(*rows, context: str = "backend", times: int = OFTEN):
    survey = a_survey(*rows, coverage=None)
    return replace(survey, asked={(ident(service("user-api")), context): times})


def test_a_name_of_one_meaning_is_given_to_the_context_that_asks_for_it():
    found = only(asked(HERE))

    assert (found.kind, found.benefit, found.risk) == ("wrongly_scoped", 3, Risk.MEDIUM)
    (made,) = found.edits
    assert isinstance(made, CreateAlias)
    assert (made.context, str(made.target), made.owner) == (
        "backend", "user-management-api", "@team"
    )  # fmt: skip
    assert found.effects == ("user-api from backend: nothing -> user-management-api",)
    assert f"{OFTEN} times" in found.what


@pytest.mark.parametrize(
    "survey",
    [
        asked(HERE, times=OFTEN - 1),
        asked(HERE, context="nowhere"),
        asked(HERE, context="frontend"),
        asked(),
        asked(old(context="frontend", type=AliasType.CONTEXTUAL)),
        asked(old(context="frontend", scope="jobs")),
        asked(old(context="frontend", expires_at=NOW + 90 * DAY, type=AliasType.TEMPORARY)),
        asked(old(context="frontend", target="unknown-api")),
    ],
    ids=[
        *("seldom", "from no context", "it stands there", "nobody has it", "contextual"),
        *("for a part", "for a while", "leads nowhere"),
    ],
)
def test_what_is_asked_for_seldom_or_not_to_be_given_away_stays(survey):
    assert told(survey) == []


def test_a_name_with_two_meanings_is_nobodys_to_choose():
    other = old(context="system", target="billing-api", type=AliasType.CONTEXTUAL)
    survey = asked(HERE, a_contract(key="billing-api"), other, context="backend")

    assert told(survey) == []
