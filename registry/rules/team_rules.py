"""Team rules: conditions in CEL that a governance file adds to the built-in rules.

A team rule can only tighten. It sees one row of a planned change at a time, and whatever is
not exactly `true` there - false, an error, nothing - is a finding that stops the proposal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from registry.domain.findings import Finding, Severity
from registry.errors import FrenlyError
from registry.rules.catalogue import RULES
from registry.rules.cel import Condition
from registry.rules.closed import Closed
from registry.rules.examples import Examples
from registry.rules.team_values import VARIABLES, Asked, Subject, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.rules.case import Case


def _free(name: str) -> str:
    if name in RULES:
        raise ValueError(f"{name!r} is a built-in rule, which nothing replaces.")
    return name


Sentence = Annotated[str, Field(min_length=1, max_length=300)]
RuleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,63}$"), AfterValidator(_free)]


@lru_cache(maxsize=1_000)
def condition(text: str, subject: Subject) -> Condition:
    """Understand a condition once; raises `InvalidInput` for what cannot be meant."""
    return Condition(text, VARIABLES[subject])


class TeamRule(Closed):
    """One rule of a team's own."""

    name: RuleName
    applies_to: Subject
    """Which rows of a change it is asked about."""
    when: str
    """What must be true of each of them, in CEL."""
    message: Sentence
    reason: Sentence
    fix: Sentence
    examples: Examples = Examples()

    @field_validator("when")
    @classmethod
    def _understood(cls, when: str, info: ValidationInfo) -> str:
        subject = info.data.get("applies_to")
        if subject is not None:  # else that is what is wrong, and said
            try:
                condition(when, subject)
            except FrenlyError as error:
                raise ValueError(f"{error.message} {error.hint}") from error
        return when

    def findings(self, rows: Iterable[Asked]) -> Iterable[Finding]:
        """Judge every row that it is asked about."""
        for told, values in rows:
            why = condition(self.when, self.applies_to).denial(values)
            if why is not None:
                sort = "" if why == "it is false" else f" The condition did not hold: {why}."
                yield Finding(
                    check=self.name,
                    severity=Severity.BLOCKS,
                    message=f"{told[0].upper()}{told[1:]}: {self.message}",
                    why_not=f"{self.reason}{sort}",
                    fix=self.fix,
                )


def team_rules_kept(case: Case) -> Iterable[Finding]:
    """Every rule of a team's own holds."""
    rules = case.governance.team_rules
    asked = {about: list(subjects(case, about)) for about in {r.applies_to for r in rules}}
    for rule in rules:
        yield from rule.findings(asked[rule.applies_to])
