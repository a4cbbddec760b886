from __future__ import annotations

import yaml

from registry.rules.governance import Governance
from registry.rules.trying import try_rule
from tests.platforms import the_governance
from tests.support.documents import ROOT
from tests.support.rules_reference import reference


def test_the_reference_of_rules_is_fresh() -> None:
    stored = (ROOT / "docs/rules.md").read_text("utf-8")

    assert stored == reference(), "run scripts/rules-reference"


def test_the_team_rule_that_the_reference_shows_does_as_it_says() -> None:
    shown = reference().split("```yaml\n")[1].split("```")[0]
    told = {**the_governance().model_dump(mode="json"), **yaml.safe_load(shown)}

    governance = Governance.model_validate(told)

    (rule,) = governance.team_rules
    assert [t.ok for t in try_rule(rule.name, rule.examples, governance)] == [True, True]
