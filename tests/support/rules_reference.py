"""The reference of rules, made from the catalogue, the declared names and the examples."""

from __future__ import annotations

import sys
from functools import cache
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING

from registry.rules.catalogue import RULES
from registry.rules.rule_book import KEPT_BY
from registry.rules.team_values import VARIABLES
from registry.service.policies import load_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.examples import ExampleFile

INTRODUCTION = """\
# Rules

Made by `scripts/rules-reference` from the catalogue of rules. Each rule has examples that it lets
pass and others that it does not; `frenly rules test` plays them on the policy in force.
"""
TEAM = """\
## Rules of a team's own

A governance file may add rules under `team_rules`. Each has a condition in
[CEL](https://cel.dev) that must be true of every row it applies to; false, an error or anything else is
a finding that stops the proposal. A team rule can only refuse more: it waives no other rule.

```yaml
  team_rules:
    - name: pay_names_owned
      applies_to: alias
      when: "!alias.name.startsWith('pay-') || alias.owner == '@payments'"
      message: Names that begin with pay- belong to @payments.
      reason: One team is audited for payments.
      fix: Ask @payments to own the name.
      examples:
        passes:
          - wish: [{edit: alias.create, name: pay-api, context: system, target: bill-api, owner: "@payments"}]
        fails:
          - wish: [{edit: alias.create, name: pay-api, context: system, target: bill-api, owner: "@web"}]
```

Names and types are checked when the file is read; a wrong one refuses the file, with its line and the
nearest name. The language is CEL's standard one without `map`, `filter`, `dyn` and the joining of texts
and lists, so that no condition takes long or much memory. A duration is written in hours:
`duration('2160h')` is 90 days. What is absent has a value all the same: a text is empty, an alias that
never expires does so at the end of the year 9999, and `before` is all empty where a row is new.
`after` is the row that the rule is asked about; for an alias, `contract` is the one it leads to.
"""


def reference() -> str:
    """Return the whole reference as Markdown."""
    return "\n".join([INTRODUCTION, *_built_in(), TEAM, *_variables()])


def _built_in() -> Iterator[str]:
    for keeper, rules in groupby(RULES.values(), key=lambda rule: rule.keeper):
        yield f"## Kept by {KEPT_BY[keeper]}\n"
        for rule in rules:
            own = _packaged().rules[rule.name]
            yield f"### {rule.name}\n"
            yield f"{rule.says}\n"
            yield f"- Why: {rule.reason}"
            yield f"- Fix: {rule.fix}"
            settings = ", ".join(f"`{path}`" for path in rule.settings)
            known = ", ".join(f"`{word}`" for word in rule.known_as)
            if settings:
                yield f"- Settings: {settings}"
            if known:
                yield f"- Elsewhere called: {known}"
            yield f"- Examples: {len(own.passes)} pass, {len(own.fails)} fail\n"


def _variables() -> Iterator[str]:
    for subject, names in VARIABLES.items():
        yield f"### Names for rules that apply to: {subject}\n"
        yield "| Name | Type |\n|---|---|"
        yield from (f"| `{name}` | {of} |" for name, of in names.items())
        yield ""


@cache
def _packaged() -> ExampleFile:
    text = (resources.files("config") / "rule_examples.yaml").read_text("utf-8")
    return load_examples(text, source="config/rule_examples.yaml")


if __name__ == "__main__":
    sys.stdout.write(reference())
